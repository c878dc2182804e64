"""I1 to I14: each asks for the documents that break it, and none is the right answer."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from devstack import topology
from devstack.verify import journeys, refunds, sums, tills, wallets
from devstack.verify.books import Books, Row

OVERDUE_SECONDS = 60
OPEN_MINUTES = 5


@dataclass(frozen=True)
class Check:
    """An invariant and how to find what breaks it."""

    name: str
    sentence: str
    offenders: Callable[[Books], list[str]]


def _said(rows: list[Row], text: str) -> list[str]:
    return [text.format(*row) for row in rows]


def stock_is_the_sum_of_movements(books: Books) -> list[str]:
    """I1, with the numbers of the ledger contiguous from one."""
    question = """
        SELECT v.sku, l.code, s.on_hand, COALESCE(m.moved, 0), s.damaged, COALESCE(m.damaged, 0),
               s.last_seq, COALESCE(m.count, 0)
        FROM stock_stocklevel s
        JOIN stock_variant v ON v.id = s.variant_id
        JOIN stock_location l ON l.id = s.location_id
        LEFT JOIN (
            SELECT level_id, sum(delta) AS moved, sum(damaged_delta) AS damaged, count(*) AS count
            FROM stock_movement GROUP BY level_id
        ) m ON m.level_id = s.id
        WHERE s.on_hand <> COALESCE(m.moved, 0) OR s.damaged <> COALESCE(m.damaged, 0)
           OR s.last_seq <> COALESCE(m.count, 0)
        ORDER BY v.sku, l.code"""
    said = "{} at {}: on hand {}, moved {}; damaged {}, moved {}; numbered {}, counted {}"
    return _said(books.ask("inventory", question), said)


def reserved_is_covered(books: Books) -> list[str]:
    """I2, but where a till or a promise has oversold and the level is flagged."""
    question = """
        SELECT v.sku, l.code, s.reserved, s.on_hand
        FROM stock_stocklevel s
        JOIN stock_variant v ON v.id = s.variant_id
        JOIN stock_location l ON l.id = s.location_id
        WHERE s.reserved < 0 OR (s.reserved > s.on_hand AND NOT s.is_oversold)
        ORDER BY v.sku, l.code"""
    return _said(books.ask("inventory", question), "{} at {}: reserved {}, on hand {}")


def reserved_is_the_sum_of_live_reservations(books: Books) -> list[str]:
    """I3."""
    question = """
        SELECT v.sku, l.code, s.reserved, COALESCE(r.open, 0)
        FROM stock_stocklevel s
        JOIN stock_variant v ON v.id = s.variant_id
        JOIN stock_location l ON l.id = s.location_id
        LEFT JOIN (
            SELECT line.level_id, sum(line.quantity - line.fulfilled) AS open
            FROM stock_reservationline line
            JOIN stock_reservation r ON r.id = line.reservation_id
            WHERE r.state IN ('held', 'committed') GROUP BY line.level_id
        ) r ON r.level_id = s.id
        WHERE s.reserved <> COALESCE(r.open, 0)
        ORDER BY v.sku, l.code"""
    return _said(books.ask("inventory", question), "{} at {}: reserved {}, promised {}")


def who_waits_has_to_wait(books: Books) -> list[str]:
    """Part of I3: no backorder of a reservation that is over; none that is longer than its lines
    allow; none that waits a sweep long beside free stock.
    """
    dead = """
        SELECT r.reference, v.sku, b.state, r.state
        FROM stock_backorder b
        JOIN stock_reservation r ON r.id = b.reservation_id
        JOIN stock_variant v ON v.id = b.variant_id
        WHERE b.state IN ('waiting', 'allocated') AND r.state NOT IN ('held', 'committed')
        ORDER BY r.reference, v.sku"""
    unreserved = """
        SELECT r.reference, v.sku, b.allocated, COALESCE(sum(line.quantity), 0)
        FROM stock_backorder b
        JOIN stock_reservation r ON r.id = b.reservation_id
        JOIN stock_variant v ON v.id = b.variant_id
        LEFT JOIN stock_reservationline line
            ON line.reservation_id = r.id AND line.variant_id = b.variant_id
        WHERE b.state IN ('waiting', 'allocated')
        GROUP BY b.id, r.reference, v.sku
        HAVING b.allocated > COALESCE(sum(line.quantity), 0)
        ORDER BY r.reference, v.sku"""
    passed_over = """
        SELECT r.reference, v.sku, b.quantity - b.allocated, l.code
        FROM stock_backorder b
        JOIN stock_reservation r ON r.id = b.reservation_id
        JOIN stock_variant v ON v.id = b.variant_id
        JOIN stock_stocklevel s ON s.variant_id = v.id
        JOIN stock_location l ON l.id = s.location_id
        WHERE b.state = 'waiting' AND b.updated_at < now() - interval '2 minutes'
          AND s.on_hand - s.reserved - s.damaged - s.safety_stock >= 1
          AND CASE WHEN r.pickup_location = '' THEN l.sells_online
                   ELSE l.code = r.pickup_location END
        ORDER BY r.reference, v.sku"""
    ask = books.ask
    return [
        *_said(ask("inventory", dead), "{}: {} is {}, the reservation is {}"),
        *_said(ask("inventory", unreserved), "{}: {} allocated {}, reserved {}"),
        *_said(ask("inventory", passed_over), "{}: {} waits for {} that lie free at {}"),
    ]


def money_has_an_order(books: Books) -> list[str]:
    """I4, asked of the test provider's own books; a checkout under way is not judged yet."""
    question = """
        SELECT c.reference, c.state, c.authorised, c.captured - c.refunded,
               COALESCE(o.number, 'none'), COALESCE(o.status, 'none')
        FROM test_provider_charge c
        LEFT JOIN orders_payment p ON p.reference = c.reference
        LEFT JOIN orders_order o ON o.id = p.order_id
        LEFT JOIN orders_checkoutattempt a ON a.id = p.reference
        WHERE (c.state IN ('authorised', 'partially_captured') OR c.captured > c.refunded)
          AND (COALESCE(o.status, '') IN ('', 'PENDING', 'EXPIRED', 'CANCELLED')
               OR a.state = 'FAILED')
          AND COALESCE(a.state, 'FAILED') IN ('CONFIRMED', 'FAILED')
          AND COALESCE(p.wanted, 'NOTHING') = 'NOTHING'
        ORDER BY c.reference"""
    said = "charge {}: {}, {} authorised, {} taken; order {} is {}"
    return _said(books.ask("order", question), said)


