from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0007_articles_have_a_brand_and_prices_by_list'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='returndoc',
            index=models.Index(
                condition=models.Q(('exchange_id__isnull', False)),
                fields=['exchange_id'],
                name='sales_return_of_exchange',
            ),
        ),
    ]
