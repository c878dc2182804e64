"""What the owning services say that they have, beside what the books have of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: the values of a row are of many types

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports.models import Check, ReconRun
from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors._tables._asking import named_rows, on_its_days
from reporting_svc.reports.selectors._tables._base import (
    CHUNK,
    CURRENCY,
    GROUP_COLUMNS,
    Table,
    TableQuery,
    amount,
    count,
    quantity,
)
from reporting_svc.reports.selectors._tables._tills import till_comparison
from shared_libs.money import ZERO

GRACE = timedelta(minutes=10)
"""For so long after something was told, a difference may be news on its way."""
NAMED_IN_A_ROW = 20
# the days that were told whole
_DAYS = """
WITH days AS (
    SELECT id AS day_id, store, business_date AS day, told_at FROM reports_toldday
    WHERE cardinality(heard) = parts AND business_date BETWEEN %(first)s AND %(last)s
      AND (%(any_store)s OR store = ANY(%(stores)s))
)"""
_ORDERS = """, told AS (
    SELECT key, day_id, currency, total FROM reports_tolddocument JOIN days USING (day_id)
), booked AS (
    SELECT d.key, day_id, d.currency, sum(l.net + l.tax + l.shipping + l.gift_cards) AS total
    FROM reports_document d JOIN days ON days.store = d.store AND days.day = d.business_date
    LEFT JOIN reports_linefact l ON l.document_id = d.id
    WHERE d.channel = 'web' GROUP BY 1, 2, 3
), pairs AS (
    SELECT day_id, currency, told.key AS told_key, booked.key AS booked_key, key,
           told.total AS told, booked.total AS booked
    FROM told FULL JOIN booked USING (key, day_id, currency)
)
SELECT day, 'web', store, currency, count(told_key), coalesce(sum(told), 0),
       count(booked_key), coalesce(sum(booked), 0),
       coalesce(array_agg(key ORDER BY key) FILTER (WHERE told IS DISTINCT FROM booked), '{}'),
       max(told_at)
