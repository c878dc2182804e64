from django.db import migrations


class Migration(migrations.Migration):
    """The numbers of orders: unique and rising, not without gaps."""

    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE orders_number", "DROP SEQUENCE orders_number"),
    ]
