"""Moments at which prices change by themselves."""

import django.db.models.deletion

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_price_tiers")]

    operations = [
        migrations.CreateModel(
            name='PriceTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='at')),
            ],
            options={
                'verbose_name': 'price turn',
                'verbose_name_plural': 'price turns',
            },
        ),
        migrations.AddField(
            model_name='priceturn',
            name='price_list',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='catalog.pricelist'),
        ),
        migrations.AddField(
            model_name='priceturn',
            name='variant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='catalog.variant'),
        ),
        migrations.AddConstraint(
            model_name='priceturn',
            constraint=models.UniqueConstraint(fields=('variant', 'at'), name='one_turn_per_variant_and_moment'),
        ),
        migrations.AddConstraint(
            model_name='priceturn',
            constraint=models.UniqueConstraint(fields=('price_list', 'at'), name='one_turn_per_list_and_moment'),
        ),
        migrations.AddConstraint(
            model_name='priceturn',
            constraint=models.CheckConstraint(condition=models.Q(('variant__isnull', True), ('price_list__isnull', True), _connector='XOR'), name='turn_is_of_a_variant_or_of_a_list'),
        ),
    ]
