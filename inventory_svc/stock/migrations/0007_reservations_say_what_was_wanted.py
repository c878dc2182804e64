from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0006_bundles_of_articles")]

    operations = [
        migrations.AddField(
            model_name='reservation',
            name='wanted',
            field=models.JSONField(default=list, help_text='What was asked for, and what each bundle was made of then.', verbose_name='wanted'),
        ),
        migrations.AddField(
            model_name='reservation',
            name='is_partial',
            field=models.BooleanField(default=False, verbose_name='partial'),
        ),
        migrations.AddField(
            model_name='reservation',
            name='pickup_location',
            field=models.CharField(blank=True, max_length=32, verbose_name='pickup at'),
        ),
    ]
