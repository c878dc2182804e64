from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0015_customers_are_found_at_tills'),
    ]

    operations = [
        migrations.AlterField(
            model_name='privacyrequest',
            name='kind',
            field=models.CharField(
                choices=[('EXPORT', 'a copy of the data'), ('ERASE', 'erasure'), ('RECTIFY', 'correction')],
                max_length=10,
                verbose_name='kind',
            ),
        ),
        migrations.AddField(
            model_name='privacyrequest',
            name='wanted',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='what is right'),
        ),
    ]
