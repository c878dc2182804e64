"""Parts of I4, I5, I9 and I10: what was given back of web orders."""

from decimal import Decimal

from devstack.verify.books import Books

_DOCUMENTS = """
SELECT 'refund:' || id, -total FROM orders_refund
WHERE status = 'SUCCEEDED' AND NOT is_at_till"""
# what each payment has of it, and what was never taken, beside the order's own sums and the
# provider's books; one under way is not judged
_MONEY = """
SELECT o.number, o.captured_amount - COALESCE(v.captured, 0), COALESCE(p.captured, 0),
       o.released_amount, COALESCE(p.released, 0)
FROM orders_order o LEFT JOIN (
    SELECT order_id, sum(captured_amount) AS captured, sum(released_amount) AS released
    FROM orders_payment GROUP BY order_id
) p ON p.order_id = o.id
LEFT JOIN (
    SELECT order_id, sum(captured_amount) AS captured FROM orders_storedvalue GROUP BY order_id
) v ON v.order_id = o.id
WHERE o.number IS NOT NULL
  AND (o.captured_amount - COALESCE(v.captured, 0) <> COALESCE(p.captured, 0)
       OR o.released_amount <> COALESCE(p.released, 0))
ORDER BY o.number"""
_CHARGES = """
SELECT p.reference, p.captured_amount, c.captured, p.refunded_amount, c.refunded,
       p.authorised_amount - p.released_amount, c.state
FROM orders_payment p JOIN test_provider_charge c ON c.reference = p.reference
WHERE p.wanted = 'NOTHING'
  AND (p.captured_amount <> c.captured OR p.refunded_amount <> c.refunded
       OR (c.state IN ('authorised', 'partially_captured')
           AND p.captured_amount >= p.authorised_amount - p.released_amount))
  AND NOT EXISTS (SELECT 1 FROM orders_refundtender t
                  WHERE t.payment_id = p.id AND t.status = 'PENDING')
ORDER BY p.reference"""
# promised and done, beside the counters that guard them; a cancellation gives back otherwise
_COUNTED = """
SELECT o.number, o.refund_claimed_amount, COALESCE(r.standing, 0),
       o.refunded_amount, COALESCE(r.done, 0), o.total
FROM orders_order o LEFT JOIN (
    SELECT order_id, sum(total) FILTER (WHERE status = 'SUCCEEDED') AS done, sum(total) AS standing
    FROM orders_refund
    WHERE status NOT IN ('FAILED', 'REJECTED') AND NOT is_at_till GROUP BY order_id
) r ON r.order_id = o.id
WHERE o.refund_claimed_amount <> COALESCE(r.standing, 0)
   OR o.refund_claimed_amount > o.total
   OR (o.status <> 'CANCELLED' AND o.refunded_amount <> COALESCE(r.done, 0))
ORDER BY o.number"""
# what the provider gave back under each key of ours
_AT_THE_PROVIDER = """
SELECT t.key, t.amount - t.released_amount, COALESCE(e.amount, 0)
FROM orders_refundtender t
LEFT JOIN test_provider_entry e ON e.kind = 'refund' AND e.key = t.key::text
WHERE t.payment_id IS NOT NULL AND t.type = 'test'
  AND ((t.status = 'SUCCEEDED'
        AND COALESCE(e.amount, 0) <> t.amount - t.released_amount)
       OR (t.status = 'FAILED' AND e.id IS NOT NULL))
ORDER BY t.key"""
_PARTS = """
SELECT o.number, r.total, COALESCE(l.total, 0) + r.shipping + r.shipping_tax + r.goodwill,
       COALESCE(t.amount, 0)
FROM orders_refund r JOIN orders_order o ON o.id = r.order_id
LEFT JOIN (
    SELECT refund_id, sum(total) AS total FROM orders_refundline GROUP BY refund_id
) l ON l.refund_id = r.id
LEFT JOIN (
    SELECT refund_id, sum(amount) AS amount FROM orders_refundtender GROUP BY refund_id
) t ON t.refund_id = r.id
WHERE r.total <> COALESCE(l.total, 0) + r.shipping + r.shipping_tax + r.goodwill
   OR (NOT r.is_at_till AND r.total <> COALESCE(t.amount, 0))
ORDER BY o.number"""
_UNITS = """
SELECT o.number, l.line, l.quantity, l.refunded_quantity, COALESCE(r.quantity, 0)
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
LEFT JOIN (
    SELECT line.order_line_id, sum(line.quantity) AS quantity
    FROM orders_refundline line JOIN orders_refund r ON r.id = line.refund_id
    WHERE r.status NOT IN ('FAILED', 'REJECTED') GROUP BY line.order_line_id
) r ON r.order_line_id = l.id
WHERE l.refunded_quantity <> COALESCE(r.quantity, 0)
ORDER BY o.number, l.line"""


def documents(books: Books) -> dict[str, Decimal]:
    """What order has given back, by the key that reporting gives a refund."""
    return dict(books.ask("order", _DOCUMENTS))


def what_went_back_is_what_is_said(books: Books) -> list[str]:
    """Part of I4 and I5: the counters are the refunds, and the provider's books are ours."""
    counted = "order {}: {} promised back, refunds say {}; {} refunded, refunds say {}; total {}"
    money = "order {}: {} taken by payments, they say {}; {} never taken, they say {}"
    charge = "payment {}: {} taken, the provider has {}; {} back, it has {}; {} due; it is {}"
    moved = "refund {}: {} by our books, {} by the provider's"
    return [
        *(counted.format(*row) for row in books.ask("order", _COUNTED)),
        *(moved.format(*row) for row in books.ask("order", _AT_THE_PROVIDER)),
        *(money.format(*row) for row in books.ask("order", _MONEY)),
        *(charge.format(*row) for row in books.ask("order", _CHARGES)),
    ]


def refunds_are_their_parts(books: Books) -> list[str]:
    """Part of I10: a refund is the sum of its lines and of its tenders; no unit is in two."""
    parts = "refund of {}: {}, parts {}, tenders {}"
    units = "order {} line {}: {} sold, {} refunded, refunds say {}"
    return [
        *(parts.format(*row) for row in books.ask("order", _PARTS)),
        *(units.format(*row) for row in books.ask("order", _UNITS)),
    ]
