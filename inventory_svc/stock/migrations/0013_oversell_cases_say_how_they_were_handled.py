from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0012_reasons_to_begin_with")]

    operations = [
        migrations.AddField(
            model_name='oversellcase',
            name='reason',
            field=models.CharField(blank=True, max_length=255, verbose_name='how it was handled'),
        ),
    ]
