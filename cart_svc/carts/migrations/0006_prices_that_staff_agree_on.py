from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ('carts', '0005_names_of_states'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='cartsnapshot',
            options={
                'permissions': [
                    ('release_cartsnapshot', 'Can release a cart from its checkout'),
                    ('price_cartsnapshot', 'Can agree on a price for a line'),
                ],
                'verbose_name': 'cart',
                'verbose_name_plural': 'carts',
            },
        ),
        migrations.AlterField(
            model_name='staffaction',
            name='kind',
            field=models.CharField(
                choices=[
                    ('RELEASED', 'released from its checkout'),
                    ('PRICE_AGREED', 'agreed on a price'),
                    ('PRICE_RESTORED', 'took back an agreed price'),
                ],
                max_length=16,
                verbose_name='what',
            ),
        ),
        migrations.AddField(
            model_name='staffaction',
            name='reference',
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name='reference'),
        ),
        migrations.AddField(
            model_name='staffaction',
            name='sku',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='SKU'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='staffaction',
            name='currency',
            field=models.CharField(blank=True, default='', max_length=3, verbose_name='currency'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='staffaction',
            name='list_price',
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='price on the list'
            ),
        ),
        migrations.AddField(
            model_name='staffaction',
            name='unit_price',
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='agreed price'
            ),
        ),
        migrations.AddField(
            model_name='staffaction',
            name='quantity',
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='for so many'
            ),
        ),
        migrations.AddConstraint(
            model_name='staffaction',
            constraint=models.CheckConstraint(
                condition=~Q(kind='PRICE_AGREED')
                | Q(unit_price__lt=F('list_price'), unit_price__gte=0, quantity__gt=0),
                name='carts_an_agreed_price_is_below_the_list',
            ),
        ),
    ]
