"""What a head of retail looks at in the morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from reporting_svc.reports.selectors._sales import (
    Period,
    SalesQuery,
    SalesRow,
    as_of,
    best_sellers,
    currencies,
    days_back,
    names_of,
    sales,
)
from shared_libs.money import ZERO

WEEK = timedelta(days=7)
YEAR = timedelta(days=364)  # the same weekday


@dataclass(frozen=True)
class Figures:
    """The sums that a head of retail looks at first; the basket is net by order, if any.

    Gift cards are what was sold of them: money owed, no part of the net.
    """

    orders: int
    units: Decimal
    net: Decimal
    gift_cards: Decimal
    total: Decimal
    basket: Decimal


@dataclass(frozen=True)
class Compared:
    """Net sales of one channel or store: today, the same weekday a week and a year ago, and the
    last seven days.
    """

    name: str
    today: Decimal
    week_ago: Decimal
    year_ago: Decimal
    seven_days: Decimal


@dataclass(frozen=True)
class Dashboard:
    """A morning's view of one currency: today beside a week and a year ago, four weeks by channel,
    seven days by store and article.
    """

    today: date
    currency: str
    currencies: list[str]
    figures_today: Figures
    figures_week_ago: Figures
    figures_year_ago: Figures
    days: list[date]
    net_by_channel: dict[str, list[Decimal]]
    channels: list[Compared]
    stores: list[Compared]
    best_sellers: list[SalesRow]
    names: dict[str, dict[str, str]]
    as_of: dict[str, datetime]


def dashboard(*, today: date, currency: str, stores: tuple[str, ...]) -> Dashboard:
    """The figures of the dashboard, for these stores (none: all); six queries."""
    month, last_year = days_back(today, 28), Period(today - YEAR, today - YEAR)
    days = [month.first + timedelta(days=offset) for offset in range(28)]
    rows = [
        row
        for period in (last_year, month)
        for row in sales(SalesQuery(period, ("day", "channel", "store"), stores, (), (currency,)))
    ]
    best = best_sellers(days_back(today, 7), currency, stores, 10)
    return Dashboard(
        today=today,
        currency=currency,
        currencies=sorted({currency, *currencies(month, stores)}),
        figures_today=_figures(rows, today),
        figures_week_ago=_figures(rows, today - WEEK),
        figures_year_ago=_figures(rows, today - YEAR),
        days=days,
        net_by_channel={name: _series(rows, name, days) for name in ("pos", "web")},
        channels=_compared(rows, "channel", today),
        stores=_compared(rows, "store", today),
        best_sellers=best,
        names=names_of([row.groups["sku"] for row in best]),
        as_of=as_of(),
    )


def _figures(rows: Sequence[SalesRow], day: date) -> Figures:
    of_day = [row for row in rows if row.groups["day"] == day]
    orders, net = sum(row.orders for row in of_day), sum((row.net for row in of_day), ZERO)
    return Figures(
        orders=orders,
        units=sum((row.units for row in of_day), ZERO),
        net=net,
        gift_cards=sum((row.gift_cards for row in of_day), ZERO),
        total=sum((row.total for row in of_day), ZERO),
        basket=net / orders if orders > 0 else ZERO,
    )


def _series(rows: Sequence[SalesRow], channel: str, days: Sequence[date]) -> list[Decimal]:
    of_channel = [row for row in rows if row.groups["channel"] == channel]
    return [_net(of_channel, day, day) for day in days]


def _compared(rows: Sequence[SalesRow], group: str, today: date) -> list[Compared]:
    """Whoever sold on one of these days, the best of the seven days first."""
    by_name: dict[str, list[SalesRow]] = {}
    for row in rows:
        by_name.setdefault(row.groups[group], []).append(row)
    found = [_comparison(name, of_name, today) for name, of_name in by_name.items()]
    return sorted(found, key=lambda each: (-each.seven_days, each.name))


def _comparison(name: str, rows: Sequence[SalesRow], today: date) -> Compared:
    week_ago, year_ago = today - WEEK, today - YEAR
    return Compared(
        name=name,
        today=_net(rows, today, today),
        week_ago=_net(rows, week_ago, week_ago),
        year_ago=_net(rows, year_ago, year_ago),
        seven_days=_net(rows, week_ago + timedelta(days=1), today),
    )


def _net(rows: Sequence[SalesRow], first: date, last: date) -> Decimal:
    return sum((row.net for row in rows if first <= row.groups["day"] <= last), ZERO)
