"""The two days on which the clocks change, in Montréal: the one has 23 hours, the other 25."""

import uuid
from datetime import datetime
from typing import Any  # Any: JSON

import pytest
from rest_framework.test import APIClient

from reporting_svc.tests.factories import sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db


def sells(at: str, *, day: str, hour: int) -> None:
    """A sale, dated as its store dates it."""
    dated = {"occurred_at": at, "business_date": day, "business_hour": hour}
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), **dated))


def rows(as_staff: Any, name: str, *columns: str, **query: str) -> list[tuple[Any, ...]]:
    answer = APIClient().get(f"/api/v1/reports/{name}", query, headers=as_staff("analyst"))
    assert answer.status_code == 200, answer.content
    return [tuple(row[each] for each in columns) for row in answer.json()["rows"]]


def test_the_hour_that_comes_twice_is_one_hour_of_the_books(as_staff: Any) -> None:
    sells("2026-11-01T05:30:00+00:00", day="2026-11-01", hour=1)  # 01:30 in summer time
    sells("2026-11-01T06:30:00+00:00", day="2026-11-01", hour=1)  # 01:30 in winter time
    sells("2026-11-02T04:59:00+00:00", day="2026-11-01", hour=23)
    sells("2026-11-02T05:00:00+00:00", day="2026-11-02", hour=0)
    period = {"from": "2026-11-01", "to": "2026-11-02"}

    found = rows(as_staff, "sales", "day", "hour", "orders", "net", group_by="day,hour", **period)

    assert found == [
        ("2026-11-01", 1, 2, "18.00"),
        ("2026-11-01", 23, 1, "9.00"),
        ("2026-11-02", 0, 1, "9.00"),
    ]
    by_hour = {"from": "2026-11-01", "to": "2026-11-01", "hour": "1"}
    assert rows(as_staff, "documents", "hour", "net", **by_hour) == [(1, "9.00"), (1, "9.00")]


def test_the_hour_that_never_is_has_no_row(as_staff: Any) -> None:
    sells("2026-03-08T06:59:59+00:00", day="2026-03-08", hour=1)
    sells("2026-03-08T07:00:00+00:00", day="2026-03-08", hour=3)
    period = {"from": "2026-03-08", "to": "2026-03-08"}

    found = rows(as_staff, "sales", "hour", "net", group_by="hour", **period)

    assert found == [(1, "9.00"), (3, "9.00")]


@pytest.mark.parametrize(
    ("left_at", "day"),
    [
        ("2026-03-08T04:59:00+00:00", "2026-03-07"),
        ("2026-03-08T05:00:00+00:00", "2026-03-08"),
        ("2026-03-09T03:59:00+00:00", "2026-03-08"),
        ("2026-03-09T04:00:00+00:00", "2026-03-09"),
        ("2026-11-01T03:59:00+00:00", "2026-10-31"),
        ("2026-11-01T04:00:00+00:00", "2026-11-01"),
        ("2026-11-02T04:59:00+00:00", "2026-11-01"),
        ("2026-11-02T05:00:00+00:00", "2026-11-02"),
    ],
)
def test_a_cart_is_left_on_the_day_of_the_shop(as_staff: Any, left_at: str, day: str) -> None:
    tell("cart.cart_abandoned.v1", {**sample("cart.cart_abandoned.v1"), "abandoned_at": left_at})

    period = {"from": "2026-03-01", "to": "2026-11-30"}
    assert rows(as_staff, "abandoned-carts", "day", "carts", **period) == [(day, 1)]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-08T04:59:00+00:00", "2026-03-07"),
        ("2026-03-09T03:59:00+00:00", "2026-03-08"),
        ("2026-03-09T04:00:00+00:00", "2026-03-09"),
        ("2026-11-02T04:59:00+00:00", "2026-11-01"),
        ("2026-11-02T05:00:00+00:00", "2026-11-02"),
    ],
)
def test_the_dashboard_turns_the_page_at_midnight_of_the_shop(
    as_staff: Any, time_machine: Any, now: str, day: str
) -> None:
    time_machine.move_to(datetime.fromisoformat(now))
    sells(now, day=day, hour=23)

    board = APIClient().get("/api/v1/reports/dashboard", headers=as_staff("analyst")).json()

    assert (board["today"], board["figures_today"]["net"]) == (day, "9.00")


def test_a_sale_that_comes_a_month_late_counts_on_its_own_day(
    as_staff: Any, time_machine: Any
) -> None:
    time_machine.move_to(datetime.fromisoformat("2026-12-01T12:00:00+00:00"))

    sells("2026-11-01T06:30:00+00:00", day="2026-11-01", hour=1)

    found = rows(as_staff, "sales", "day", "net", group_by="day", **{"from": "2026-10-30"})
    assert found == [("2026-11-01", "9.00")]
