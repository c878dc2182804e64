from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory_svc.stock.rules import allocation, demo, shipments
from inventory_svc.stock.rules.allocation import Offer
from inventory_svc.stock.rules.balances import Balance, Change, flips_stock, online_difference
from inventory_svc.stock.rules.ledger import CHAIN_START, Link, link_hash
from inventory_svc.stock.rules.shipments import OpenLine, Pick
from inventory_svc.stock.services import LineWanted

D = Decimal


def offer(location: int, available: int | str, *, is_warehouse: bool = False) -> Offer:
    return Offer(location, 1, location, "A", f"L{location}", is_warehouse, D(available))


def change(
    before: Balance, after: Balance, *, online: bool = True, point: int | None = None
) -> Change:
    reorder_point = None if point is None else D(point)
    return Change(1, 7, "A", "LC", online, reorder_point, before, after)


def test_available_leaves_out_promises_damage_and_the_safety_stock() -> None:
    balance = Balance(D(10), D(3), D(1), D(2))

    assert [balance.uncommitted, balance.available, balance.grantable] == [6, 4, 4]


def test_a_balance_below_its_safety_stock_grants_nothing_but_is_not_oversold() -> None:
    balance = Balance(D(1), safety_stock=D(5))

    assert [balance.available, balance.grantable, balance.is_oversold] == [-4, 0, False]


@pytest.mark.parametrize(
    ("balance", "is_oversold"),
    [
        (Balance(D(2), D(2)), False),
        (Balance(D(1), D(2)), True),
        (Balance(D(-1)), True),
        (Balance(D(2), D(1), D(2)), True),
    ],
    ids=["all promised", "more promised than there", "sold what was not there", "damaged counts"],
)
def test_oversold_is_when_somebody_will_be_disappointed(
    balance: Balance, *, is_oversold: bool
) -> None:
    assert balance.is_oversold is is_oversold


def test_an_oversell_opens_and_is_covered_once() -> None:
    opening = change(Balance(D(1)), Balance(D(-1)))
    deepening = change(Balance(D(-1)), Balance(D(-2)))
    covering = change(Balance(D(-2)), Balance(D(0)))

    assert [each.opens_oversell for each in (opening, deepening, covering)] == [True, False, False]
    assert [each.covers_oversell for each in (opening, deepening, covering)] == [False, False, True]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(4, 3, True), (5, 2, True), (3, 2, False), (5, 4, False), (2, 3, False)],
    ids=["reaches", "falls through", "was there", "not yet", "rises"],
)
def test_the_reorder_point_is_reached_from_above(before: int, after: int, *, told: bool) -> None:
    moved = change(Balance(D(before)), Balance(D(after)), point=3)

    assert moved.reaches_reorder_point is told


def test_without_a_reorder_point_nothing_is_low() -> None:
    assert not change(Balance(D(4)), Balance(D(0))).reaches_reorder_point


@pytest.mark.parametrize(
    ("after", "difference", "flips"),
    [(0, -2, True), (3, 3, True), (1, -2, False), (0, 0, False), (5, 2, False)],
    ids=["runs out", "comes back", "some left", "was out", "more of it"],
)
def test_an_article_flips_when_its_sum_crosses_zero(
    after: int, difference: int, *, flips: bool
) -> None:
    assert flips_stock(available_online=D(after), difference=D(difference)) is flips


def test_only_places_that_sell_online_count_for_the_web() -> None:
    down = Balance(D(5)), Balance(D(3))
    changes = [change(*down), change(*down, online=False), change(Balance(D(-3)), Balance(D(1)))]

    assert online_difference(changes) == {7: D(-1)}


def test_lines_of_one_article_are_one_wish() -> None:
    lines = [LineWanted("A", D(2)), LineWanted("B", D(1)), LineWanted("A", D("0.5"))]

    assert allocation.combined(lines) == {"A": D("2.5"), "B": D(1)}


def test_a_warehouse_comes_before_a_shop() -> None:
    shares = allocation.allocate(D(2), [offer(1, 9), offer(2, 9, is_warehouse=True)])

    assert {share.offer.location_id: share.quantity for share in shares} == {2: 2}


def test_one_place_that_has_all_comes_before_a_split() -> None:
    shares = allocation.allocate(D(4), [offer(1, 3, is_warehouse=True), offer(2, 1), offer(3, 4)])

    assert {share.offer.location_id: share.quantity for share in shares} == {3: 4}


def test_a_split_empties_the_first_places_first() -> None:
    shares = allocation.allocate(D(5), [offer(3, 4), offer(1, 3), offer(2, -2)])

    assert {share.offer.location_id: share.quantity for share in shares} == {1: 3, 3: 2}


def test_too_little_everywhere_gives_nothing() -> None:
    offers = [offer(1, 1), offer(2, 2), offer(3, -5)]

    assert allocation.allocate(D(4), offers) == []
    assert allocation.on_offer(offers) == 3


