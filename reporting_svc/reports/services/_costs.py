"""What articles cost: what the last receipt before the sale said, whenever we hear of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from reporting_svc.reports import rules
from reporting_svc.reports.models import ReceiptFact
from reporting_svc.reports.services import _articles, _months

_COSTS = """
SELECT asked.nth, asked.sku, last.unit_cost
FROM json_to_recordset(%s) AS asked (nth int, sku text, currency text, sold_at timestamptz)
CROSS JOIN LATERAL (
    SELECT unit_cost FROM reports_receiptfact
    WHERE sku = asked.sku AND currency = asked.currency AND received_at <= asked.sold_at
    ORDER BY received_at DESC, receipt DESC LIMIT 1
) last
"""
_CONCERNED = """
SELECT DISTINCT document_id FROM reports_linefact
WHERE sku = %(sku)s AND currency = %(currency)s AND sold_at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR sold_at < %(until)s)
  AND cost IS DISTINCT FROM round(units * %(unit_cost)s, 4)
"""
# lines sold from this receipt on, until the next one; what changes goes into the sums as well
_MOVE = """
WITH lines AS (
    SELECT id, cost AS before, round(units * %(unit_cost)s, 4) AS after
    FROM reports_linefact
    WHERE sku = %(sku)s AND currency = %(currency)s AND sold_at >= %(since)s
      AND (%(until)s::timestamptz IS NULL OR sold_at < %(until)s)
), changed AS (
    UPDATE reports_linefact l SET cost = lines.after
    FROM lines WHERE lines.id = l.id AND lines.before IS DISTINCT FROM lines.after
    RETURNING l.business_date, l.business_hour, l.channel, l.store, l.country, l.currency,
              l.cashier, lines.after - coalesce(lines.before, 0) AS cost,
              CASE WHEN lines.before IS NULL THEN l.net ELSE 0 END AS costed_net,
              CASE WHEN lines.before IS NULL THEN l.units ELSE 0 END AS units
)
UPDATE reports_hourtotal h
SET cost = h.cost + more.cost, costed_net = h.costed_net + more.costed_net,
    uncosted_units = h.uncosted_units - more.units
FROM (
    SELECT business_date, business_hour, channel, store, country, currency, cashier,
           sum(cost) AS cost, sum(costed_net) AS costed_net, sum(units) AS units
    FROM changed GROUP BY 1, 2, 3, 4, 5, 6, 7
) more
WHERE (h.business_date, h.business_hour, h.channel, h.store, h.country, h.currency, h.cashier)
    = (more.business_date, more.business_hour, more.channel, more.store, more.country,
       more.currency, more.cashier)
"""


@dataclass(frozen=True)
class ReceivedLine:
    """Units of an article that have come, and what each cost."""

    sku: str
    units: Decimal
    unit_cost: Decimal


@dataclass(frozen=True)
class Receipt:
    """What a supplier has brought at once."""

    number: str
    location: str
    currency: str
    received_at: datetime
    lines: Sequence[ReceivedLine]


@transaction.atomic
def note_receipt(*, receipt: Receipt) -> None:
    """Its articles cost so much from that moment on; what was sold since then had cost that.

    Saying it twice changes nothing. Keeps documents from being booked until the end.
    """
    _articles.keep_documents_out()
    for line in sorted(receipt.lines, key=lambda each: each.sku):
        row = ReceiptFact(
            receipt=receipt.number,
            location=receipt.location,
            currency=receipt.currency,
            received_at=receipt.received_at,
            **vars(line),
        )
        is_known = ReceiptFact.objects.filter(receipt=row.receipt, sku=row.sku).exists()
        if not is_known:
            row.save(force_insert=True)
            _move_costs(row)


def unit_costs_at(facts: Sequence[rules.DocumentFact]) -> list[dict[str, Decimal]]:
    """What the articles of each document cost one by one when they were sold, in its currency; no
    entry for what nobody had brought by then. One statement.

    Expects that articles keep still.
    """
    return _articles.by_document(_COSTS, facts)


def _move_costs(row: ReceiptFact) -> None:
    """Lines sold from then until the next receipt cost this; of two at one moment, the higher
    number counts.
    """
    alike = ReceiptFact.objects.filter(sku=row.sku, currency=row.currency)
    if alike.filter(received_at=row.received_at, receipt__gt=row.receipt).exists():
        return
    later = alike.filter(received_at__gt=row.received_at).order_by("received_at")
    until = later.values_list("received_at", flat=True)[:1]
    values = {
        "sku": row.sku,
        "currency": row.currency,
        "unit_cost": row.unit_cost,
        "since": row.received_at,
        "until": next(iter(until), None),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, values)
        documents = [document for (document,) in cursor.fetchall()]
        _months.take_off(documents)
        cursor.execute(_MOVE, values)
    _months.add(documents)
