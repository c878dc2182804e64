"""A group is a row that staff keep; what was written by hand becomes one."""

import django.db.models.deletion
from django.db import migrations, models

KNOWN = """
INSERT INTO customers_customergroup (code, name)
SELECT DISTINCT "group", "group" FROM customers_customer WHERE "group" <> ''
ON CONFLICT DO NOTHING
"""
# before the column points to rows: there is none without a name
NONE = """UPDATE customers_customer SET "group" = NULL WHERE "group" = ''"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_what_customers_have")]

    operations = [
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='customer',
            name='group',
            field=models.CharField(blank=True, max_length=40, null=True, verbose_name='group'),
        ),
        migrations.RunSQL(NONE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='customer',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='customers', to='customers.customergroup', verbose_name='group'),
        ),
    ]
