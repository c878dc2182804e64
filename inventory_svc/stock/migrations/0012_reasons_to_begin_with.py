"""The reasons that every shop has; staff add their own and retire these."""

from django.db import migrations

FORWARD = """
INSERT INTO stock_adjustmentreason (code, kind, name_en, name_fr, is_active) VALUES
    ('missing', 'adjust', 'Missing', 'Manquant', true),
    ('counted-wrongly', 'adjust', 'Counted wrongly', 'Mal compté', true),
    ('used-in-the-shop', 'adjust', 'Used in the shop', 'Utilisé en magasin', true),
    ('opening', 'adjust', 'Opening stock', 'Stock initial', true),
    ('delivery', 'adjust', 'Delivered without an order', 'Livré sans commande', true),
    ('found', 'found', 'Found', 'Trouvé', true),
    ('broken', 'damage', 'Broken', 'Cassé', true),
    ('soiled', 'damage', 'Soiled', 'Sali', true),
    ('repaired', 'repair', 'Repaired', 'Réparé', true),
    ('thrown-away', 'scrap', 'Thrown away', 'Jeté', true),
    ('expired', 'scrap', 'Past its date', 'Périmé', true)
"""
BACKWARD = "DELETE FROM stock_adjustmentreason"


class Migration(migrations.Migration):
    dependencies = [("stock", "0011_adjustment_reasons")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
