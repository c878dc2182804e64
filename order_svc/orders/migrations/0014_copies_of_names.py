from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_sent_again_after_a_call_off")]

    operations = [
        migrations.CreateModel(
            name="Barcode",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="barcode"
                    ),
                ),
                ("sku", models.CharField(db_index=True, max_length=64, verbose_name="SKU")),
                (
                    "units",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=12, verbose_name="units"
                    ),
                ),
            ],
            options={"verbose_name": "barcode", "verbose_name_plural": "barcodes"},
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=32, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={"verbose_name": "place", "verbose_name_plural": "places"},
        ),
    ]
