from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0010_alerts")]

    operations = [
        migrations.CreateModel(
            name='AdjustmentReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('adjust', 'more or fewer than we thought'), ('found', 'found'), ('damage', 'sound units are damaged'), ('repair', 'damaged units are sound again'), ('scrap', 'thrown away, damaged units first')], max_length=8, verbose_name='kind')),
                ('name_en', models.CharField(max_length=100, verbose_name='name (English)')),
                ('name_fr', models.CharField(max_length=100, verbose_name='name (French)')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'adjustment reason',
                'verbose_name_plural': 'adjustment reasons',
            },
        ),
    ]