def payments_make_the_total(books: Books) -> list[str]:
    """I5, on the web and at the tills; a till's exception that says so is known already."""
    orders = """
        SELECT o.number, o.total, COALESCE(p.authorised_amount, 0), COALESCE(v.amount, 0)
        FROM orders_order o LEFT JOIN (
            SELECT order_id, sum(authorised_amount) AS authorised_amount
            FROM orders_payment JOIN orders_checkoutattempt a ON a.id = reference
            WHERE a.state = 'CONFIRMED' GROUP BY order_id
        ) p ON p.order_id = o.id
        LEFT JOIN (
            SELECT order_id, sum(amount) AS amount FROM orders_storedvalue GROUP BY order_id
        ) v ON v.order_id = o.id
        WHERE o.status NOT IN ('PENDING', 'EXPIRED', 'CANCELLED') AND o.total > 0
          AND COALESCE(p.authorised_amount, 0) + COALESCE(v.amount, 0) + o.set_off_amount
              <> o.total
        ORDER BY o.number"""
    tills = """
        SELECT d.receipt_number, d.total + d.cash_rounding, COALESCE(sum(t.amount - t.change), 0)
        FROM {table} d
        LEFT JOIN sales_tender t ON t.{column} = d.id
        WHERE NOT EXISTS (
            SELECT 1 FROM sales_syncexception e
            JOIN sales_syncitem i ON i.id = e.item_id
            WHERE i.item_id = d.id AND e.kind IN ('incomplete', 'tax_diff'))
        GROUP BY d.id, d.receipt_number, d.total, d.cash_rounding
        HAVING COALESCE(sum(t.amount - t.change), 0) <> d.total + d.cash_rounding
        ORDER BY d.receipt_number"""
    found = _said(books.ask("order", orders), "order {}: total {}, paid {} and {} of stored value")
    found += wallets.orders_and_wallets_agree(books)
    found += refunds.what_went_back_is_what_is_said(books)
    for table, column in (("sales_sale", "sale_id"), ("sales_returndoc", "return_doc_id")):
        question = tills.format(table=table, column=column)
        found += _said(books.ask("sales", question), "receipt {}: total {}, tendered {}")
    return found


