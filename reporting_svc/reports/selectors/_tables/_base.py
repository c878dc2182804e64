"""What every report is made of: columns, and rows for a period, some stores and some groups."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any  # Any: titles are lazy texts, filters are of many types

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors._sales import Period, SalesQuery, names_of

CHUNK = 500
SHOWN = 500
"""How many rows a page of a report shows; files have all of them."""


@dataclass(frozen=True)
class TableQuery:
    """What a report is asked for; empty tuples mean all. `of` narrows it to one figure."""

    period: Period
    groups: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    of: Mapping[str, Any] = field(default_factory=dict)

    @property
    def of_sales(self) -> SalesQuery:
        """The same question to the sales."""
        return SalesQuery(self.period, self.groups, self.stores, self.channels, self.currencies)


@dataclass(frozen=True)
class Table:
    """A report: its name in addresses, what it tells, and how its rows are found.

    `groups` are those that it can be split by; `filters` what it can be narrowed by, beside the
    groups' values that lead to documents. Rows come one by one, so that a file may be long.
    """

    name: str
    title: Any
    about: Any
    columns: Callable[[tuple[str, ...]], tuple[Column, ...]]
    rows: Callable[[TableQuery], Iterable[Row]]
    groups: tuple[str, ...] = ()
    default_groups: tuple[str, ...] = ()
    filters: tuple[str, ...] = ("period", "store", "channel", "currency")
    icon: str = "table_chart"
    main: str = ""
    """The column that a page draws as bars."""
    leads_to: str = ""
    """The report that a row of a page leads to: what its figures are the sum of."""
    columns_lead_to: Mapping[str, str] = field(default_factory=dict)
    """The same for single columns, where they come from somewhere else."""
    of_whole_shop: bool = False
    """Whether it cannot be split by store: who is kept to stores does not see it."""


GROUP_COLUMNS = {
    "day": Column("day", _("day"), Kind.DAY),
    "hour": Column("hour", _("hour"), Kind.COUNT),
    "channel": Column("channel", _("channel"), Kind.TEXT),
    "store": Column("store", _("store"), Kind.TEXT),
    "country": Column("country", _("country"), Kind.TEXT),
    "category": Column("category", _("category"), Kind.TEXT),
    "sku": Column("sku", _("SKU"), Kind.TEXT),
    "cashier": Column("cashier", _("cashier"), Kind.TEXT),
    "tender": Column("tender", _("tender"), Kind.TEXT),
    "tax": Column("tax_code", _("tax"), Kind.TEXT),
}
CURRENCY = Column("currency", _("currency"), Kind.TEXT)
NAME = Column("name", _("article"), Kind.TEXT)


def amount(name: str, title: Any) -> Column:
    """A column of money in the currency of its row."""
    return Column(name, title, Kind.AMOUNT)


def quantity(name: str, title: Any) -> Column:
    """A column of units."""
    return Column(name, title, Kind.QUANTITY)


def count(name: str, title: Any) -> Column:
    """A column of whole numbers."""
    return Column(name, title, Kind.COUNT)


def rate(name: str, title: Any) -> Column:
    """A column of percents."""
    return Column(name, title, Kind.RATE)


def of_groups(groups: Iterable[str]) -> tuple[Column, ...]:
    """The columns that a report is split by; an article has its name beside its SKU."""
    found: list[Column] = []
    for group in groups:
        found.append(GROUP_COLUMNS[group])
        if group == "sku":
            found.append(NAME)
    return tuple(found)


def named(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows with the names of their articles in the reader's language; a query for each 500."""
    language = (get_language() or "en")[:2]
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        names = names_of([row["sku"] for row in chunk])
        for row in chunk:
            known = names.get(row["sku"], {})
            yield {**row, "name": known.get(language) or known.get("en", "")}
