from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0019_prepared_by_staff'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mail',
            name='status',
            field=models.CharField(choices=[('WAITING', 'waiting'), ('SENT', 'sent'), ('FAILED', 'failed'), ('DROPPED', 'no longer needed')], default='WAITING', max_length=10, verbose_name='status'),
        ),
    ]
