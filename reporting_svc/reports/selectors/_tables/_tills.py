"""What tills say that they sold, beside what the books have of it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any  # Any: the sums of a Z report are nested JSON

from django.db import connection
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports.models import ZReportFact
from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors._tables._asking import named_rows, words_of
from reporting_svc.reports.selectors._tables._base import (
    CHUNK,
    CURRENCY,
    GROUP_COLUMNS,
    Table,
    TableQuery,
    amount,
    count,
)

# of each shift that has closed: what its Z reports come to, and what its documents do
_SHIFTS = """
WITH said AS (
    SELECT z.shift, min(z.store) AS store, min(z.register) AS register,
           min(z.business_date) AS day, max(z.issued_at) AS issued_at,
           string_agg(z.number::text, ', ' ORDER BY z.number) AS numbers,
           sums.key AS currency, sum((sums.value->>'total')::numeric) AS total
    FROM reports_zreportfact z CROSS JOIN LATERAL jsonb_each(z.sums) sums
    WHERE z.business_date BETWEEN %(first)s AND %(last)s
      AND (%(any_store)s OR z.store = ANY(%(stores)s))
    GROUP BY z.shift, sums.key
), booked AS (
    SELECT d.shift, d.currency, count(DISTINCT d.id) AS documents,
           sum(l.net + l.tax + l.shipping + l.gift_cards) AS total
    FROM reports_document d LEFT JOIN reports_linefact l ON l.document_id = d.id
    WHERE d.shift <> '' AND d.shift IN (
        SELECT shift FROM reports_zreportfact WHERE business_date BETWEEN %(first)s AND %(last)s
    )
    GROUP BY d.shift, d.currency
)
SELECT said.day, said.store, said.register, said.numbers, said.currency, said.total,
       coalesce(booked.documents, 0), coalesce(booked.total, 0), said.shift, said.issued_at
FROM said LEFT JOIN booked USING (shift, currency)
"""
_COMPARED = (
    *("day", "store", "register", "numbers", "currency", "said"),
    *("documents", "booked", "shift", "issued_at"),
)
_FIRST_DIFFERENCES = """
ORDER BY said.total = coalesce(booked.total, 0), said.day DESC, said.register, said.currency
"""
_DIFFERENT = """
WHERE said.total <> coalesce(booked.total, 0)
  AND said.issued_at < now() - interval '10 minutes'
"""


def _report_rows(query: TableQuery) -> Iterator[Row]:
    filed = ZReportFact.objects.filter(business_date__range=(query.period.first, query.period.last))
    if query.stores:
        filed = filed.filter(store__in=query.stores)
    filed = filed.order_by("-business_date", "register", "-number")
    for report in filed.iterator(chunk_size=CHUNK):
        for currency, sums in sorted(report.sums.items()) or [("", {})]:
            yield _report_row(report, currency, sums)


def _report_row(report: ZReportFact, currency: str, sums: dict[str, Any]) -> Row:
    def part(name: str) -> Decimal:
        return Decimal(sums.get(name, {}).get("total", 0))

    return {
        "day": report.business_date,
        "store": report.store,
        "register": report.register,
        "number": report.number,
        "kind": report.kind,
        "cashier": report.cashier,
        "currency": currency,
        "sales": part("sales"),
        "returns": part("returns"),
        "voids": part("voids"),
        "total": Decimal(sums.get("total", 0)),
        "cash_expected": _cash(report.expected),
        "cash_counted": _cash(report.counted),
        "cash_difference": _cash(report.difference),
        "issued_at": report.issued_at,
        "hash": report.hash[:12],
    }


def _cash(drawer: dict[str, Any]) -> Decimal | None:
    return Decimal(drawer["cash"]) if "cash" in drawer else None


def _shift_rows(query: TableQuery) -> Iterator[Row]:
    """What differs comes first."""
    for row in named_rows(_SHIFTS + _FIRST_DIFFERENCES, _COMPARED, query):
        yield {**row, "difference": row["booked"] - row["said"]}


def till_comparison(query: TableQuery) -> Iterator[dict[str, Any]]:
    """The same as a comparison: what was told, what is booked, and which of them differ."""
    for row in _shift_rows(query):
        name = f"{row['register']} Z {row['numbers']}"
        which = [name] if row["difference"] else []
        yield {**row, "told": row["said"], "which": which, "told_at": row["issued_at"]}


def shifts_that_differ(query: TableQuery) -> int:
    """How many shifts of the period have another sum in the books than their tills say, ten
    minutes after their last report.
    """
    words = words_of(TableQuery(query.period))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_SHIFTS}{_DIFFERENT}) found", words)  # noqa: S608 # our own
        found: int = cursor.fetchone()[0]
    return found


_REGISTER = Column("register", _("register"), Kind.TEXT)
Z_REPORTS = Table(
    "z-reports",
    _("Z reports"),
    _("What tills have reported at the end of their shifts, and what lay in the drawer."),
    lambda _groups: (
        GROUP_COLUMNS["day"],
        GROUP_COLUMNS["store"],
        _REGISTER,
        count("number", _("number")),
        Column("kind", _("kind"), Kind.TEXT),
        GROUP_COLUMNS["cashier"],
        CURRENCY,
        amount("sales", _("sales")),
        amount("returns", _("returns")),
        amount("voids", _("voids")),
        amount("total", _("total")),
        amount("cash_expected", _("cash expected")),
        amount("cash_counted", _("cash counted")),
        amount("cash_difference", _("cash difference")),
        Column("issued_at", _("issued at"), Kind.MOMENT),
        Column("hash", _("hash"), Kind.TEXT),
    ),
    _report_rows,
    filters=("period", "store"),
    icon="receipt",
    main="total",
)
SHIFTS = Table(
    "reconciliation",
    _("Tills and books"),
    _("What the Z reports of each shift come to, beside its documents in the books."),
    lambda _groups: (
        GROUP_COLUMNS["day"],
        GROUP_COLUMNS["store"],
        _REGISTER,
        Column("numbers", _("Z reports"), Kind.TEXT),
        CURRENCY,
        amount("said", _("say the tills")),
        count("documents", _("documents")),
        amount("booked", _("say the books")),
        amount("difference", _("difference")),
    ),
    _shift_rows,
    filters=("period", "store"),
    icon="rule",
    leads_to="documents",
)
TABLES = (Z_REPORTS, SHIFTS)
