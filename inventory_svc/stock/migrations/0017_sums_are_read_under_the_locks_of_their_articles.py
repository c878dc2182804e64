"""One statement locks articles and then reads what the web can sell of them."""

from django.db import migrations

# each statement of a volatile function has a snapshot of its own: the sums are read when the locks
# are held, after whoever else was changing them, and so is the clock
FORWARD = """
CREATE FUNCTION stock_online_sums(ids bigint[])
RETURNS TABLE (variant_id bigint, sku text, moment timestamptz, available numeric)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM stock_variant AS variant WHERE variant.id = ANY(ids)
        ORDER BY variant.id FOR NO KEY UPDATE;
    RETURN QUERY
        SELECT variant.id, variant.sku::text, clock_timestamp(), coalesce(sum(greatest(
            level.on_hand - level.reserved - level.damaged - level.safety_stock, 0)), 0)
        FROM stock_variant AS variant
        LEFT JOIN (stock_stocklevel AS level
            JOIN stock_location AS location
                ON location.id = level.location_id AND location.sells_online)
            ON level.variant_id = variant.id
        WHERE variant.id = ANY(ids)
        GROUP BY variant.id
        ORDER BY variant.id;
END
$$;
"""
BACKWARD = "DROP FUNCTION stock_online_sums(bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("stock", "0016_history_of_what_staff_edit")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
