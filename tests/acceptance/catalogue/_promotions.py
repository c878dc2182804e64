"""Promotions and coupons."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.goods import (
    SITE,
    article,
    asked,
    change,
    make,
    new_word,
    quote,
    refusal,
    try_to_make,
)
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.drills.inside import Inside
from tests.e2e.callers import at_once, good
from tests.e2e.shopping import Article

CHAPTER = Chapter("catalogue")
WANTED_AT_ONCE, COUPON_LIMIT = 20, 5


@contextmanager
def offered(shop: RunningShop, made: Article, **terms: Any) -> Iterator[str]:
    """A promotion of one article is on for as long as the block lasts."""
    code = new_word()
    usual = {"code": code, "name": {"en": code, "fr": code}, "scope": "catalogue"}
    make(shop, "promotions", usual | {"skus": [made.sku], "currency": "CAD"} | terms)
    change(shop, f"promotions/{code}/launch", {}, "POST")
    try:
        yield code
    finally:
        change(shop, f"promotions/{code}/end", {"reason": "It was shown"}, "POST")


def saved(shop: RunningShop, basket: dict[str, int], **changes: Any) -> str:
    """What promotions take off a basket."""
    return str(quote(shop, basket, **changes)["totals"]["discount"])


def saved_by(shop: RunningShop, quantity: int, **terms: Any) -> str:
    """What a promotion takes off so many units of an article of 20.00."""
    made = article(shop, "20.00")
    with offered(shop, made, **terms):
        return saved(shop, {made.sku: quantity})


@CHAPTER.shows("Promotions: percentage, amount, fixed price, buy X get Y")
def promotions_take_off(shop: RunningShop) -> str:
    told = {
        "15 % of 40.00": saved_by(shop, 2, action="percentage", value="15"),
        "4.50 off each of 20.00": saved_by(shop, 2, action="amount", value="4.50"),
        "for 12.00 instead of 20.00": saved_by(shop, 2, action="fixed_price", value="12.00"),
        "three for two": saved_by(
            shop, 3, action="buy_x_get_y", value="100", buy_quantity=2, get_quantity=1
        ),
    }
    assert list(told.values()) == ["6.00", "9.00", "16.00", "20.00"], told
    return f"taken off: {told}"


@CHAPTER.shows("Promotions: a gift, and free shipping")
def promotions_give(shop: RunningShop) -> str:
    made, spoon = article(shop, "60.00"), article(shop, "4.00")
    gift = {"scope": "order", "action": "gift", "gift_sku": spoon.sku, "gift_quantity": 1}
    with offered(shop, made, **gift):
        offer = quote(shop, {made.sku: 1})["gifts_to_claim"]
        lines = quote(shop, {made.sku: 1, spoon.sku: 1})["lines"]
    with offered(shop, made, scope="shipping", action="free_shipping"):
        sent = quote(shop, {made.sku: 1}, shipping_method="standard")["shipping"]
    assert [(each["sku"], each["quantity"]) for each in offer] == [(spoon.sku, "1")]
    assert [each["total"] for each in lines] == ["63.00", "0.00"]
    assert (sent["amount"], sent["discount"]) == ("0.00", sent["list_amount"])
    assert sent["list_amount"] != "0.00"
    return f"a spoon of 4.00 for 0.00; shipping of {sent['list_amount']} for {sent['amount']}"


@CHAPTER.shows("Conditions, and windows of time")
def promotions_have_conditions(shop: RunningShop) -> str:
    ten = {"action": "percentage", "value": "10"}
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    today = datetime.now(UTC).weekday()
    never: dict[str, dict[str, Any]] = {
        "four at least": {"min_quantity": "4"},
        "70.00 at least": {"min_subtotal": "70.00"},
        "over the counter": {"channel": "pos"},
        "a group": {"customer_groups": ["trade"]},
        "in an hour": {"starts_at": soon},
        "in three days": {"weekdays": [(today + 3) % 7]},
    }
    told = {name: saved_by(shop, 3, **ten, **terms) for name, terms in never.items()}
    kept = saved_by(shop, 3, **ten, min_quantity="3", min_subtotal="60.00", channel="web")
    assert (set(told.values()), kept) == ({"0.00"}, "6.00"), told
    return f"6.00 off 60.00 where all is met; nothing off for {', '.join(never)}"


@CHAPTER.shows("Stacking and priority")
def promotions_stack_by_priority(shop: RunningShop) -> str:
    made = article(shop, "100.00")
    basket, ten = {made.sku: 1}, {"action": "percentage", "value": "10"}
    five = {"action": "percentage", "value": "5"}
    with offered(shop, made, **ten):
        with offered(shop, made, **ten):
            both = saved(shop, basket)
        with offered(shop, made, **five, priority=9, is_exclusive=True):
            alone = saved(shop, basket)
    with offered(shop, made, **ten, stacking_group="g"):  # noqa: SIM117 # one after the other
        with offered(shop, made, **five, stacking_group="g", priority=1):
            one_of_group = saved(shop, basket)
    assert (both, alone, one_of_group) == ("19.00", "5.00", "5.00")
    return "of 100.00 twice 10 % take 19.00; an exclusive one, and the first of a group, take 5.00"


@CHAPTER.shows("Limits by total and by customer, and a budget")
def promotions_have_limits(shop: RunningShop) -> str:
    made = article(shop, "20.00")
    ten = {"action": "percentage", "value": "10", "needs_coupon": False}
    with offered(shop, made, **ten, total_limit=2, per_customer_limit=1) as few:
        by_customer = [_held(shop, few, customer=each) for each in ("ann", "ann", "bob", "eve")]
    with offered(shop, made, **ten, budget="5.00") as budget:
        by_budget = [_held(shop, budget, amount=each) for each in ("3.00", "2.01", "2.00")]
    assert by_customer == ["held", "customer_limit_reached", "held", "promotion_used_up"]
    assert by_budget == ["held", "promotion_used_up", "held"], by_budget
    return "two uses, one for each customer; 3.00 and 2.00 of a budget of 5.00, and not 2.01"


def _held(
    shop: RunningShop, code: str, *, coupon: str = "", customer: str = "", amount: str = "2.00"
) -> str:
    """What order is told that wants to use a promotion for a buyer: held, or why not."""
    use = {"code": code, "amount": amount} | ({"coupon": coupon} if coupon else {})
    body = {"reference": new_word(), "currency": "CAD", "promotions": [use], "ttl_seconds": 60}
    body |= {"customer": f"{code}-{customer}"} if customer else {}
    answer = Inside(shop.stack, "order", "product").post("/internal/promotions/uses", body)
    return str(answer.json().get("state") or answer.json()["code"])


@CHAPTER.shows("Coupons whose limits hold under concurrency")
def coupons_hold_under_a_rush(shop: RunningShop) -> str:
    made, coupon = article(shop, "20.00"), new_word().upper()
    with offered(shop, made, action="percentage", value="10", needs_coupon=True) as code:
        body = {"code": coupon, "total_limit": COUPON_LIMIT}
        make(shop, f"promotions/{code}/coupons", body)
        assert saved(shop, {made.sku: 1}) == "0.00"
        assert saved(shop, {made.sku: 1}, coupons=[coupon.lower()]) == "2.00"
        told = Counter(
            at_once(lambda _n: _held(shop, code, coupon=coupon), WANTED_AT_ONCE, WANTED_AT_ONCE)
        )
        used_up = refusal(asked(shop.shopper, {made.sku: 1}, coupons=[coupon]))
    counted = good(shop.staff.catalogue_manager.get(f"{SITE}/coupons/{coupon}"))["used_count"]
    assert told == {"held": COUPON_LIMIT, "coupon_used_up": WANTED_AT_ONCE - COUPON_LIMIT}, told
    assert (used_up[1], counted) == ("coupon_used_up", COUPON_LIMIT)
    return f"{WANTED_AT_ONCE} at once for {COUPON_LIMIT} uses: {dict(told)}"


CHAPTER.tested(
    "Coupon and budget limits under fifty at once, beside the way that gives too much",
    "product_svc/tests/integration/test_promotion_races.py",
)


@CHAPTER.shows("A promotion that makes no sense is refused by field")
def promotions_make_sense(shop: RunningShop) -> str:
    usual = {"code": new_word(), "name": {"en": "x", "fr": "x"}, "scope": "order"}
    wrong: dict[str, dict[str, Any]] = {
        "value": {"action": "percentage", "value": "101"},
        "gift_sku": {"action": "gift", "gift_sku": "NO-SUCH", "gift_quantity": 1},
        "currency": {"action": "percentage", "value": "1", "budget": "5"},
        "weekdays": {"action": "percentage", "value": "1", "weekdays": [7]},
    }
    for field, terms in wrong.items():
        told = refusal(try_to_make(shop, "promotions", usual | terms))
        assert told[2][0][0].partition(".")[0] == field, told
    assert shop.staff.analyst.get(f"{SITE}/promotions/{usual['code']}").status_code == 404
    return f"{', '.join(wrong)}: each named, nothing stored"
