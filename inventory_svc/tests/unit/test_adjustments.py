"""What corrections do, and when to order how much."""

from decimal import Decimal

import pytest

from inventory_svc.stock.rules import adjustments, balances, reorder
from inventory_svc.stock.rules.balances import Balance
from inventory_svc.stock.rules.reorder import Need

D = Decimal


@pytest.mark.parametrize(
    ("kind", "moved"),
    [
        ("adjust", (3, 0)),
        ("found", (3, 0)),
        ("damage", (0, 3)),
        ("repair", (0, -3)),
        ("scrap", (-3, -2)),
    ],
)
def test_a_correction_moves_sound_and_damaged_units(kind: str, moved: tuple[int, int]) -> None:
    entry = adjustments.entry(kind, line=1, sku="MUG", location="LC", quantity=D(3), damaged=D(2))

    assert (int(entry.delta), int(entry.damaged_delta)) == moved


def test_only_an_adjustment_may_take_away_by_a_minus_sign() -> None:
    assert adjustments.is_possible("adjust", D(-1))
    assert not adjustments.is_possible("adjust", D(0))
    assert not adjustments.is_possible("damage", D(-1))
    assert not adjustments.is_possible("scrap", D(0))


@pytest.mark.parametrize(
    ("available", "incoming", "quantity", "wanted"),
    [
        pytest.param(11, 0, 20, 0, id="above the point"),
        pytest.param(10, 0, 20, 20, id="at the point"),
        pytest.param(4, 7, 20, 0, id="enough is coming"),
        pytest.param(-15, 0, 20, 40, id="twice the quantity lifts it above"),
        pytest.param(4, 0, 0, 6, id="no quantity was set"),
        pytest.param(-10, 0, 20, 40, id="once would only reach the point"),
    ],
)
def test_as_much_is_ordered_as_lifts_stock_above_its_point(
    available: int, incoming: int, quantity: int, wanted: int
) -> None:
    need = Need(D(available), D(incoming), reorder_point=D(10), reorder_quantity=D(quantity))

    assert reorder.quantity_to_order(need) == wanted


@pytest.mark.parametrize(
    ("balance", "told"),
    [
        (Balance(D(9)), set()),
        (Balance(D(9), reserved=D(4)), {"low"}),
        (Balance(D(9), reserved=D(9)), {"low", "out"}),
        (Balance(D(-1)), {"low", "out", "negative"}),
    ],
)
def test_a_balance_is_worth_a_warning(balance: Balance, told: set[str]) -> None:
    assert balances.warnings(balance, D(5)) == told
    assert balances.warnings(balance, None) == told - {"low"}
    assert balances.warnings(balance, D(5), has_shelves=False) == told - {"out"}
