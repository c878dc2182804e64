from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carts', '0006_prices_that_staff_agree_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='variantcopy',
            name='slug',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name="product's address"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='variantcopy',
            name='picture',
            field=models.JSONField(blank=True, null=True, verbose_name='picture'),
        ),
    ]
