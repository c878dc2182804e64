"""A sale while somebody counts is no variance."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory_svc.logistics.rules import counting
from inventory_svc.logistics.rules.counting import Finding, Moved, Scan

TEN_OCLOCK = datetime(2026, 11, 23, 10, tzinfo=UTC)


def at(minute: int) -> datetime:
    return TEN_OCLOCK + timedelta(minutes=minute)


def found(
    counted: int, *, on_hand: int, sales: tuple[int, ...] = (), first: int = 10, last: int = 20
) -> Finding:
    """One unit sold at each of these minutes, and counted from one minute to another."""
    return counting.finding(
        counted=Decimal(counted),
        on_hand=Decimal(on_hand),
        moved=[Moved(at(minute), Decimal(-1)) for minute in sales],
        first_scan_at=at(first),
        last_scan_at=at(last),
    )


@pytest.mark.parametrize(
    ("counted", "on_hand", "sales", "expected", "variance"),
    [
        pytest.param(10, 10, (), 10, 0, id="nothing moved"),
        pytest.param(9, 9, (5,), 9, 0, id="sold before it was counted"),
        pytest.param(10, 9, (25,), 10, 0, id="sold after it was counted"),
        pytest.param(10, 9, (15,), 10, 0, id="sold while counting, and counted"),
        pytest.param(9, 9, (15,), 9, 0, id="sold while counting, and not counted"),
        pytest.param(8, 9, (15,), 9, -1, id="one more is missing than was sold meanwhile"),
        pytest.param(12, 9, (15,), 10, 2, id="more than there ever was"),
        pytest.param(7, 7, (11, 12, 13), 7, 0, id="several sold while counting"),
        pytest.param(0, 3, (), 3, -3, id="none found"),
        pytest.param(4, -1, (), -1, 5, id="the books were below zero"),
    ],
)
def test_what_moved_meanwhile_explains_a_difference_as_far_as_it_goes(
    counted: int, on_hand: int, sales: tuple[int, ...], expected: int, variance: int
) -> None:
    assert found(counted, on_hand=on_hand, sales=sales) == Finding(
        Decimal(expected), Decimal(variance)
    )


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 30), st.integers(0, 40))
def test_whoever_counts_what_is_there_at_one_moment_finds_no_variance(
    minutes: list[int], moment: int, opening: int
) -> None:
    sales = tuple(sorted(minutes))
    there = opening - sum(1 for minute in sales if minute <= moment)

    counted = found(there, on_hand=opening - len(sales), sales=sales, first=moment, last=moment)

    assert counted.variance == 0 or there < 0


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 20), st.integers(0, 20))
def test_a_variance_is_what_was_counted_less_what_was_expected(
    minutes: list[int], counted: int, on_hand: int
) -> None:
    outcome = found(counted, on_hand=on_hand, sales=tuple(sorted(minutes)))

    assert outcome.expected + outcome.variance == counted


def test_a_scan_that_waited_for_the_network_is_as_old_as_the_tablet_says() -> None:
    scan = Scan(UUID(int=1), "MUG", seconds_ago=Decimal(90))

    assert counting.scanned_at(scan, now=at(10), not_before=at(0)) == at(8) + timedelta(seconds=30)
    assert counting.scanned_at(scan, now=at(1), not_before=at(0)) == at(0)


def test_a_category_holds_what_lies_within_it() -> None:
    assert counting.is_in_category("clothing/tops/", "clothing/")
    assert counting.is_in_category("clothing/", "clothing/")
    assert not counting.is_in_category("clothing-for-dogs/", "clothing")
