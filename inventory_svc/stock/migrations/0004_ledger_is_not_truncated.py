"""Nor does the database empty the ledger in one go: TRUNCATE passes by the triggers of rows."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION stock_refuse_ledger_truncation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the stock ledger is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER stock_ledger_is_not_truncated BEFORE TRUNCATE ON stock_movement
    FOR EACH STATEMENT EXECUTE FUNCTION stock_refuse_ledger_truncation();
"""
BACKWARD = """
DROP TRIGGER stock_ledger_is_not_truncated ON stock_movement;
DROP FUNCTION stock_refuse_ledger_truncation();
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0003_barcodes_of_articles")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
