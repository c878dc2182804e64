"""The database itself refuses to change or delete an invoice or a credit note."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION invoicing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices are never changed: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER invoicing_papers_are_never_changed BEFORE UPDATE OR DELETE ON invoicing_paper
    FOR EACH ROW EXECUTE FUNCTION invoicing_refuse_change();
CREATE TRIGGER invoicing_papers_are_not_truncated BEFORE TRUNCATE ON invoicing_paper
    FOR EACH STATEMENT EXECUTE FUNCTION invoicing_refuse_change();
"""
BACKWARD = """
DROP TRIGGER invoicing_papers_are_not_truncated ON invoicing_paper;
DROP TRIGGER invoicing_papers_are_never_changed ON invoicing_paper;
DROP FUNCTION invoicing_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_papers")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
