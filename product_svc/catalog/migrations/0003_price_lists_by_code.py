"""Price lists get a code, a store, a group of customers, a priority and a period, and may contain the tax."""

from django.db import migrations, models


def name_lists(apps, schema_editor):
    schema_editor.execute("UPDATE catalog_pricelist SET code = currency || '-' || channel")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_guarded_indexes")]

    operations = [
        migrations.AddField(
            model_name='pricelist',
            name='code',
            field=models.CharField(default='', max_length=32, verbose_name='code'),
            preserve_default=False,
        ),
        migrations.RunPython(name_lists, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(
            model_name='pricelist',
            name='one_price_list_per_currency_and_channel',
        ),
        migrations.AddField(
            model_name='pricelist',
            name='active_from',
            field=models.DateTimeField(blank=True, null=True, verbose_name='holds from'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='active_to',
            field=models.DateTimeField(blank=True, null=True, verbose_name='holds until'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='customer_group',
            field=models.CharField(blank=True, help_text='Empty for everybody.', max_length=32, verbose_name='customer group'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='name',
            field=models.CharField(blank=True, max_length=120, verbose_name='name'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='priority',
            field=models.SmallIntegerField(default=0, help_text='Of two lists that fit equally well, the one with the higher number wins.', verbose_name='priority'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='store',
            field=models.CharField(blank=True, help_text="A store's code; empty for all stores.", max_length=32, verbose_name='store'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='tax_inclusive',
            field=models.BooleanField(default=False, help_text='The tax is taken out of the price: the customer pays what the shelf says.', verbose_name='tax included'),
        ),
        migrations.AlterField(
            model_name='pricelist',
            name='channel',
            field=models.CharField(choices=[('web', 'web'), ('pos', 'till'), ('all', 'everywhere')], default='all', max_length=3, verbose_name='channel'),
        ),
        migrations.AlterField(
            model_name='pricelist',
            name='code',
            field=models.CharField(help_text='Such as CAD-web or MTL-SALE.', max_length=32, unique=True, verbose_name='code'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$')), name='price_list_code_has_no_odd_characters'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='price_list_has_a_currency'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.CheckConstraint(condition=models.Q(('active_from__isnull', True), ('active_to__isnull', True), ('active_to__gt', models.F('active_from')), _connector='OR'), name='price_list_ends_after_it_begins'),
        ),
    ]
