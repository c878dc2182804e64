import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0005_only_places_with_shelves_sell")]

    operations = [
        migrations.AddField(
            model_name='variant',
            name='is_bundle',
            field=models.BooleanField(default=False, verbose_name='bundle'),
        ),
        migrations.AddField(
            model_name='variant',
            name='is_component',
            field=models.BooleanField(default=False, verbose_name='part of a bundle'),
        ),
        migrations.CreateModel(
            name='BundleComponent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='quantity')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='components', to='stock.variant', verbose_name='bundle')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='stock.variant', verbose_name='article')),
            ],
            options={
                'verbose_name': 'bundle component',
                'verbose_name_plural': 'bundle components',
                'constraints': [models.UniqueConstraint(fields=('bundle', 'component'), name='stock_an_article_is_in_a_bundle_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='stock_a_bundle_has_some_of_each_component')],
            },
        ),
    ]
