import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0009_backorders")]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('low', 'low'), ('out', 'out of stock'), ('negative', 'below zero')], max_length=8, verbose_name='kind')),
                ('state', models.CharField(choices=[('open', 'open'), ('acknowledged', 'acknowledged'), ('resolved', 'resolved')], default='open', max_length=12, verbose_name='state')),
                ('available', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='available when opened')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged at')),
                ('acknowledged_by', models.CharField(blank=True, max_length=100, verbose_name='acknowledged by')),
                ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='resolved at')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='stock.stocklevel', verbose_name='stock level')),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'resolved'), _negated=True), fields=('level', 'kind'), name='stock_one_alert_per_level_and_kind_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', False), ('state', 'resolved')), models.Q(models.Q(('state', 'resolved'), _negated=True), ('resolved_at__isnull', True)), _connector='OR'), name='stock_a_resolved_alert_says_when')],
            },
        ),
    ]
