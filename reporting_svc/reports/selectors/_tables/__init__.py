"""The reports by name. Each is a table: the API, the pages and the files all show it."""

from collections.abc import Sequence
from itertools import islice

from reporting_svc.reports import errors
from reporting_svc.reports.rules import Row
from reporting_svc.reports.selectors._sales import MAX_ROWS
from reporting_svc.reports.selectors._tables import _sales
from reporting_svc.reports.selectors._tables._base import SHOWN, Table, TableQuery

__all__ = ["SHOWN", "TABLES", "Table", "TableQuery", "first_rows", "rows_of", "table"]

TABLES: dict[str, Table] = {each.name: each for each in (*_sales.TABLES,)}


def table(name: str) -> Table:
    """The report of this name; raises UnknownReport."""
    if name not in TABLES:
        raise errors.UnknownReport
    return TABLES[name]


def rows_of(asked: Table, query: TableQuery, *, most: int = MAX_ROWS) -> list[Row]:
    """All rows of a report; raises TooManyRows where there are more than so many."""
    found = list(islice(asked.rows(query), most + 1))
    if len(found) > most:
        raise errors.TooManyRows
    return found


def first_rows(asked: Table, query: TableQuery) -> tuple[Sequence[Row], bool]:
    """The rows that a page shows, and whether there are more."""
    found = list(islice(asked.rows(query), SHOWN + 1))
    return found[:SHOWN], len(found) > SHOWN