def no_promise_outlives_its_checkout(books: Books) -> list[str]:
    """I6."""
    held = books.ask(
        "inventory",
        """SELECT reference, expires_at, expires_at < now() - make_interval(secs => %s)
           FROM stock_reservation WHERE state = 'held' ORDER BY reference""",
        OVERDUE_SECONDS,
    )
    references = [row[0] for row in held]
    finished = {
        row[0]
        for row in books.ask(
            "order",
            """SELECT id FROM orders_checkoutattempt
               WHERE state IN ('CONFIRMED', 'FAILED') AND id = ANY(%s)""",
            references,
        )
    }
    return [
        f"reservation {reference}: held until {expires_at}"
        for reference, expires_at, is_overdue in held
        if is_overdue or reference in finished
    ] + wallets.nothing_stays_held(books)


def no_checkout_hangs(books: Books) -> list[str]:
    """I7."""
    question = """
        SELECT id, state, step, last_error FROM orders_checkoutattempt
        WHERE finished_at IS NULL AND parked_at IS NULL
          AND next_try_at < now() + interval '5 minutes'  -- an edit may wait to be paid
          AND created_at < now() - make_interval(mins => %s)
        ORDER BY created_at"""
    rows = books.ask("order", question, OPEN_MINUTES)
    return _said(rows, "checkout {}: {} at step {}: {}")


def every_event_arrived_once(books: Books) -> list[str]:
    """I8. Each inbox has one row at most by its key, so what can be wrong is a missing one."""
    found = []
    for producer in topology.NAMES:
        rows = books.ask(
            producer,
            """SELECT s.name, e.event_id, e.type, d.state, d.last_error
               FROM events_delivery d
               JOIN events_subscription s ON s.id = d.subscription_id
               JOIN events_outboxevent e ON e.position = d.event_id""",
        )
        waiting = books.ask(
            producer, "SELECT event_id, type FROM events_outboxevent WHERE NOT fanned_out"
        )
        found += _said(waiting, "event {} {}: not handed to its subscribers")
        for subscriber in sorted({row[0] for row in rows if row[0] in topology.NAMES}):
            sent = [row for row in rows if row[0] == subscriber]
            found += _not_arrived(books, subscriber, sent)
    return found


def _not_arrived(books: Books, subscriber: str, rows: list[Row]) -> list[str]:
    question = "SELECT id FROM events_inboxevent WHERE id = ANY(%s)"
    arrived = {row[0] for row in books.ask(subscriber, question, [row[1] for row in rows])}
    return [
        f"event {event} {type_} to {subscriber}: {state} {error}".rstrip()
        for _name, event, type_, state, error in rows
        if event not in arrived
    ]


def the_books_agree(books: Books) -> list[str]:
    """I9, document by document."""
    reported: dict[str, Decimal] = dict(
        books.ask(
            "reporting",
            """SELECT d.key, sum(l.net + l.tax + l.shipping + l.gift_cards)
               FROM reports_document d
               LEFT JOIN reports_linefact l ON l.document_id = d.id GROUP BY d.key""",
        )
    )
    owned = {**_till_documents(books), **_web_documents(books)}
    missing = "missing"
    return [
        f"{key}: owned {owned.get(key, missing)}, reported {reported.get(key, missing)}"
        for key in sorted({*owned, *reported})
        if owned.get(key) != reported.get(key)
    ]


