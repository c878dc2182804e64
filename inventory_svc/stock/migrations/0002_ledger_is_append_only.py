"""The database itself refuses to change or delete a line of the ledger."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION stock_refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the stock ledger is append-only: % of movement % refused', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER stock_ledger_is_append_only BEFORE UPDATE OR DELETE ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION stock_refuse_ledger_change();
"""
BACKWARD = """
DROP TRIGGER stock_ledger_is_append_only ON stock_movement;
DROP FUNCTION stock_refuse_ledger_change();
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
