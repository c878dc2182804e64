"""What promotions take off, in which order, and for whom."""

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from product_svc.promotions.rules import coupons, states
from shared_libs.trade.discounts import Outcome, outcome
from shared_libs.trade.offers import Conditions, Item, Occasion, Offer

MONDAY_MORNING = datetime(2026, 11, 23, 10, tzinfo=UTC)
HERE = Occasion("web", "CAD", MONDAY_MORNING)


def item(sku: str, quantity: str, price: str, **more: str) -> Item:
    amount = Decimal(quantity) * Decimal(price)
    return Item(sku, Decimal(quantity), Decimal(price), amount, **more)


TEA = item("TEA", "3", "10.00", category_path="food/tea/", brand="acme")
MUG = item("MUG", "1", "20.00", category_path="home/")


def offer(code: str, scope: str, action: str, value: str = "0", **more: Any) -> Offer:
    return Offer(code, code.title(), scope, action, Decimal(value), **more)


def taken(
    *offers: Offer, items: tuple[Item, ...] = (TEA, MUG), occasion: Occasion = HERE
) -> Outcome:
    return outcome(offers, items=items, shipping=Decimal("9.95"), occasion=occasion)


def off(*offers: Offer, **basket: Any) -> dict[str, str]:
    """What each promotion takes off."""
    return {award.offer.code: str(award.total) for award in taken(*offers, **basket).awards}


TENTH = offer("tenth", "order", "percentage", "10")


@pytest.mark.parametrize(
    ("promotion", "amount"),
    [
        pytest.param(offer("p", "catalogue", "percentage", "15"), "7.50", id="15 % off articles"),
        pytest.param(offer("p", "catalogue", "amount", "2"), "8.00", id="2 off each"),
        pytest.param(offer("p", "catalogue", "fixed_price", "8"), "18.00", id="each for 8"),
        pytest.param(
            offer("p", "catalogue", "buy_x_get_y", "100", buy_quantity=1, get_quantity=1),
            "20.00",
            id="of four, the two cheapest are free",
        ),
        pytest.param(
            offer("p", "catalogue", "buy_x_get_y", "50", buy_quantity=2, get_quantity=1),
            "5.00",
            id="the third at half price",
        ),
        pytest.param(offer("p", "order", "percentage", "10"), "5.00", id="10 % off the order"),
        pytest.param(offer("p", "order", "amount", "70"), "50.00", id="never more than it costs"),
        pytest.param(
            offer("p", "order", "gift", gift_sku="MUG", gift_quantity=2), "20.00", id="a gift"
        ),
        pytest.param(offer("p", "shipping", "free_shipping"), "9.95", id="free shipping"),
        pytest.param(offer("p", "shipping", "percentage", "50"), "4.98", id="half the shipping"),
        pytest.param(offer("p", "shipping", "amount", "5"), "5.00", id="5 off shipping"),
    ],
)
def test_what_a_promotion_takes_off(promotion: Offer, amount: str) -> None:
    assert off(promotion) == {"p": amount}


@pytest.mark.parametrize(
    ("conditions", "amount"),
    [
        pytest.param(Conditions(categories=frozenset({"food"})), "3.00", id="below a category"),
        pytest.param(Conditions(brands=frozenset({"acme"})), "3.00", id="a brand"),
        pytest.param(Conditions(skus=frozenset({"MUG"})), "2.00", id="an article"),
        pytest.param(
            Conditions(brands=frozenset({"acme"}), skus=frozenset({"MUG"})),
            "5.00",
            id="any of both",
        ),
        pytest.param(Conditions(min_subtotal=Decimal("50.01")), None, id="a cent too little"),
        pytest.param(Conditions(min_subtotal=Decimal("50.00")), "5.00", id="just enough"),
        pytest.param(Conditions(min_quantity=Decimal(5)), None, id="one too few"),
        pytest.param(Conditions(channel="pos"), None, id="only at the till"),
        pytest.param(Conditions(stores=frozenset({"MTL"})), None, id="only in a store"),
        pytest.param(Conditions(customer_groups=frozenset({"staff"})), None, id="only for staff"),
        pytest.param(Conditions(weekdays=frozenset({0})), "5.00", id="Mondays"),
        pytest.param(Conditions(weekdays=frozenset({1, 2})), None, id="not on Mondays"),
        pytest.param(Conditions(from_time=time(9), until_time=time(11)), "5.00", id="mornings"),
        pytest.param(Conditions(until_time=time(10)), None, id="until ten"),
        pytest.param(Conditions(from_time=time(22), until_time=time(11)), "5.00", id="at night"),
    ],
)
def test_a_promotion_is_for_those_it_names(conditions: Conditions, amount: str | None) -> None:
    found = off(replace(TENTH, conditions=conditions))

    assert found == ({} if amount is None else {"tenth": amount})


