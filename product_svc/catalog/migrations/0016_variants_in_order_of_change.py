"""Every variant knows the transaction that changed it, for the feed of changes; its SKU is frozen by the database."""

from django.db import migrations, models

import product_svc.catalog.models._changes

FREEZE = """
CREATE FUNCTION catalog_refuse_another_sku() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sku_is_frozen: % is the name of an article in all documents', OLD.sku
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER sku_is_frozen BEFORE UPDATE OF sku ON catalog_variant
    FOR EACH ROW WHEN (OLD.sku IS DISTINCT FROM NEW.sku) EXECUTE FUNCTION catalog_refuse_another_sku();
"""
THAW = """
DROP TRIGGER sku_is_frozen ON catalog_variant;
DROP FUNCTION catalog_refuse_another_sku();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_tiers_begin_at_one")]

    operations = [
        migrations.AddField(
            "variant",
            "changed_in",
            models.BigIntegerField(
                db_default=product_svc.catalog.models._changes.CurrentTransaction(),
                editable=False,
                verbose_name="changed in transaction",
            ),
        ),
        migrations.AddIndex(
            "variant", models.Index(fields=["changed_in", "id"], name="variants_in_order_of_change")
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
