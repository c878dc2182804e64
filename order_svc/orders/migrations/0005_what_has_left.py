from django.db import migrations

_FORWARD = """
UPDATE orders_fulfilment SET status = 'SHIPPED', created_at = fulfilled_at WHERE status = 'PENDING';
UPDATE orders_orderline line SET assigned_quantity = gone.quantity, fulfilled_quantity = gone.quantity
FROM (SELECT order_line_id, sum(quantity) AS quantity FROM orders_fulfilmentline GROUP BY order_line_id) gone
WHERE gone.order_line_id = line.id;
UPDATE orders_orderline line SET cancelled_quantity = line.quantity
FROM orders_order o WHERE o.id = line.order_id AND o.status = 'CANCELLED';
"""


class Migration(migrations.Migration):
    """Whole orders that had left, and those that were called off, are counted by their units."""

    dependencies = [("orders", "0004_handing_over")]

    operations = [migrations.RunSQL(_FORWARD, migrations.RunSQL.noop)]
