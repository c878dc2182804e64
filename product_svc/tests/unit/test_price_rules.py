"""Which list wins, how a new price finds its place, and the lowest price before a reduction."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from product_svc.catalog.rules.price_history import (
    HeldPrice,
    Period,
    channel_prices,
    lowest_of_thirty_days,
    plan,
    plan_end,
)
from shared_libs.trade.price_lists import ListedPrice, winning_price

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def listed(amount: str, code: str, **made_for: object) -> ListedPrice:
    values: dict[str, object] = {"channel": "web", "currency": "CAD"} | made_for
    return ListedPrice(amount=Decimal(amount), price_list=code, **values)  # type: ignore[arg-type]  # tests choose the members


EVERYBODY = listed("10", "ALL", channel="all")
WEB = listed("12", "WEB")
STAFF = listed("13", "STAFF", channel="all", customer_group="staff")
MONTREAL = listed("14", "MTL", channel="all", store="MTL")


@pytest.mark.parametrize(
    ("lists", "winner"),
    [
        pytest.param([EVERYBODY, WEB], "WEB", id="a channel goes before all channels"),
        pytest.param([WEB, STAFF], "STAFF", id="a group goes before a channel"),
        pytest.param([STAFF, MONTREAL, WEB], "MTL", id="a store goes before a group"),
        pytest.param(
            [WEB, listed("15", "SALE", priority=5)], "SALE", id="then the higher priority"
        ),
        pytest.param([WEB, listed("11", "CHEAP")], "CHEAP", id="then the lower price"),
        pytest.param(
            [EVERYBODY, listed("1", "SALE", channel="all", priority=9), WEB],
            "WEB",
            id="no priority makes up for a narrower list",
        ),
    ],
)
def test_the_list_made_for_fewest_wins(lists: list[ListedPrice], winner: str) -> None:
    for order in (lists, lists[::-1]):
        price = winning_price(order, quantity=Decimal(1))
        assert price is not None
        assert price.code == winner


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [("0.5", "12"), ("1", "12"), ("9.999", "12"), ("10", "11"), ("100", "9")],
)
def test_many_cost_less_each(quantity: str, amount: str) -> None:
    tiers = [
        WEB,
        listed("11", "WEB", min_quantity=Decimal(10)),
        listed("9", "WEB", min_quantity=Decimal(50)),
    ]

    price = winning_price(tiers, quantity=Decimal(quantity))

    assert price is not None
    assert price.amount == Decimal(amount)


def test_a_list_for_cartons_leaves_single_pieces_to_the_others() -> None:
    carton = listed("9", "MTL", store="MTL", min_quantity=Decimal(12))

    assert winning_price([WEB, carton], quantity=Decimal(11)) == WEB
    assert winning_price([WEB, carton], quantity=Decimal(12)) == carton
    assert winning_price([carton], quantity=Decimal(1)) is None


def days(number: float) -> datetime:
    return NOW + timedelta(days=number)


def held(amount: str, since: float, until: float | None, price: ListedPrice = WEB) -> HeldPrice:
    end = None if until is None else days(until)
    shown = ListedPrice(**vars(price) | {"amount": Decimal(amount)})
    return HeldPrice(shown, days(since), end)


@pytest.mark.parametrize(
    ("history", "lowest"),
    [
        pytest.param([held("20", -90, None)], None, id="never changed"),
        pytest.param([held("20", -90, -5), held("15", -5, None)], "20", id="reduced"),
        pytest.param([held("15", -90, -5), held("20", -5, None)], None, id="dearer"),
        pytest.param(
            [held("20", -90, -40), held("18", -40, -20), held("22", -20, -5), held("15", -5, None)],
            "18",
            id="was cheaper within the thirty days before",
        ),
        pytest.param(
            [held("9", -90, -36), held("22", -36, -5), held("15", -5, None)],
            "22",
            id="was cheaper longer ago",
        ),
        pytest.param(
            [held("20", -90, -5), held("15", -5, -3), held("15", -3, None)],
            "20",
            id="set again to the same amount",
        ),
        pytest.param([held("20", -190, -70), held("15", -70, None)], None, id="long the price"),
        pytest.param([held("15", -5, None)], None, id="new"),
    ],
)
def test_lowest_price_before_a_reduction(history: list[HeldPrice], lowest: str | None) -> None:
    (price,) = channel_prices(history, now=NOW)

    assert price.lowest_before == (None if lowest is None else Decimal(lowest))


def test_a_sale_list_reduces_like_a_new_price_does() -> None:
    sale = listed("15", "SALE", priority=5)
    history = [held("20", -90, None), held("15", -2, 5, sale)]

    (price,) = channel_prices(history, now=NOW)

    assert (price.amount, price.price_list, price.lowest_before) == (
        Decimal(15),
        "SALE",
        Decimal(20),
    )
    assert lowest_of_thirty_days(history, channel="web", currency="CAD", now=NOW) == 15
    assert lowest_of_thirty_days(history, channel="web", currency="CAD", now=days(40)) == 20


BASE = Period(1, Decimal(20), days(-9), None)


def test_a_new_price_takes_the_place_of_the_one_that_holds() -> None:
    made = plan([BASE], amount=Decimal(18), since=NOW, until=None)

    assert made.closed == (1,)
    assert made.added == (Period(None, Decimal(18), NOW, None),)


def test_after_a_temporary_price_the_old_one_comes_back() -> None:
    made = plan([BASE], amount=Decimal(15), since=days(1), until=days(3))

    assert made.closed == (1,)
    assert made.added == (
        Period(None, Decimal(15), days(1), days(3)),
        Period(None, Decimal(20), days(3), None, resumes=True),
    )


SALE_AHEAD = [
    Period(1, Decimal(20), days(-9), days(1)),
    Period(2, Decimal(15), days(1), days(3)),
    Period(3, Decimal(20), days(3), None, resumes=True),
]


def test_what_comes_back_comes_back_at_the_newest_amount() -> None:
    made = plan(SALE_AHEAD, amount=Decimal(18), since=NOW, until=None)

    assert made.added == (Period(None, Decimal(18), NOW, days(1)),)
    assert made.repriced == (3,)


def test_two_temporary_prices_do_not_cross() -> None:
    made = plan(SALE_AHEAD, amount=Decimal(12), since=NOW, until=days(2))

    assert made.clash == SALE_AHEAD[1]


def test_a_planned_price_is_replaced_by_one_of_the_same_moment() -> None:
    made = plan(SALE_AHEAD, amount=Decimal(14), since=days(1), until=days(3))

    assert (made.dropped, made.closed) == ((2,), ())
    assert made.added == (Period(None, Decimal(14), days(1), days(3)),)


def test_a_temporary_price_that_ends_early_gives_way_at_once() -> None:
    ended = plan_end(SALE_AHEAD, ended=SALE_AHEAD[1], at=days(2))

    assert [(row.key, row.since, row.until) for row in ended.moved] == [
        (2, days(1), days(2)),
        (3, days(2), None),
    ]


def test_a_planned_price_that_is_taken_back_was_never_there() -> None:
    ended = plan_end(SALE_AHEAD, ended=SALE_AHEAD[1], at=NOW)

    assert ended.dropped == (2, 3)
    assert ended.moved == (Period(1, Decimal(20), days(-9), None),)


@given(
    wishes=some.lists(
        some.tuples(
            some.integers(1, 9), some.integers(0, 30), some.one_of(some.none(), some.integers(1, 9))
        ),
        max_size=6,
    )
)
def test_prices_of_one_article_and_list_never_overlap(
    wishes: list[tuple[int, int, int | None]],
) -> None:
    rows: dict[int, Period] = {1: BASE}
    for amount, start, length in wishes:
        until = None if length is None else days(start + length)
        made = plan(list(rows.values()), amount=Decimal(amount), since=days(start), until=until)
        for key in made.dropped:
            del rows[key]
        for key in made.closed:
            rows[key] = Period(key, rows[key].amount, rows[key].since, days(start))
        for period in made.added:
            key = max(rows, default=0) + 1
            rows[key] = Period(key, period.amount, period.since, period.until, period.resumes)

    ordered = sorted(rows.values(), key=lambda row: row.since)
    for one, following in pairwise(ordered):
        assert one.until is not None
        assert one.since < one.until <= following.since
