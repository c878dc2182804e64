"""Prices that staff agree on: how far below the list, and for how long."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cart_svc.carts import rules
from cart_svc.tests.unit.test_rules import cart, changed, exact, line

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMITS = {"support": Decimal(10), "store_manager": Decimal(30), "administrator": Decimal(100)}


def agreed(price: str = "4.00", quantity: str = "2") -> rules.PriceOverride:
    return rules.PriceOverride("TEA-1", Decimal(price), Decimal("4.50"), Decimal(quantity), "ref-1")


def left_out(listed: str, price: Decimal) -> Decimal:
    """So much of the list's price, in percent."""
    return (Decimal(listed) - price) * 100 / Decimal(listed)


def priced(held: rules.HeldLine, override: rules.PriceOverride) -> rules.Cart:
    return replace(cart(held), overrides={"TEA-1": override})


@pytest.mark.parametrize(
    ("roles", "percent"),
    [
        pytest.param({"support"}, "10", id="support"),
        pytest.param({"support", "store_manager"}, "30", id="the higher of two roles"),
        pytest.param({"administrator"}, "100", id="whole price"),
        pytest.param({"cashier"}, "0", id="a role that nobody named"),
        pytest.param(set(), "0", id="no role"),
    ],
)
def test_how_far_below_the_price_somebody_may_go(roles: set[str], percent: str) -> None:
    assert rules.most_percent(roles, LIMITS) == Decimal(percent)


@pytest.mark.parametrize(
    ("listed", "percent", "lowest"),
    [
        ("12.00", "10", "10.8000"),
        ("0.3333", "10", "0.3000"),
        ("9.99", "33.3", "6.6634"),
        ("5.00", "100", "0.0000"),
    ],
)
def test_the_lowest_price_never_leaves_out_more_than_allowed(
    listed: str, percent: str, lowest: str
) -> None:
    found = rules.lowest_price(Decimal(listed), Decimal(percent))

    assert found == Decimal(lowest)
    less = found - Decimal("0.0001")
    assert [left_out(listed, price) <= Decimal(percent) for price in (found, less)] == [True, False]


def test_an_agreed_price_is_what_the_cart_seems_to_cost_and_the_lists_is_shown_beside_it() -> None:
    view = rules.view(priced(line(), agreed()))

    assert (view.lines[0].unit_price, view.lines[0].list_price) == (
        Decimal("4.00"),
        Decimal("4.50"),
    )
    assert (view.subtotal, view.problems) == (Decimal("8.00"), ())


def test_more_units_than_were_agreed_on_cost_what_the_list_says_and_the_shopper_is_told() -> None:
    view = rules.view(priced(line("3"), agreed()))

    assert (view.lines[0].unit_price, view.lines[0].list_price) == (Decimal("4.50"), None)
    assert view.problems == (
        rules.Problem("override_quantity", "TEA-1", requested=Decimal(3), available=Decimal(2)),
    )
    assert rules.overrides_in_force(priced(line("3"), agreed())) == ()
    assert rules.overrides_in_force(priced(line("2"), agreed())) == (agreed(),)


def test_a_list_price_that_has_fallen_below_what_was_agreed_counts() -> None:
    cheaper = changed(prices={"web:CAD": Decimal("3.50")})
    view = rules.view(replace(priced(line(), agreed()), articles={"TEA-1": cheaper}))

    assert (view.lines[0].unit_price, view.lines[0].list_price) == (Decimal("3.50"), None)


def test_a_price_that_went_up_is_no_problem_where_another_was_agreed_on() -> None:
    dearer = changed(prices={"web:CAD": Decimal("6.00")})
    held = replace(priced(line(), agreed()), articles={"TEA-1": dearer})
    figures = rules.Exact(
        "CAD", (exact("2", "4.00", "8.00", "0"),), {}, "", NOON, {}, frozenset(), {}
    )

    assert rules.view(held).problems == ()
    assert rules.exact_view(held, figures).problems == ()


def test_what_was_agreed_with_a_guest_comes_along_at_login_where_nothing_was_agreed_before() -> (
    None
):
    guest = priced(line("1"), agreed("3.00"))
    own = replace(cart(), id="own")
    sold_in_both = changed(prices={"web:CAD": Decimal("4.50"), "web:EUR": Decimal("3.20")})

    alone = rules.merge(own=own, guest=guest, policy=rules.Policy(), max_coupons=5)
    both = rules.merge(
        own=replace(priced(line("1"), agreed("4.20")), id="own"),
        guest=guest,
        policy=rules.Policy(),
        max_coupons=5,
    )
    abroad = rules.merge(
        own=replace(own, currency="EUR", articles={"TEA-1": sold_in_both}),
        guest=replace(guest, articles={"TEA-1": sold_in_both}),
        policy=rules.Policy(),
        max_coupons=5,
    )

    assert alone.overrides == {"TEA-1": agreed("3.00")}
    assert both.overrides == {"TEA-1": agreed("4.20")}
    assert ([each.sku for each in abroad.lines], abroad.overrides) == (["TEA-1"], {})