FROM pairs JOIN days USING (day_id) GROUP BY day, store, currency
ORDER BY count(*) FILTER (WHERE told IS DISTINCT FROM booked) = 0, day DESC, currency
"""
_OF_ORDERS = (
    *("day", "channel", "store", "currency", "told_documents", "told"),
    *("documents", "booked", "which", "told_at"),
)
_PAYMENTS = """, told AS (
    SELECT t.key, day_id, t.currency, paid.key AS type, paid.value::numeric AS amount
    FROM reports_tolddocument t JOIN days USING (day_id)
    CROSS JOIN LATERAL jsonb_each_text(t.tenders) paid
), booked AS (
    SELECT d.key, day_id, d.currency, p.type, p.amount
    FROM reports_document d JOIN days ON days.store = d.store AND days.day = d.business_date
    JOIN reports_tenderfact p ON p.document_id = d.id
    WHERE d.channel = 'web' AND p.amount <> 0
), web AS (
    SELECT day_id, type, currency, sum(told.amount) AS told, sum(booked.amount) AS booked,
           array_agg(key ORDER BY key) FILTER (WHERE told.amount IS DISTINCT FROM booked.amount)
           AS which
    FROM told FULL JOIN booked USING (key, day_id, currency, type) GROUP BY 1, 2, 3
), reports AS (
    SELECT * FROM reports_zreportfact z WHERE business_date BETWEEN %(first)s AND %(last)s
      AND (%(any_store)s OR store = ANY(%(stores)s))
), shifts AS (
    SELECT shift, min(business_date) AS day, min(store) AS store, max(issued_at) AS told_at,
           min(register) || ' Z ' || string_agg(number::text, ', ' ORDER BY number) AS name
    FROM reports GROUP BY shift
), said AS (
    SELECT shift, sums.key AS currency, paid.key AS type, sum(paid.value::numeric) AS amount
    FROM reports CROSS JOIN LATERAL jsonb_each(sums) sums
    CROSS JOIN LATERAL jsonb_each_text(sums.value->'tenders') paid
    GROUP BY 1, 2, 3
), taken AS (
    SELECT d.shift, d.currency, p.type, sum(p.amount) AS amount
    FROM reports_document d JOIN reports_tenderfact p ON p.document_id = d.id
    WHERE d.shift <> '' AND d.shift IN (SELECT shift FROM shifts) GROUP BY 1, 2, 3
), both_channels AS (
    SELECT day, 'web' AS channel, store, '' AS shift, '' AS name, type, currency,
           coalesce(told, 0) AS told, coalesce(booked, 0) AS booked,
           coalesce(which, '{}') AS which, told_at
    FROM web JOIN days USING (day_id)
    UNION ALL
    SELECT day, 'pos', store, shift, name, type, currency, coalesce(said.amount, 0),
           coalesce(taken.amount, 0),
           CASE WHEN coalesce(said.amount, 0) <> coalesce(taken.amount, 0)
                THEN ARRAY[name]::varchar[] ELSE '{}' END, told_at
    FROM said FULL JOIN taken USING (shift, currency, type) JOIN shifts USING (shift)
)
SELECT day, channel, store, shift, name, type, currency, told, booked, which, told_at
FROM both_channels ORDER BY which = '{}', day DESC, store, name, type
"""
_OF_PAYMENTS = (
    *("day", "channel", "store", "shift", "numbers", "tender", "currency"),
    *("told", "booked", "which", "told_at"),
)
# an article that has moved since its ledger was added up is not compared; one of which the books
# have an older movement is behind
_STOCK = """
WITH compared AS (
    SELECT location, sku, l.told_at, l.on_hand - l.damaged AS told,
           coalesce(f.on_hand - f.damaged, 0) AS booked,
           coalesce(f.seq > l.seq, false) AS moved,
           f.seq IS NULL OR f.seq < l.seq
           OR (f.seq = l.seq AND (f.on_hand, f.damaged) <> (l.on_hand, l.damaged)) AS differs
    FROM reports_ledgerfact l LEFT JOIN reports_stockfact f USING (sku, location)
    WHERE %(any_store)s OR location = ANY(%(stores)s)
)
SELECT location, count(*) FILTER (WHERE NOT moved), count(*) FILTER (WHERE moved),
       coalesce(sum(told) FILTER (WHERE NOT moved), 0),
       coalesce(sum(booked) FILTER (WHERE NOT moved), 0),
       coalesce(array_agg(sku ORDER BY sku) FILTER (WHERE differs), '{}'),
       coalesce(max(told_at) FILTER (WHERE differs), max(told_at))
