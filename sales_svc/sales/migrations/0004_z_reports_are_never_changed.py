"""The database itself refuses to change or delete a Z report."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sales_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Z reports are never changed: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER sales_z_reports_are_never_changed BEFORE UPDATE OR DELETE ON sales_zreport
    FOR EACH ROW EXECUTE FUNCTION sales_refuse_change();
CREATE TRIGGER sales_z_reports_are_not_truncated BEFORE TRUNCATE ON sales_zreport
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse_change();
"""
BACKWARD = """
DROP TRIGGER sales_z_reports_are_not_truncated ON sales_zreport;
DROP TRIGGER sales_z_reports_are_never_changed ON sales_zreport;
DROP FUNCTION sales_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_cashiers_and_z_reports")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
