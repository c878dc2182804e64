"""What was sold, by what, in which currency."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import (  # Any: the rows of an aggregate have the columns that were asked for
    Any,
    TypeVar,
)

from django.db.models import Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from reporting_svc.reports import errors, rules
from reporting_svc.reports.models import (
    ArticleCopy,
    Freshness,
    HourTotal,
    Source,
    TaxTotal,
    TenderTotal,
)
from reporting_svc.reports.selectors._lines import best_articles, line_sums
from shared_libs.money import ZERO

Row = TypeVar("Row", bound=Model)
MAX_ROWS, CHUNK = 50_000, 500
COLUMNS = {
    "day": "business_date",
    "hour": "business_hour",
    "channel": "channel",
    "store": "store",
    "country": "country",
    "category": "category",
    "sku": "sku",
    "cashier": "cashier",
    "shift": "shift",
    "tender": "type",
    "tax": "code",
}
AMOUNTS = ("units", "gross", "discount", "net", "tax", "shipping", "gift_cards")
OF_COST = ("cost", "costed_net", "uncosted_units", "returned_units", "returned_net")
_BACK = Q(orders=0, units__lt=0)


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
    """One row of a sales report; `groups` by name, amounts in its one currency.

    `total` is what customers paid, before cash rounding; by tender, what was paid in it, after.
    Gift cards are what was sold of them: money owed, beside the net. By tax, net and shipping are
    what the tax was counted on. What a group does not split is `untold`, and means nothing here.
    """

    groups: dict[str, Any]
    currency: str
    orders: int
    units: Decimal = ZERO
    gross: Decimal = ZERO
    discount: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO
    shipping: Decimal = ZERO
    gift_cards: Decimal = ZERO
    total: Decimal = ZERO
    cost: Decimal = ZERO
    costed_net: Decimal = ZERO
    uncosted_units: Decimal = ZERO
    returned_units: Decimal = ZERO
    returned_net: Decimal = ZERO
    untold: tuple[str, ...] = ()

    @property
    def margin(self) -> Decimal | None:
        """What is left of the net whose cost is known; none where nothing sold has a cost."""
        is_unknown = not (self.costed_net or self.cost) and (
            self.net_without_cost or self.uncosted_units
        )
        return None if is_unknown else self.costed_net - self.cost

    @property
    def net_without_cost(self) -> Decimal:
        """The net of articles that nobody has said the cost of: no part of the margin."""
        return self.net - self.costed_net


def sales(query: SalesQuery) -> list[SalesRow]:
    """The sales of a period by the groups asked for, always split by currency.

    Returns are negative on their own date. Expects groups that rules.can_group allows.
    Raises TooManyRows above 50,000.
    """
    found = list(islice(sales_one_by_one(query, limit=MAX_ROWS + 1), MAX_ROWS + 1))
    if len(found) > MAX_ROWS:
        raise errors.TooManyRows
    return found


def sales_one_by_one(
    query: SalesQuery, *, order: Sequence[str] = (), limit: int | None = None
) -> Iterator[SalesRow]:
    """The same, however many: a few hundred are held at once. In the order of the groups, or of
    these columns and sums.
    """
    columns = _columns(query)
    for row in _found(query, columns, order or columns, limit):
        yield _row(row, query.groups)


def _columns(query: SalesQuery) -> list[str]:
    return [*(COLUMNS[group] for group in query.groups), "currency"]


def _found(
    query: SalesQuery, columns: Sequence[str], order: Sequence[str], limit: int | None
) -> Iterator[dict[str, Any]]:
    """The rows, from the smallest table that has all these groups."""
    if set(query.groups) & set(rules.OF_LINES):
        period = (query.period.first, query.period.last)
        return line_sums(columns, period, _narrowed(query), order, limit=limit)
    rows = _grouped(query, columns).order_by(*order)[:limit]
    found: Iterator[dict[str, Any]] = rows.iterator(chunk_size=CHUNK)
    return found


def _grouped(query: SalesQuery, columns: Sequence[str]) -> Any:
    if "tender" in query.groups:
        paid = within(TenderTotal.objects.all(), query).values(*columns)
        return paid.annotate(sum_orders=Sum("orders"), sum_total=Sum("amount"))
    if "tax" in query.groups:
        return _summed(
            within(TaxTotal.objects.all(), query).values(*columns), ("net", "tax", "shipping")
        )
    return _summed(within(HourTotal.objects.all(), query).values(*columns), (*AMOUNTS, *OF_COST))


def sums_of_lines() -> dict[str, Any]:
    """The sums of a row over its lines, by name."""
    zero = Value(ZERO)
    return {
        **{f"sum_{name}": Sum(name) for name in AMOUNTS},
        "sum_cost": Coalesce(Sum("cost"), zero),
        "sum_costed_net": Coalesce(Sum("net", filter=Q(cost__isnull=False)), zero),
        "sum_uncosted_units": Coalesce(Sum("units", filter=Q(cost__isnull=True)), zero),
        "sum_returned_units": -Coalesce(Sum("units", filter=_BACK), zero),
        "sum_returned_net": -Coalesce(Sum("net", filter=_BACK), zero),
    }


def _summed(rows: Any, names: Sequence[str]) -> Any:
    return rows.annotate(**{f"sum_{name}": Sum(name) for name in ("orders", *names)})


def as_of() -> dict[str, datetime]:
    """Up to when the books have heard from each service."""
    return dict(Freshness.objects.order_by("source").values_list("source", "as_of"))


def heard(moments: Mapping[str, datetime]) -> dict[str, datetime]:
    """The same, each service by what people call that it tells of."""
    words = dict(Source.choices)
    return {str(words.get(source, source)): moment for source, moment in moments.items()}


def names_of(skus: Sequence[str]) -> dict[str, dict[str, str]]:
    """The names of articles by SKU."""
    return dict(ArticleCopy.objects.filter(sku__in=skus).values_list("sku", "name"))


def best_sellers(
    period: Period, currency: str, stores: tuple[str, ...], count: int
) -> list[SalesRow]:
    """The articles with the highest net sales of a period."""
    query = SalesQuery(period, ("sku",), stores=stores, currencies=(currency,))
    best = line_sums(
        ("sku", "currency"),
        (period.first, period.last),
        _narrowed(query),
        ("-sum_net", "sku"),
        only_articles=True,
        limit=count,
    )
    return [_row(row, query.groups) for row in best]


def best_of_each_currency(query: SalesQuery, count: int) -> Iterator[tuple[int, SalesRow]]:
    """Place and figures of the articles with the highest net, so many in each currency."""
    period, wanted = (query.period.first, query.period.last), _narrowed(query)
    places: dict[tuple[str, str], int] = {}
    for currency, sku in best_articles(period, wanted, count):
        places[currency, sku] = 1 + sum(1 for other, _sku in places if other == currency)
    skus = sorted({sku for _currency, sku in places})
    order = ("currency", "-sum_net", "sku")
    for row in line_sums(("sku", "currency"), period, {**wanted, "sku": skus}, order):
        if place := places.get((row["currency"], row["sku"])):
            yield place, _row(row, ("sku",))


def currencies(period: Period, stores: tuple[str, ...]) -> list[str]:
    """The currencies that these stores (none: all) have sold in, in a period."""
    hours = within(HourTotal.objects.all(), SalesQuery(period, (), stores=stores)).order_by(
        "currency"
    )
    return list(hours.values_list("currency", flat=True).distinct())


def days_back(today: date, days: int) -> Period:
    """The last so many days, today counted."""
    return Period(today - timedelta(days=days - 1), today)


def within(rows: QuerySet[Row], query: SalesQuery) -> QuerySet[Row]:
    """Those of the rows that the period, stores, channels and currencies of a query mean."""
    period = (query.period.first, query.period.last)
    rows = rows.filter(business_date__range=period)
    for column, values in _narrowed(query).items():
        rows = rows.filter(**{f"{column}__in": values})
    return rows


def _narrowed(query: SalesQuery) -> dict[str, Sequence[str]]:
    """The columns that a query wants some values of."""
    wanted = {"store": query.stores, "channel": query.channels, "currency": query.currencies}
    return {column: values for column, values in wanted.items() if values}


def _row(row: dict[str, Any], groups: tuple[str, ...]) -> SalesRow:
    named = {group: row[COLUMNS[group]] for group in groups}
    return SalesRow(named, row["currency"], untold=rules.untold(groups), **summed_up(row))


def summed_up(row: Mapping[str, Any]) -> dict[str, Any]:
    """The sums in a row of an aggregate, by name; the total is that of its parts, but of tenders
    their own.
    """
    sums = {name.removeprefix("sum_"): row[name] for name in row if name.startswith("sum_")}
    parts = ("net", "tax", "shipping", "gift_cards")
    total = sum((sums[name] for name in parts if name in sums), ZERO)
    return {"total": total, **sums}
