"""What a basket costs and why; and the versions of the rules that say so."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.acceptance.catalogue._promotions import offered
from tests.acceptance.goods import SITE, article, make, new_word, priced, quote
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import good

CHAPTER = Chapter("catalogue")
# these are of the promise, and of the version that somebody may have published meanwhile
OF_THE_PROMISE = ("quote_token", "expires_at", "ruleset_version")


@CHAPTER.shows("A quote derives every cent: list price, promotion, coupon, tax, rounding")
def every_cent_is_derived(shop: RunningShop) -> str:
    costly, odd = article(shop, "33.33"), article(shop, "0.1234")
    basket = {costly.sku: 3, odd.sku: 7}
    coupon = new_word().upper()
    with (
        offered(shop, costly, action="percentage", value="7"),
        offered(shop, costly, scope="order", action="amount", value="5", needs_coupon=True) as code,
    ):
        make(shop, f"promotions/{code}/coupons", {"code": coupon})
        told = quote(shop, basket, region="QC", shipping_method="standard", coupons=[coupon])
    shipping, totals = told["shipping"], told["totals"]
    for line in told["lines"]:
        assert _sum(line["derivation"]) == Decimal(line["total"]), line
    assert _sum(shipping["derivation"]) == Decimal(shipping["amount"]) + Decimal(shipping["tax"])
    steps = [step for part in (*told["lines"], shipping) for step in part["derivation"]]
    assert _sum(steps) == Decimal(totals["total"])
    rules = {step["rule"] for step in steps}
    assert rules >= {"price_list", "promotion", "coupon", "tax", "rounding", "shipping_rate"}
    taxes = {step["jurisdiction"] for step in steps if step["rule"] == "tax"}
    assert taxes == {"CA", "CA-QC"}
    return f"{totals['total']} is the sum of {len(steps)} steps: {', '.join(sorted(rules))}"


def _sum(steps: Sequence[dict[str, Any]]) -> Decimal:
    return sum((Decimal(step["amount"]) for step in steps), Decimal(0))


@CHAPTER.shows("A quote is a pure function of rule set and input")
def the_same_basket_costs_the_same(shop: RunningShop) -> str:
    basket = {article(shop, price).sku: number for price, number in (("9.99", 3), ("0.07", 13))}
    turned = dict(reversed(basket.items()))
    first, second, other = (quote(shop, each, region="QC") for each in (basket, basket, turned))
    assert _without_promise(first) == _without_promise(second), (first, second)
    assert other["totals"] == first["totals"]
    return f"{first['totals']['total']} twice, and with its lines turned round"


def _without_promise(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in OF_THE_PROMISE}


CHAPTER.tested(
    "Quotes are property-tested: any basket, any rules", "product_svc/tests/unit/test_pricing.py"
)


@CHAPTER.shows("Rule-set versions")
def rules_have_versions(shop: RunningShop) -> str:
    made = article(shop, "20.00")
    before = quote(shop, {made.sku: 1})
    good(priced(shop, made, channel="web", currency="CAD", amount="19.00"))
    after = quote(shop, {made.sku: 1})
    old, new = before["ruleset_version"], after["ruleset_version"]
    assert old != new
    past = good(shop.shopper.get(f"/api/v1/rulesets/{old}"))
    assert (past["version"], past["is_current"]) == (old, False)
    links = good(shop.staff.analyst.get(f"{SITE}/rulesets"))["results"]
    assert new in [each["version"] for each in links]
    for later, earlier in pairwise(links):
        assert later["previous_hash"] == earlier["hash"], later
    return f"{old}, then {new}; the last {len(links)} are one chain of hashes"
