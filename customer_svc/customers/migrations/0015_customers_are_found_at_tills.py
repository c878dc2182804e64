import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0014_consents_of_merged_accounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='card_number',
            field=models.CharField(
                blank=True, max_length=40, null=True, unique=True, verbose_name='customer card'
            ),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(
                condition=models.Q(('card_number', ''), _negated=True),
                name='customers_a_card_has_a_number',
            ),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(
                django.db.models.functions.text.Right(
                    models.Func(
                        models.F('phone'),
                        models.Value('[^0-9]'),
                        models.Value(''),
                        models.Value('g'),
                        function='regexp_replace',
                        output_field=models.CharField(),
                    ),
                    10,
                ),
                name='customers_by_end_of_phone',
            ),
        ),
    ]
