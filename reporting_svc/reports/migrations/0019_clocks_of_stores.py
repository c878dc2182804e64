

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0018_gift_cards'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoreZone',
            fields=[
                ('store', models.CharField(max_length=32, primary_key=True, serialize=False, verbose_name='store')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
            ],
            options={
                'verbose_name': 'clock of a store',
                'verbose_name_plural': 'clocks of stores',
            },
        ),
        migrations.AddIndex(
            model_name='document',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['applied_at'], name='document_applied'),
        ),
    ]
