"""Questions to the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: the rows of an aggregate have the columns that were asked for

from django.db.models import Count, Q, QuerySet, Sum

from reporting_svc.reports import errors
from reporting_svc.reports.models import ArticleCopy, Freshness, LineFact

MAX_ROWS = 50_000
_COLUMNS = {
    "day": "business_date",
    "hour": "business_hour",
    "channel": "channel",
    "store": "store",
    "category": "category",
    "sku": "sku",
    "cashier": "cashier",
}


@dataclass(frozen=True)
class Period:
    """Business dates from first to last, both counted."""

    first: date
    last: date


@dataclass(frozen=True)
class SalesQuery:
    """What a sales report is asked for; empty tuples mean all."""

    period: Period
    groups: tuple[str, ...]
    stores: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class SalesRow:
    """One row of a sales report; `groups` by name, amounts in its one currency."""

    groups: dict[str, Any]
    currency: str
    orders: int
    units: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    shipping: Decimal

    @property
    def total(self) -> Decimal:
        """What customers paid, before cash rounding."""
        return self.net + self.tax + self.shipping


def sales(query: SalesQuery) -> list[SalesRow]:
    """The sales of a period by the groups asked for, always split by currency.

    Returns are negative on their own date. Raises TooManyRows above 50,000.
    """
    columns = [_COLUMNS[group] for group in query.groups]
    rows = (
        _lines(query)
        .values(*columns, "currency")
        .annotate(
            sum_orders=_distinct_orders(),
            **{f"sum_{name}": Sum(name) for name in _AMOUNTS},
        )
        .order_by(*columns, "currency")[: MAX_ROWS + 1]
    )
    found = [_row(row, query.groups) for row in rows]
    if len(found) > MAX_ROWS:
        raise errors.TooManyRows
    return found


def as_of() -> dict[str, datetime]:
    """Up to when the books have heard from each service."""
    return dict(Freshness.objects.order_by("source").values_list("source", "as_of"))


def names_of(skus: Sequence[str]) -> dict[str, dict[str, str]]:
    """The names of articles by SKU."""
    return dict(ArticleCopy.objects.filter(sku__in=skus).values_list("sku", "name"))


def best_sellers(
    period: Period, currency: str, stores: tuple[str, ...], count: int
) -> list[SalesRow]:
    """The articles with the highest net sales of a period."""
    query = SalesQuery(period, ("sku",), stores=stores, currencies=(currency,))
    rows = (
        _lines(query)
        .exclude(sku="")
        .values("sku", "currency")
        .annotate(sum_orders=_distinct_orders(), **{f"sum_{name}": Sum(name) for name in _AMOUNTS})
        .order_by("-sum_net", "sku")[:count]  # type: ignore[misc]  # the stubs do not see through **
    )
    return [_row(dict(row), ("sku",)) for row in rows]


def currencies(period: Period, stores: tuple[str, ...]) -> list[str]:
    """The currencies that these stores (none: all) have sold in, in a period."""
    lines = _lines(SalesQuery(period, (), stores=stores)).order_by("currency")
    return list(lines.values_list("currency", flat=True).distinct())


def days_back(today: date, days: int) -> Period:
    """The last so many days, today counted."""
    return Period(today - timedelta(days=days - 1), today)


_AMOUNTS = ("units", "gross", "discount", "net", "tax", "shipping")


def _lines(query: SalesQuery) -> QuerySet[LineFact]:
    lines = LineFact.objects.filter(business_date__range=(query.period.first, query.period.last))
    wanted = {"store": query.stores, "channel": query.channels, "currency": query.currencies}
    for column, values in wanted.items():
        if values:
            lines = lines.filter(**{f"{column}__in": values})
    return lines


def _distinct_orders() -> Any:
    made = Count("document", distinct=True, filter=Q(orders=1))
    undone = Count("document", distinct=True, filter=Q(orders=-1))
    return made - undone


def _row(row: dict[str, Any], groups: tuple[str, ...]) -> SalesRow:
    return SalesRow(
        groups={group: row[_COLUMNS[group]] for group in groups},
        currency=row["currency"],
        orders=row["sum_orders"],
        **{name: row[f"sum_{name}"] for name in _AMOUNTS},
    )


@dataclass(frozen=True)
class Figures:
    """The sums that a head of retail looks at first."""

    orders: int
    units: Decimal
    net: Decimal
    total: Decimal


@dataclass(frozen=True)
class Dashboard:
    """A morning's view of one currency: today against a week ago, four weeks by channel and
    store.
    """

    today: date
    currency: str
    currencies: list[str]
    figures_today: Figures
    figures_week_ago: Figures
    days: list[date]
    net_by_channel: dict[str, list[Decimal]]
    stores: list[SalesRow]
    best_sellers: list[SalesRow]
    names: dict[str, dict[str, str]]
    as_of: dict[str, datetime]


def dashboard(*, today: date, currency: str, stores: tuple[str, ...]) -> Dashboard:
    """The figures of the dashboard, for these stores (none: all)."""
    month = days_back(today, 28)
    by_day = sales(SalesQuery(month, ("day", "channel"), stores=stores, currencies=(currency,)))
    days = [month.first + timedelta(days=offset) for offset in range(28)]
    best = best_sellers(days_back(today, 7), currency, stores, 10)
    week = SalesQuery(days_back(today, 7), ("store",), stores=stores, currencies=(currency,))
    return Dashboard(
        today=today,
        currency=currency,
        currencies=sorted({currency, *currencies(month, stores)}),
        figures_today=_figures(by_day, today),
        figures_week_ago=_figures(by_day, today - timedelta(days=7)),
        days=days,
        net_by_channel=_series(by_day, days),
        stores=sorted(sales(week), key=lambda row: -row.net),
        best_sellers=best,
        names=names_of([row.groups["sku"] for row in best]),
        as_of=as_of(),
    )


def _figures(rows: Sequence[SalesRow], day: date) -> Figures:
    of_day = [row for row in rows if row.groups["day"] == day]
    return Figures(
        orders=sum(row.orders for row in of_day),
        units=sum((row.units for row in of_day), Decimal(0)),
        net=sum((row.net for row in of_day), Decimal(0)),
        total=sum((row.total for row in of_day), Decimal(0)),
    )


def _series(rows: Sequence[SalesRow], days: Sequence[date]) -> dict[str, list[Decimal]]:
    net = {(row.groups["channel"], row.groups["day"]): row.net for row in rows}
    return {
        channel: [net.get((channel, day), Decimal(0)) for day in days] for channel in ("pos", "web")
    }
