from django.db import migrations

_FORWARD = """
UPDATE orders_order SET due_amount = captured_amount WHERE fulfilment_status <> 'UNFULFILLED';
UPDATE orders_payment p SET returned_amount = p.refunded_amount - COALESCE((
    SELECT sum(t.amount) FROM orders_refundtender t
    WHERE t.payment_id = p.id AND t.status = 'SUCCEEDED'), 0)
FROM orders_order o WHERE o.id = p.order_id AND o.status = 'CANCELLED' AND p.refunded_amount > 0;
"""


class Migration(migrations.Migration):
    """Orders that had left were paid whole; what cancellations gave back is counted by payments."""

    dependencies = [("orders", "0015_money_in_parts")]

    operations = [migrations.RunSQL(_FORWARD, migrations.RunSQL.noop)]