def test_a_store_and_a_group_get_what_is_theirs() -> None:
    theirs = Conditions(stores=frozenset({"MTL"}), customer_groups=frozenset({"staff"}))
    occasion = replace(HERE, store="MTL", customer_group="staff")

    assert off(replace(TENTH, conditions=theirs), occasion=occasion) == {"tenth": "5.00"}


def test_an_amount_of_another_currency_is_no_offer() -> None:
    assert off(offer("euro", "order", "amount", "5", currency="EUR")) == {}


def test_promotions_are_taken_one_after_the_other() -> None:
    each = offer("each", "catalogue", "amount", "5")

    # 3 x 10 and 20, less 5 each, is 30; a tenth of that is 3
    assert off(TENTH, each) == {"each": "20.00", "tenth": "3.00"}


def test_the_more_important_one_of_a_group_counts() -> None:
    first = replace(TENTH, code="first", priority=5, stacking_group="autumn")
    second = offer("second", "order", "amount", "9", stacking_group="autumn")

    assert off(second, first) == {"first": "5.00"}
    assert off(second, replace(first, priority=-1)) == {"second": "9.00"}


def test_one_that_saves_nothing_does_not_stand_in_the_way() -> None:
    nothing = replace(
        TENTH, code="nothing", priority=9, conditions=Conditions(skus=frozenset({"HAT"}))
    )

    assert off(replace(nothing, is_exclusive=True), TENTH) == {"tenth": "5.00"}
    assert off(replace(nothing, stacking_group="g"), replace(TENTH, stacking_group="g")) == {
        "tenth": "5.00"
    }


def test_an_exclusive_promotion_stands_alone_or_not_at_all() -> None:
    alone = offer("alone", "order", "amount", "2", is_exclusive=True)

    assert off(replace(alone, priority=1), TENTH) == {"alone": "2.00"}
    assert off(alone, replace(TENTH, priority=1)) == {"tenth": "5.00"}


def test_two_coupons_open_a_promotion_once() -> None:
    assert off(replace(TENTH, coupon="ONE"), replace(TENTH, coupon="TWO")) == {"tenth": "5.00"}


def test_a_promotion_keeps_to_what_is_left_of_its_budget() -> None:
    assert off(replace(TENTH, budget_left=Decimal("4.99"))) == {}
    assert off(replace(TENTH, budget_left=Decimal("5.00"))) == {"tenth": "5.00"}


SPOON = offer(
    "spoon",
    "order",
    "gift",
    gift_sku="SPOON",
    gift_quantity=2,
    conditions=Conditions(min_subtotal=Decimal(50)),
)


def test_a_gift_that_is_not_in_the_basket_is_offered() -> None:
    (gift,) = taken(SPOON).claimable

    assert (gift.offer.gift_sku, gift.quantity) == ("SPOON", Decimal(2))


def test_of_three_spoons_two_are_given() -> None:
    found = taken(SPOON, items=(TEA, MUG, item("SPOON", "3", "4.00")))

    assert [str(award.total) for award in found.awards] == ["8.00"]
    assert found.claimable == ()


def test_a_gift_does_not_earn_itself() -> None:
    found = taken(SPOON, items=(TEA, item("SPOON", "5", "4.00")))

    assert (found.awards, found.claimable) == ((), ())


def test_nine_hundred_million_units_are_reckoned_at_once() -> None:
    many = item("TEA", "999999999.999", "0.01")
    pairs = offer("p", "catalogue", "buy_x_get_y", "100", buy_quantity=1, get_quantity=1)

    assert off(pairs, items=(replace(many, amount=Decimal("10000000.00")),)) == {"p": "4999999.99"}


@pytest.mark.parametrize(
    ("state", "wanted", "allowed"),
    [
        ("draft", "active", True),
        ("draft", "paused", False),
        ("active", "paused", True),
        ("paused", "active", True),
        ("active", "draft", False),
        ("ended", "active", False),
    ],
)
def test_the_life_of_a_promotion(state: str, wanted: str, allowed: bool) -> None:  # noqa: FBT001 # a table of cases
    assert states.can_become(state, wanted) is allowed


def test_codes_are_long_and_have_no_letters_that_look_alike() -> None:
    code = coupons.made_code("NOEL-", lambda letters: letters[-1])

    assert code == "NOEL-ZZZZZZZZZZZZ"
    assert coupons.is_code(code)
    assert set("IOL01U").isdisjoint(coupons.ALPHABET)
    assert len(coupons.ALPHABET) ** coupons.RANDOM_LENGTH > 2**58
    assert coupons.normal("  bienvenue10 ") == "BIENVENUE10"
