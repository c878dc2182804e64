"""What was held before a hold knew its wish was held as it was wished."""

from django.db import migrations

FORWARD = "UPDATE customers_wallethold SET wished = amount WHERE wished = 0 AND amount > 0"


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_overdrafts_and_holds_in_parts")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
