"""Taxes know who levies them, six decimals, and whether they come on top of others."""

from decimal import Decimal

from django.db import migrations, models


def know_who_levies(apps, schema_editor):
    schema_editor.execute(
        "UPDATE catalog_taxrate rate SET jurisdiction = zone.country"
        " || CASE WHEN rate.code = 'GST' OR zone.region = '' THEN '' ELSE '-' || zone.region END"
        " FROM catalog_taxzone zone WHERE zone.id = rate.zone_id"
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_price_turns")]

    operations = [
        migrations.AddField(
            model_name='taxrate',
            name='is_compound',
            field=models.BooleanField(default=False, help_text='Reckoned on the price with the other taxes, as Québec did until 2012.', verbose_name='on top of other taxes'),
        ),
        migrations.AddField(
            model_name='taxrate',
            name='jurisdiction',
            field=models.CharField(blank=True, help_text='Who levies it: CA for a federal tax, CA-QC for one of Québec.', max_length=8, verbose_name='jurisdiction'),
        ),
        migrations.AlterField(
            model_name='taxrate',
            name='rate',
            field=models.DecimalField(decimal_places=6, max_digits=9, verbose_name='rate in percent'),
        ),
        migrations.RunPython(know_who_levies, migrations.RunPython.noop, elidable=True),
    ]