FROM compared GROUP BY location ORDER BY count(*) FILTER (WHERE differs) = 0, location
"""
_OF_STOCK = ("location", "articles", "moved", "told", "booked", "which", "told_at")


@dataclass
class Comparison:
    """What came of one check in one currency; stock has none."""

    check: str
    currency: str
    compared: int = 0
    differing: int = 0
    expected: Decimal = ZERO
    actual: Decimal = ZERO
    documents: list[str] = field(default_factory=list)


def comparisons(query: TableQuery, *, now: datetime) -> list[Comparison]:
    """Every check, by currency; what was told in the last ten minutes is left out."""
    found: dict[tuple[str, str], Comparison] = {}
    for check, rows in _CHECKS.items():
        for row in rows(query):
            if row["told_at"] > now - GRACE:
                continue
            key = (check, str(row.get("currency", "")))
            _count(found.setdefault(key, Comparison(*key)), row)
    return list(found.values())


def _count(so_far: Comparison, row: Row) -> None:
    so_far.compared += 1
    so_far.differing += bool(row["which"])
    so_far.expected += row["told"]
    so_far.actual += row["booked"]
    so_far.documents += row["which"]


def _compared(question: str, names: Sequence[str], query: TableQuery) -> Iterator[dict[str, Any]]:
    """The rows of a comparison, what differs first."""
    for row in named_rows(question, names, query):
        yield {**row, "difference": row["booked"] - row["told"]}


def order_comparison(query: TableQuery) -> Iterator[dict[str, Any]]:
    """The days of the web that were told whole, beside the books; which documents differ."""
    return _compared(_DAYS + _ORDERS, _OF_ORDERS, query)


def _payments(query: TableQuery) -> Iterator[dict[str, Any]]:
    return _compared(_DAYS + _PAYMENTS, _OF_PAYMENTS, query)


def _stock(query: TableQuery) -> Iterator[dict[str, Any]]:
    return _compared(_STOCK, _OF_STOCK, query)


_CHECKS: dict[str, Callable[[TableQuery], Iterator[dict[str, Any]]]] = {
    Check.TILLS: till_comparison,
    Check.ORDERS: order_comparison,
    Check.PAYMENTS: _payments,
    Check.STOCK: _stock,
}


def _read(rows: Callable[[TableQuery], Iterator[dict[str, Any]]]) -> Callable[..., Iterator[Row]]:
    """The rows as people read them: which differ, as one text."""

    def read(query: TableQuery) -> Iterator[Row]:
        for row in rows(query):
            named = ", ".join(row["which"][:NAMED_IN_A_ROW])
            more = len(row["which"]) - NAMED_IN_A_ROW
            yield {**row, "which": f"{named} (+{more})" if more > 0 else named}

    return read


def _run_rows(query: TableQuery) -> Iterator[Row]:
    """The comparisons of the period, the newest first."""
    runs = ReconRun.objects.filter(on_its_days("ran_at", query))
    if query.currencies:
        runs = runs.filter(currency__in=("", *query.currencies))
    for run in runs.order_by("-ran_at", "check_name", "currency").iterator(chunk_size=CHUNK):
        yield {
            "ran_at": localtime(run.ran_at),
            "check": run.get_check_name_display(),
            "currency": run.currency,
            "compared": run.compared,
            "differing": run.differing,
            "expected": run.expected,
            "actual": run.actual,
            "difference": run.difference,
            "which": ", ".join(run.documents[:NAMED_IN_A_ROW]),
        }


_WHICH = Column("which", _("which differ"), Kind.TEXT)
_BOOKED = amount("booked", _("say the books"))
_DIFFERENCE = amount("difference", _("difference"))
ORDERS = Table(
    "orders-reconciliation",
    _("Web orders and books"),
    _("What order has of each day that is over, beside the documents in the books."),
    lambda _groups: (
        GROUP_COLUMNS["day"],
        GROUP_COLUMNS["store"],
        CURRENCY,
        count("told_documents", _("documents there")),
        amount("told", _("say the orders")),
        count("documents", _("documents")),
        _BOOKED,
        _DIFFERENCE,
        _WHICH,
    ),
    _read(order_comparison),
    filters=("period", "store"),
    icon="rule",
    leads_to="documents",
)
PAYMENTS = Table(
    "payments-reconciliation",
    _("Payments and books"),
    _("What payments and drawers say was paid in each way, beside the tenders in the books."),
    lambda _groups: (
        GROUP_COLUMNS["day"],
        GROUP_COLUMNS["channel"],
        GROUP_COLUMNS["store"],
        Column("numbers", _("Z reports"), Kind.TEXT),
        GROUP_COLUMNS["tender"],
        CURRENCY,
        amount("told", _("say the payments")),
        _BOOKED,
        _DIFFERENCE,
        _WHICH,
    ),
    _read(_payments),
    filters=("period", "store"),
    icon="rule",
    leads_to="documents",
)
STOCK = Table(
    "stock-reconciliation",
    _("Stock and books"),
    _("What the ledgers of each location add up to, beside the units that the books have there."),
    lambda _groups: (
        Column("location", _("location"), Kind.TEXT),
        count("articles", _("articles compared")),
        count("moved", _("moved since")),
        quantity("told", _("says the ledger")),
        quantity("booked", _("say the books")),
        quantity("difference", _("difference")),
        _WHICH,
    ),
    _read(_stock),
    filters=("store",),
    icon="rule",
)
RUNS = Table(
    "reconciliation-runs",
    _("What was compared"),
    _("Every hour: tills, web orders, payments and stock beside the books, of the last weeks."),
    lambda _groups: (
        Column("ran_at", _("compared at"), Kind.MOMENT),
        Column("check", _("compared"), Kind.TEXT),
        CURRENCY,
        count("compared", _("figures")),
        count("differing", _("differ")),
        amount("expected", _("expected")),
        amount("actual", _("in the books")),
        _DIFFERENCE,
        _WHICH,
    ),
    _run_rows,
    filters=("period", "currency"),
    icon="fact_check",
    of_whole_shop=True,
)
TABLES = (ORDERS, PAYMENTS, STOCK, RUNS)
