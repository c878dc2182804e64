"""The database itself refuses to change or delete what has happened."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION customers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % of row % refused', TG_TABLE_NAME, TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER customers_timeline_is_append_only BEFORE UPDATE OR DELETE
    ON customers_accountevent FOR EACH ROW EXECUTE FUNCTION customers_refuse_change();
"""
BACKWARD = """
DROP TRIGGER customers_timeline_is_append_only ON customers_accountevent;
DROP FUNCTION customers_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_timeline")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
