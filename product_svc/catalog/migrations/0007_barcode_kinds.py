"""A barcode has a kind and may stand for a pack; its columns keep the names that they have.

What is new has a default in the database, so that the code of yesterday goes on writing.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_tax_jurisdictions")]

    operations = [
        migrations.RemoveConstraint("barcode", "gtin_has_fourteen_digits"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("barcode", "gtin", "code"),
                migrations.RenameField("barcode", "gtin14", "key"),
                migrations.AlterField(
                    "barcode", "code", models.CharField(db_column="gtin", max_length=14, verbose_name="code")
                ),
                migrations.AlterField(
                    "barcode",
                    "key",
                    models.CharField(
                        db_column="gtin14", editable=False, max_length=14, unique=True, verbose_name="key"
                    ),
                ),
            ]
        ),
        migrations.AlterField(
            "barcode", "code", models.CharField(db_column="gtin", max_length=64, verbose_name="code")
        ),
        migrations.AlterField(
            "barcode",
            "key",
            models.CharField(
                db_column="gtin14", editable=False, max_length=80, unique=True, verbose_name="key"
            ),
        ),
        migrations.AddField(
            "barcode",
            "kind",
            models.CharField(
                choices=[
                    ("gtin8", "GTIN-8"),
                    ("gtin12", "GTIN-12"),
                    ("gtin13", "GTIN-13"),
                    ("gtin14", "GTIN-14"),
                    ("internal", "internal code"),
                    ("weighed", "weighed: carries a weight or a price"),
                ],
                db_default="gtin13",
                default="gtin13",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            "barcode",
            "pack_quantity",
            models.PositiveIntegerField(db_default=1, default=1, verbose_name="units in the pack"),
        ),
    ]
