"""The database itself refuses to change what was allowed, or what a wallet did."""

from django.db import migrations

TABLES = ("customers_consent", "customers_walletentry")
FORWARD = "".join(
    f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION customers_refuse_change();"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_is_append_only ON {table};" for table in TABLES)
# what is left of points and their state may change, the points themselves may not
POINTS = """
CREATE TRIGGER customers_points_are_append_only
    BEFORE DELETE OR UPDATE OF customer_id, kind, document, line, points
    ON customers_loyaltyentry FOR EACH ROW EXECUTE FUNCTION customers_refuse_change();
"""
NO_POINTS = "DROP TRIGGER customers_points_are_append_only ON customers_loyaltyentry;"


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_groups_of_customers")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(POINTS, NO_POINTS),
    ]
