"""Files of any length, from a few rows at a time."""

import tracemalloc
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from reporting_svc.reports import services
from reporting_svc.reports.rules import Column, Kind, Row, defused
from reporting_svc.reports.selectors import Period, Table, TableQuery

ONE_DAY = Period(date(2026, 11, 23), date(2026, 11, 23))


def peak_of(rows: int, kind: str) -> int:
    """How many bytes a file of so many rows needs at most."""

    def made(_query: TableQuery) -> Iterator[Row]:
        for number in range(rows):
            yield {"sku": f"SKU-{number}", "net": Decimal(number), "currency": "CAD"}

    table = Table(
        "made",
        "Made",
        "",
        lambda _groups: (
            Column("sku", "SKU", Kind.TEXT),
            Column("net", "net", Kind.AMOUNT),
        ),
        made,
    )
    tracemalloc.start()
    for _piece in services.write_report(asked=table, query=TableQuery(ONE_DAY), kind=kind):
        pass
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_file_needs_no_more_memory_than_a_short_one(kind: str) -> None:
    peak_of(10, kind)  # what is imported once

    # 4,000 rows more would be some 2 MB
    assert peak_of(5_000, kind) < peak_of(1_000, kind) + 400_000


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x"])
def test_a_cell_that_would_be_reckoned_is_marked(text: str) -> None:
    assert defused(text) == f"'{text}"


def test_an_honest_cell_stays_as_it_is() -> None:
    assert defused("Thé vert") == "Thé vert"
