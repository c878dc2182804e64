"""Rows that a search and the facets pass over are kept narrow: the wide columns, read for the few rows
of a page, lie beside the table. Nearest words are found by an index of trigrams, where pg_trgm is at hand.
"""

from django.db import migrations

NARROW = """
ALTER TABLE catalog_listing SET (toast_tuple_target = 256);
ALTER TABLE catalog_listing ALTER facets SET STORAGE MAIN, ALTER codes SET STORAGE MAIN;
"""
WIDE = """
ALTER TABLE catalog_listing RESET (toast_tuple_target);
ALTER TABLE catalog_listing ALTER facets SET STORAGE EXTENDED, ALTER codes SET STORAGE EXTENDED;
"""


def add_nearest_words(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute("CREATE INDEX search_word_nearest ON catalog_searchword USING gist (word gist_trgm_ops)")


def drop_nearest_words(apps, schema_editor):
    schema_editor.execute("DROP INDEX IF EXISTS search_word_nearest")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_listing_as_it_is_shown")]

    operations = [
        migrations.RunSQL(NARROW, WIDE),
        migrations.RunPython(add_nearest_words, drop_nearest_words),
    ]
