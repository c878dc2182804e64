"""The days of stores: what is closed, with which figures, and what has come since."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from reporting_svc.reports.models import DailyClose
from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors._tables._asking import named_rows
from reporting_svc.reports.selectors._tables._base import (
    CURRENCY,
    GROUP_COLUMNS,
    Table,
    TableQuery,
    amount,
    count,
)

# Z reports of the stores and what order says of the web, each by its own date
_DAYS = """
WITH days AS (
    SELECT * FROM reports_dailyclose WHERE business_date BETWEEN %(first)s AND %(last)s
      AND (%(any_store)s OR store = ANY(%(stores)s))
), sold AS (
    SELECT store, business_date, currency, sum(orders) AS orders, sum(net) AS net,
           sum(net + tax + shipping + gift_cards) AS total
    FROM reports_hourtotal JOIN days USING (store, business_date) GROUP BY 1, 2, 3
), said AS (
    SELECT z.store, z.business_date, sums.key AS currency,
           sum((sums.value->>'total')::numeric) AS total,
           string_agg(z.register || ' Z ' || z.number, ', ' ORDER BY z.register, z.number) AS names
    FROM reports_zreportfact z CROSS JOIN LATERAL jsonb_each(z.sums) sums
    JOIN days ON days.store = z.store AND days.business_date = z.business_date GROUP BY 1, 2, 3
    UNION ALL
    SELECT t.store, t.business_date, d.currency, sum(d.total), ''
    FROM reports_toldday t JOIN reports_tolddocument d ON d.day_id = t.id
    JOIN days ON days.store = t.store AND days.business_date = t.business_date
    WHERE cardinality(t.heard) = t.parts GROUP BY 1, 2, 3
)
SELECT days.business_date, days.store, days.status, sold.currency, sold.orders, sold.net,
       sold.total, said.total, coalesce(said.names, ''),
       (days.totals->>sold.currency)::numeric, days.reason, days.closed_at
FROM days JOIN sold USING (store, business_date)
LEFT JOIN said USING (store, business_date, currency)
ORDER BY days.business_date DESC, days.store, sold.currency
"""
_COLUMNS = (
    *("day", "store", "status", "currency", "orders", "net", "total", "said", "numbers"),
    *("closed_total", "reason", "closed_at"),
)


def _rows(query: TableQuery) -> Iterator[Row]:
    for row in named_rows(_DAYS, _COLUMNS, query):
        status = str(DailyClose.Status(row["status"]).label)
        difference = None if row["said"] is None else row["total"] - row["said"]
        yield {**row, "status": status, "difference": difference}


DAYS = Table(
    "daily-closes",
    _("Days of stores"),
    _("Each day with what Z reports or orders say and what the books have, until it is closed."),
    lambda _groups: (
        GROUP_COLUMNS["day"],
        GROUP_COLUMNS["store"],
        Column("status", _("status"), Kind.TEXT),
        CURRENCY,
        count("orders", _("orders")),
        amount("net", _("net")),
        amount("total", _("total")),
        amount("said", _("say tills or orders")),
        amount("difference", _("difference")),
        Column("numbers", _("Z reports"), Kind.TEXT),
        amount("closed_total", _("total when closed")),
        Column("closed_at", _("closed at"), Kind.MOMENT),
        Column("reason", _("reason"), Kind.TEXT),
    ),
    _rows,
    filters=("period", "store"),
    icon="event_available",
    main="total",
    leads_to="documents",
)
TABLES = (DAYS,)
