import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0008_wanted_of_older_reservations")]

    operations = [
        migrations.CreateModel(
            name='Backorder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='quantity')),
                ('allocated', models.DecimalField(decimal_places=3, default=0, max_digits=12, verbose_name='allocated')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('allocated', 'allocated'), ('fulfilled', 'fulfilled'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('promised_date', models.DateField(blank=True, null=True, verbose_name='promised for')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('updated_at', models.DateTimeField(verbose_name='updated at')),
                ('reservation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backorders', to='stock.reservation', verbose_name='reservation')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='stock.variant', verbose_name='article')),
            ],
            options={
                'verbose_name': 'backorder',
                'verbose_name_plural': 'backorders',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['variant', 'id'], name='stock_backorder_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('allocated__gte', 0), ('allocated__lte', models.F('quantity')), ('quantity__gt', 0)), name='stock_at_most_what_is_backordered_is_allocated'), models.CheckConstraint(condition=models.Q(models.Q(('allocated__lt', models.F('quantity')), ('state', 'waiting')), models.Q(('allocated', models.F('quantity')), ('state', 'allocated')), ('state__in', ['fulfilled', 'cancelled']), _connector='OR'), name='stock_a_backorder_waits_until_all_is_allocated'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'allocated'])), fields=('reservation', 'variant'), name='stock_one_live_backorder_per_reservation_and_article')],
            },
        ),
    ]
