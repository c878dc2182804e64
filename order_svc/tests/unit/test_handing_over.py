"""Which units go together, and what the order is then."""

from decimal import Decimal
from uuid import UUID

import pytest

from order_svc.orders import rules
from order_svc.orders.rules import LineStanding, StockSource, Units

ONE, TWO, THREE = Decimal(1), Decimal(2), Decimal(3)
PARCEL, OTHER = UUID(int=1), UUID(int=2)


def standing(
    ordered: int, assigned: int = 0, fulfilled: int = 0, cancelled: int = 0
) -> LineStanding:
    return LineStanding(Decimal(ordered), Decimal(assigned), Decimal(fulfilled), Decimal(cancelled))


def test_units_go_in_one_parcel_for_each_location_they_lie_at() -> None:
    wanted = [Units(1, "TEA", THREE), Units(2, "CUP", ONE)]
    sources = [
        StockSource("TEA", "MTL", ONE),
        StockSource("TEA", "LC", TWO),
        StockSource("CUP", "LC", ONE),
    ]

    assert rules.parcels(wanted, sources) == {
        "LC": [Units(1, "TEA", TWO), Units(2, "CUP", ONE)],
        "MTL": [Units(1, "TEA", ONE)],
    }


def test_a_location_gives_what_lies_there_and_no_more() -> None:
    wanted = [Units(1, "TEA", THREE)]
    sources = [StockSource("TEA", "MTL", ONE), StockSource("TEA", "LC", TWO)]

    found = rules.parcels(wanted, sources, location="LC")

    assert found == {"LC": [Units(1, "TEA", TWO)]}
    assert rules.too_many(wanted, found["LC"]) == {1: TWO}


def test_units_of_an_order_from_before_places_were_noted_go_where_staff_say() -> None:
    assert rules.parcels([Units(1, "TEA", ONE)], [], location="QC") == {
        "QC": [Units(1, "TEA", ONE)]
    }
    assert rules.parcels([Units(1, "TEA", ONE)], []) == {"": [Units(1, "TEA", ONE)]}


def test_what_a_parcel_has_taken_is_no_longer_there() -> None:
    sources = [StockSource("TEA", "LC", TWO), StockSource("TEA", "MTL", ONE)]

    left = rules.sources_left(sources, [StockSource("TEA", "LC", TWO)])

    assert left == [StockSource("TEA", "MTL", ONE)]


@pytest.mark.parametrize(
    ("lines", "parcels", "holds", "status"),
    [
        ([standing(2)], {}, 0, "CONFIRMED"),
        ([standing(2)], {}, 1, "ON_HOLD"),
        ([standing(2, assigned=1)], {PARCEL: "PENDING"}, 0, "PROCESSING"),
        ([standing(2, 1, 1), standing(1)], {PARCEL: "SHIPPED"}, 0, "PARTIALLY_FULFILLED"),
        ([standing(2, 1, 1)], {PARCEL: "SHIPPED"}, 1, "ON_HOLD"),
        ([standing(2, 2, 2)], {PARCEL: "SHIPPED"}, 1, "FULFILLED"),
        ([standing(2, 1, 1, 1)], {PARCEL: "SHIPPED"}, 0, "FULFILLED"),
        ([standing(2, 2, 2)], {PARCEL: "DELIVERED", OTHER: "SHIPPED"}, 0, "FULFILLED"),
        ([standing(2, 2, 2)], {PARCEL: "DELIVERED", OTHER: "COLLECTED"}, 0, "COMPLETED"),
        ([standing(2, cancelled=2)], {}, 0, "CANCELLED"),
    ],
)
def test_the_status_of_an_order_follows_from_its_units(
    lines: list[LineStanding], parcels: dict[UUID, str], holds: int, status: str
) -> None:
    assert rules.order_status(lines, parcels, is_held=bool(holds)) == status


def test_a_pickup_code_is_six_characters_that_nobody_mistakes_and_another_each_round() -> None:
    codes = [
        rules.pickup_code(secret="s", fulfilment_id=PARCEL, round_=round_)
        for round_ in range(1, 50)
    ]

    assert {len(code) for code in codes} == {6}
    assert not set("".join(codes)) & set("0O1IL2Z5S8B")
    assert len(set(codes)) == 49
    assert codes[0] != rules.pickup_code(secret="s", fulfilment_id=OTHER, round_=1)


def test_a_code_may_be_typed_with_spaces_and_in_small_letters() -> None:
    assert rules.same_code(" ac4-9 xy ") == "AC49XY"
