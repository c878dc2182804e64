"""Reports of shoppers: carts that were left, and customers who come back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any  # Any: the values of a row are of many types
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports import rules
from reporting_svc.reports.models import AbandonedCartFact
from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors._tables._base import (
    CURRENCY,
    Table,
    TableQuery,
    amount,
    count,
    of_groups,
    rate,
)
from shared_libs.money import ZERO

MONTHS = 12
_BACK = Q(recovered_at__isnull=False)
_COHORTS = """
WITH bought AS (
    SELECT currency, month, net, min(month) OVER (PARTITION BY customer, currency) AS cohort
    FROM reports_customermonth
    WHERE orders > 0 AND (%(any_currency)s OR currency = ANY(%(currencies)s))
)
SELECT currency, cohort, since, customers, net
FROM (
    SELECT currency, cohort, month, count(*) AS customers, sum(net) AS net FROM bought
    WHERE cohort BETWEEN date_trunc('month', %(first)s::date) AND %(last)s GROUP BY 1, 2, 3
) found
CROSS JOIN LATERAL (
    SELECT (extract(year FROM age(month, cohort)) * 12
            + extract(month FROM age(month, cohort)))::int AS since
) months
WHERE since <= %(most)s ORDER BY 1, 2, 3
"""


def _cart_rows(query: TableQuery) -> Iterator[Row]:
    """Carts by the day on which they were left, where the shop is."""
    day = TruncDate("abandoned_at", tzinfo=ZoneInfo(settings.SHOP_TIME_ZONE))
    left = AbandonedCartFact.objects.annotate(day=day)
    left = left.filter(day__gte=query.period.first, day__lte=query.period.last)
    for column, wanted in (("channel", query.channels), ("currency", query.currencies)):
        if wanted:
            left = left.filter(**{f"{column}__in": wanted})
    columns = [*query.groups, "currency"]
    sums: Any = left.values(*columns).annotate(
        carts=Count("pk"),
        left_value=Sum("value"),
        back=Count("pk", filter=_BACK),
        back_value=Sum("value", filter=_BACK),
        **{f"by_{how}": Count("pk", filter=Q(how=how)) for how in ("link", "return", "order")},
    )
    for row in sums.order_by(*columns):
        yield {
            **row,
            "value": row["left_value"],
            "back_value": row["back_value"] or ZERO,
            "back_rate": rules.rate(Decimal(row["back"]), Decimal(row["carts"])),
        }


def _cohort_rows(query: TableQuery) -> Iterator[Row]:
    """Customers by the month of their first order, and the part of them that ordered again."""
    words: dict[str, Any] = {
        "first": query.period.first,
        "last": query.period.last,
        "most": MONTHS - 1,
        "currencies": list(query.currencies),
        "any_currency": not query.currencies,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COHORTS, words)
        found = cursor.fetchall()
    for (currency, cohort), months in groupby(found, key=itemgetter(0, 1)):
        yield _cohort(currency, cohort, list(months))


def _cohort(currency: str, cohort: date, months: list[tuple[Any, ...]]) -> Row:
    customers = {since: number for _currency, _cohort, since, number, _net in months}
    return {
        "cohort": cohort,
        "currency": currency,
        "customers": customers[0],
        "net": sum((net for *_month, net in months), ZERO),
        **{
            f"month_{since}": rules.rate(Decimal(number), Decimal(customers[0]))
            for since, number in customers.items()
            if since
        },
    }


CARTS = Table(
    "abandoned-carts",
    _("Abandoned carts"),
    _("Carts that were left with something in them, and what brought their shoppers back."),
    lambda groups: (
        *of_groups(groups),
        CURRENCY,
        count("carts", _("left")),
        amount("value", _("value left")),
        count("back", _("came back")),
        rate("back_rate", _("came back, %")),
        amount("back_value", _("value that came back")),
        count("by_link", _("by a link")),
        count("by_return", _("by themselves")),
        count("by_order", _("to order")),
    ),
    _cart_rows,
    groups=("day", "channel"),
    default_groups=("day",),
    filters=("period", "channel", "currency"),
    icon="remove_shopping_cart",
    main="value",
    of_whole_shop=True,
)
COHORTS = Table(
    "cohorts",
    _("Cohorts"),
    _("Customers by the month of their first order: how many ordered again so many months later."),
    lambda _groups: (
        Column("cohort", _("month of the first order"), Kind.DAY),
        CURRENCY,
        count("customers", _("customers")),
        amount("net", _("net")),
        *(rate(f"month_{since}", f"+{since} %") for since in range(1, MONTHS)),
    ),
    _cohort_rows,
    filters=("period", "currency"),
    icon="groups",
    main="net",
    of_whole_shop=True,
)
TABLES = (CARTS, COHORTS)
