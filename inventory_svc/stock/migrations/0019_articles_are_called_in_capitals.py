"""Staff find an article by any part of its SKU or name; by an index where pg_trgm is at hand."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat, Upper


def add_guarded(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute(
                "CREATE INDEX stock_variant_parts ON stock_variant USING gin (called gin_trgm_ops)"
            )


def drop_guarded(apps, schema_editor):
    schema_editor.execute("DROP INDEX IF EXISTS stock_variant_parts")


class Migration(migrations.Migration):
    dependencies = [("stock", "0018_ledger_by_kind_and_time")]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="called",
            field=models.GeneratedField(
                db_persist=True,
                expression=Upper(Concat("sku", Value(" "), "name_en", Value(" "), "name_fr")),
                output_field=models.TextField(),
            ),
        ),
        migrations.RunPython(add_guarded, drop_guarded, elidable=False),
    ]
