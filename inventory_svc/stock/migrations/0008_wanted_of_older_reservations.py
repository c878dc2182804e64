"""What reservations were made for was told by their lines until now."""

from django.db import migrations

FORWARD = """
UPDATE stock_reservation AS reservation SET wanted = asked.lines
FROM (
    SELECT total.reservation_id, jsonb_agg(jsonb_build_object(
        'sku', total.sku, 'quantity', total.quantity::text, 'components', '{}'::jsonb,
        'whole_quantity', total.whole_quantity, 'allow_backorder', total.allow_backorder)) AS lines
    FROM (
        SELECT line.reservation_id, variant.sku, variant.whole_quantity, variant.allow_backorder,
            sum(line.quantity) AS quantity
        FROM stock_reservationline AS line
        JOIN stock_variant AS variant ON variant.id = line.variant_id
        GROUP BY line.reservation_id, variant.id
    ) AS total
    GROUP BY total.reservation_id
) AS asked
WHERE asked.reservation_id = reservation.id AND reservation.wanted = '[]'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0007_reservations_say_what_was_wanted")]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
