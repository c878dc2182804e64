"""The day of the books: the store's own, whatever summer time does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sales_svc.sales.rules import dating
from sales_svc.sales.rules.dating import BusinessTime

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        pytest.param(
            "2026-11-24T04:59:59+00:00", "America/Toronto", (23, 23), id="before midnight"
        ),
        pytest.param("2026-11-24T05:00:00+00:00", "America/Toronto", (24, 0), id="midnight"),
        pytest.param("2026-11-24T04:59:59+00:00", "Europe/Paris", (24, 5), id="elsewhere"),
        pytest.param("2026-11-24T04:59:59+00:00", "Pacific/Auckland", (24, 17), id="far east"),
        pytest.param("2026-03-08T06:59:59+00:00", "America/Toronto", (8, 1), id="before the gap"),
        pytest.param("2026-03-08T07:00:00+00:00", "America/Toronto", (8, 3), id="after the gap"),
        pytest.param("2026-11-01T05:30:00+00:00", "America/Toronto", (1, 1), id="first 01:30"),
        pytest.param("2026-11-01T06:30:00+00:00", "America/Toronto", (1, 1), id="second 01:30"),
        pytest.param("2026-11-02T04:30:00+00:00", "America/Toronto", (1, 23), id="the 25th hour"),
    ],
)
def test_day_and_hour_are_the_stores(moment: str, zone: str, expected: tuple[int, int]) -> None:
    when = datetime.fromisoformat(moment)

    found = dating.business_time(when, zone)

    day, hour = expected
    assert found == BusinessTime(date(when.year, when.month, day), hour)


@pytest.mark.parametrize(
    ("ahead", "is_kept"),
    [
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (timedelta(days=366), False),
        (timedelta(days=-3), True),
        (timedelta(days=-20000), False),
    ],
    ids=["a day ahead", "more", "a year ahead", "three days old", "1972"],
)
def test_an_impossible_clock_is_dated_by_receipt(ahead: timedelta, *, is_kept: bool) -> None:
    dated = dating.dated_at(NOON + ahead, NOON, is_judged=True)

    assert dated == (NOON + ahead if is_kept else NOON)


def test_a_replay_is_dated_by_itself() -> None:
    past = datetime(1972, 1, 1, tzinfo=UTC)

    assert dating.dated_at(past, NOON, is_judged=False) == past