@given(
    wanted=st.integers(1, 30),
    shelves=st.lists(st.integers(-5, 12), max_size=6),
)
def test_an_allocation_is_exact_and_takes_no_more_than_there_is(
    wanted: int, shelves: list[int]
) -> None:
    offers = [offer(number, there) for number, there in enumerate(shelves, start=1)]

    shares = allocation.allocate(D(wanted), offers)

    if allocation.on_offer(offers) >= wanted:
        assert sum(share.quantity for share in shares) == wanted
    else:
        assert shares == []
    assert all(D(0) < share.quantity <= share.offer.available for share in shares)
    assert len({share.offer.location_id for share in shares}) == len(shares)


def test_stock_is_locked_by_variant_then_location() -> None:
    shares = [
        allocation.Share(replace(offer(place, 1), variant_id=variant), D(1))
        for variant, place in ((2, 1), (1, 3), (1, 2))
    ]

    ordered = [share.offer for share in allocation.in_lock_order(shares)]

    assert [(each.variant_id, each.location_id) for each in ordered] == [(1, 2), (1, 3), (2, 1)]


@pytest.mark.parametrize(("quantity", "broken"), [("2", False), ("2.000", False), ("2.5", True)])
def test_a_fraction_is_not_whole(quantity: str, *, broken: bool) -> None:
    assert allocation.not_whole(D(quantity)) is broken


def test_a_parcel_takes_what_was_promised_where_it_left_from() -> None:
    open_lines = [OpenLine(1, "A", "LC", D(2)), OpenLine(2, "A", "MTL", D(1))]

    taken = shipments.picks({"A": D(1)}, open_lines, otherwise_from="LC", left_from="MTL")

    assert taken == [Pick("A", "MTL", D(1), 2)]


def test_a_shipment_keeps_promises_first() -> None:
    open_lines = [OpenLine(1, "A", "LC", D(2)), OpenLine(2, "A", "QUE", D(3))]

    taken = shipments.picks({"A": D(4)}, open_lines, otherwise_from="LC")

    assert taken == [Pick("A", "LC", D(2), 1), Pick("A", "QUE", D(2), 2)]
    assert not shipments.is_complete(open_lines, taken)


def test_what_was_shipped_beyond_the_promise_left_all_the_same() -> None:
    open_lines = [OpenLine(1, "A", "QUE", D(2))]

    taken = shipments.picks({"A": D(3), "B": D(1)}, open_lines, otherwise_from="LC")

    assert taken == [
        Pick("A", "QUE", D(2), 1),
        Pick("A", "QUE", D(1), None),
        Pick("B", "LC", D(1), None),
    ]
    assert shipments.is_complete(open_lines, taken)


LINK = Link(
    prev_hash=CHAIN_START,
    level_id=3,
    seq=1,
    kind="sale",
    delta=D("-2"),
    damaged_delta=D(0),
    balance_after=D("8.000"),
    reference="sale:1",
    line=1,
    reason="",
    actor="svc:sales",
    occurred_at=datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=-5))),
    recorded_at=datetime(2026, 11, 23, 14, 0, 1, 5, tzinfo=UTC),
)


def test_a_link_does_not_depend_on_how_numbers_and_times_are_written() -> None:
    same = replace(LINK, delta=D("-2.000"), occurred_at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC))

    assert link_hash(same) == link_hash(LINK)


@pytest.mark.parametrize(
    "altered",
    [
        replace(LINK, prev_hash="1" * 64),
        replace(LINK, level_id=4),
        replace(LINK, seq=2),
        replace(LINK, kind="return"),
        replace(LINK, delta=D(-3)),
        replace(LINK, damaged_delta=D(1)),
        replace(LINK, balance_after=D(9)),
        replace(LINK, reference="sale:2"),
        replace(LINK, line=2),
        replace(LINK, reason="x"),
        replace(LINK, actor="staff:1"),
        replace(LINK, occurred_at=LINK.occurred_at + timedelta(microseconds=1)),
        replace(LINK, recorded_at=LINK.recorded_at + timedelta(microseconds=1)),
    ],
    ids=lambda link: next(k for k, v in vars(link).items() if v != vars(LINK)[k]),
)
def test_whatever_is_altered_in_a_movement_breaks_its_seal(altered: Link) -> None:
    assert link_hash(altered) != link_hash(LINK)


def test_the_demo_opens_with_the_same_stock_every_time() -> None:
    quantities = [demo.opening_quantity(f"SKU-{n}", "MTL") for n in range(300)]

    assert quantities == [demo.opening_quantity(f"SKU-{n}", "MTL") for n in range(300)]
    assert all(25 <= quantity <= 60 for quantity in quantities)
    assert demo.opening_quantity("SKU-1", "HQ") == 0


def test_only_the_web_runs_out_in_the_demo_for_its_tills_sell_what_is_there() -> None:
    in_the_centre = [demo.opening_quantity(f"SKU-{n}", "LC") for n in range(300)]

    assert 0 < in_the_centre.count(Decimal(0)) < 30
    assert all(quantity == 0 or 60 <= quantity <= 400 for quantity in in_the_centre)
