"""What needs an extension: no overlapping prices or tax rates (btree_gist), quick search (pg_trgm).

A PostgreSQL without them still runs the shop: the unique constraints allow one open price for each variant and
list, and the search reads the table.
"""

from django.db import migrations

CONSTRAINTS = {
    "btree_gist": [
        """ALTER TABLE catalog_price ADD CONSTRAINT prices_of_a_variant_never_overlap EXCLUDE USING gist
           (variant_id WITH =, price_list_id WITH =, tstzrange(valid_from, valid_to) WITH &&)""",
        """ALTER TABLE catalog_taxrate ADD CONSTRAINT rates_of_a_tax_never_overlap EXCLUDE USING gist
           (zone_id WITH =, tax_category_id WITH =, code WITH =,
            daterange(valid_from_date, valid_until_date) WITH &&)""",
    ],
    "pg_trgm": [
        "CREATE INDEX listing_search ON catalog_listing USING gin (search_text gin_trgm_ops)",
    ],
}


def add_guarded(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for extension, statements in CONSTRAINTS.items():
            cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [extension])
            if cursor.fetchone() is None:
                continue
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
            for statement in statements:
                cursor.execute(statement)


def drop_guarded(apps, schema_editor):
    schema_editor.execute("DROP INDEX IF EXISTS listing_search")
    schema_editor.execute(
        "ALTER TABLE catalog_taxrate DROP CONSTRAINT IF EXISTS rates_of_a_tax_never_overlap"
    )
    schema_editor.execute(
        "ALTER TABLE catalog_price DROP CONSTRAINT IF EXISTS prices_of_a_variant_never_overlap"
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(add_guarded, drop_guarded, elidable=False)]