def _till_documents(books: Books) -> dict[str, Decimal]:
    """What sales has, by the key that reporting gives a document."""
    lines = {
        "sale": """SELECT 'sale:' || s.id, sum(l.net + l.tax) FROM sales_sale s
                   JOIN sales_saleline l ON l.sale_id = s.id GROUP BY s.id""",
        "return": """SELECT 'return:' || r.id, -sum(l.net + l.tax) FROM sales_returndoc r
                     JOIN sales_returnline l ON l.return_doc_id = r.id GROUP BY r.id""",
        "void": """SELECT 'void:' || v.id, -sum(l.net + l.tax) FROM sales_void v
                   JOIN sales_saleline l ON l.sale_id = v.sale_id
                   WHERE v.applied_at IS NOT NULL GROUP BY v.id""",
    }
    return dict(row for question in lines.values() for row in books.ask("sales", question))


_EDITED = """
SELECT o.number, sum(e.added_total) FROM orders_orderedit e JOIN orders_order o ON o.id = e.order_id
WHERE e.status = 'APPLIED' GROUP BY o.number"""
_EDITS = "SELECT 'edit:' || id, added_total FROM orders_orderedit WHERE status = 'APPLIED'"


def _web_documents(books: Books) -> dict[str, Decimal]:
    orders = books.ask(
        "order",
        """SELECT number, total, status, refund_claimed_amount FROM orders_order
           WHERE number IS NOT NULL""",
    )
    edits: dict[str, Decimal] = dict(books.ask("order", _EDITED))
    placed = {
        f"order:{number}": total - edits.get(number, 0)
        for number, total, _status, _claimed in orders
    }
    placed |= dict(books.ask("order", _EDITS))
    undone = {
        # where some went back by refunds, the rest did as well, and no cancellation is announced
        f"cancellation:{number}": -total
        for number, total, status, claimed in orders
        if status == "CANCELLED" and not claimed
    }
    return {**placed, **undone, **refunds.documents(books)}


def totals_are_their_parts(books: Books) -> list[str]:
    """I10, from the lines up."""
    question = """
        SELECT o.number, o.total, sum(l.gross) - sum(l.discount) + o.shipping + o.shipping_tax
                                  + sum(l.tax)
        FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
        WHERE o.number IS NOT NULL
        GROUP BY o.id
        HAVING o.total <> sum(l.gross) - sum(l.discount) + o.shipping + o.shipping_tax + sum(l.tax)
        ORDER BY o.number"""
    found = _said(books.ask("order", question), "order {}: total {}, parts {}")
    return found + refunds.refunds_are_their_parts(books)


CHECKS = (
    Check("I1", "stock on hand is the sum of its movements", stock_is_the_sum_of_movements),
    Check("I2", "what is reserved is there, or flagged", reserved_is_covered),
    Check("I3", "reserved is what is promised", reserved_is_the_sum_of_live_reservations),
    Check("I3b", "who waits for stock waits for want of it", who_waits_has_to_wait),
    Check("I4", "all money taken or held has one live order", money_has_an_order),
    Check("I5", "what was paid makes the total", payments_make_the_total),
    Check(
        "I6",
        "no promise of stock, promotions or wallets outlives its checkout",
        no_promise_outlives_its_checkout,
    ),
    Check("I7", "no checkout hangs", no_checkout_hangs),
    Check("I8", "every event arrived once at every subscriber", every_event_arrived_once),
    Check("I9", "reporting has every document to the cent", the_books_agree),
    Check("I9b", "reporting's sums are those of its documents", sums.sums_are_their_documents),
    Check("I10", "an order's total is the sum of its parts", totals_are_their_parts),
    Check(
        "I11",
        "what is on the road lies in transit",
        journeys.what_is_on_the_road_lies_in_transit,
    ),
    Check(
        "I12",
        "transfers, receipts and counts moved what they say",
        journeys.documents_moved_what_they_say,
    ),
    Check("I13", "Z reports are the sum of their documents", tills.reports_are_their_documents),
    Check("I14", "receipts and Z reports have no gap, and a chain", tills.numbers_have_no_gap),
)
