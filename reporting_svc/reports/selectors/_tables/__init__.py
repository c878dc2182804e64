"""The reports by name. Each is a table: the API, the pages and the files all show it."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

from django.db import OperationalError
from psycopg.errors import QueryCanceled

from reporting_svc.reports import errors
from reporting_svc.reports.rules import Row
from reporting_svc.reports.selectors._sales import MAX_ROWS, Period
from reporting_svc.reports.selectors._tables import (
    _closing,
    _people,
    _reconciliation,
    _sales,
    _stock,
    _tills,
)
from reporting_svc.reports.selectors._tables._base import SHOWN, Table, TableQuery
from reporting_svc.reports.selectors._tables._reconciliation import (
    Comparison,
    comparisons,
    order_comparison,
)
from reporting_svc.reports.selectors._tables._tills import (
    shifts_that_differ,
    till_comparison,
)

__all__ = [
    "SHOWN",
    "TABLES",
    "Comparison",
    "Table",
    "TableQuery",
    "comparisons",
    "first_rows",
    "order_comparison",
    "query_of_words",
    "rows_of",
    "shifts_that_differ",
    "table",
    "tables",
    "till_comparison",
]

TABLES: dict[str, Table] = {
    each.name: each
    for each in (
        *_sales.TABLES,
        *_stock.TABLES,
        *_people.TABLES,
        *_tills.TABLES,
        *_closing.TABLES,
        *_reconciliation.TABLES,
    )
}


def tables(kept_to: Sequence[str]) -> list[Table]:
    """The reports that somebody sees who is kept to these stores (none: to no store)."""
    return [each for each in TABLES.values() if not (kept_to and each.of_whole_shop)]


def table(name: str, kept_to: Sequence[str]) -> Table:
    """The report of this name; raises UnknownReport, also for one that is not the reader's."""
    found = {each.name: each for each in tables(kept_to)}
    if name not in found:
        raise errors.UnknownReport
    return found[name]


def query_of_words(
    asked: Table, words: Mapping[str, str], first: date, last: date, kept_to: Sequence[str]
) -> TableQuery:
    """What a saved report asks for, of these days; its words were looked at when it was saved."""
    split = {name: tuple(filter(None, text.split(","))) for name, text in words.items()}
    stores = split.get("store", ())
    if kept_to:
        stores = tuple(set(kept_to).intersection(stores or kept_to)) or ("",)
    return TableQuery(
        Period(first, last),
        split.get("group_by", asked.default_groups),
        stores,
        split.get("channel", ()),
        split.get("currency", ()),
    )


def rows_of(asked: Table, query: TableQuery, *, most: int = MAX_ROWS) -> list[Row]:
    """All rows of a report; raises TooManyRows where there are more than so many."""
    found = list(islice(asked.rows(query), most + 1))
    if len(found) > most:
        raise errors.TooManyRows
    return found


def first_rows(asked: Table, query: TableQuery) -> tuple[Sequence[Row], bool]:
    """The rows that a page shows, and whether there are more. Raises TakesTooLong."""
    try:
        found = list(islice(asked.rows(query), SHOWN + 1))
    except OperationalError as problem:
        if isinstance(problem.__cause__, QueryCanceled):
            raise errors.TakesTooLong from problem
        raise
    return found[:SHOWN], len(found) > SHOWN
