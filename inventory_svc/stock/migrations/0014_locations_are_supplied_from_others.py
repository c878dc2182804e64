import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0013_oversell_cases_say_how_they_were_handled")]

    operations = [
        migrations.AddField(
            model_name='location',
            name='supplied_from',
            field=models.ForeignKey(blank=True, help_text='Where it orders what runs low: a warehouse or a supplier.', null=True, on_delete=django.db.models.deletion.PROTECT, to='stock.location', verbose_name='supplied from'),
        ),
    ]
