"""Customer numbers come from a sequence: short, never used twice, gaps allowed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE customers_number", "DROP SEQUENCE customers_number"),
    ]
