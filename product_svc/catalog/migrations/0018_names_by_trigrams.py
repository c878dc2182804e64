"""Staff find a product by any part of its name; where pg_trgm is missing, the search reads the table."""

from django.db import migrations


def add_guarded(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            for language in ("en", "fr"):
                cursor.execute(
                    f"CREATE INDEX product_name_{language}_parts ON catalog_product "
                    f"USING gin (upper(name_{language}) gin_trgm_ops)"
                )


def drop_guarded(apps, schema_editor):
    for language in ("en", "fr"):
        schema_editor.execute(f"DROP INDEX IF EXISTS product_name_{language}_parts")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_pictures")]

    operations = [migrations.RunPython(add_guarded, drop_guarded, elidable=False)]
