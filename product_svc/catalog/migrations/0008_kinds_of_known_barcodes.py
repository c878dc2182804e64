"""The barcodes that are there are GTINs; their length says of which kind."""

from django.db import migrations

FILL = """
UPDATE catalog_barcode SET kind = 'gtin' || length(gtin)
WHERE length(gtin) IN (8, 12, 14) AND kind = 'gtin13'
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_barcode_kinds")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
