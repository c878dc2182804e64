"""What tills are given to price offline."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog.models import PriceList, Variant
from product_svc.catalog.rules.rule_sets import chain_hash
from product_svc.catalog.selectors import (
    Buyer,
    Moment,
    PricingRequest,
    article_states,
    current_version,
    price_changed,
    rule_set_for,
    variant_changed,
)
from product_svc.catalog.services import NewPrice
from product_svc.tests.factories import NOW, coupon, item, new_price, promotion, set_prices, stock
from shared_libs.events.envelope import plain
from shared_libs.trade.pricing import Article, BasketLine, RuleSet, price_basket
from shared_libs.trade.published import Counter, prices_at, rule_set_at

pytestmark = pytest.mark.usefixtures("shop")


def ask(version: str, **headers: str) -> Any:
    return APIClient().get(f"/api/v1/rulesets/{version}", headers=headers)


def test_the_current_version_has_all_that_prices_a_basket_and_no_secret() -> None:
    stock(item())
    promotion("tea-week", scope="catalogue", value=15, categories=["tea"], total_limit=100)
    coupon("SECRET-1", promotion("mail", needs_coupon=True))

    answer = ask("current")

    rules = answer.data["rules"]
    assert (answer.status_code, answer.data["version"]) == (200, current_version())
    assert [row["code"] for row in rules["price_lists"]] == ["CAD-all", "CAD-pos", "CAD-web"]
    assert rules["price_list_rule"][0] == "store"
    assert {
        "zone": "CA-QC",
        "tax_category": "standard",
        "code": "QST",
        "jurisdiction": "CA-QC",
        "rate": "9.975",
        "compound": False,
        "from": "2013-01-01",
        "until": None,
    } in rules["taxes"]
    assert [(each["code"], each["value"], each["is_limited"]) for each in rules["promotions"]] == [
        ("tea-week", "15", True)
    ]
    assert "SECRET-1" not in answer.content.decode()


def test_a_till_that_has_it_is_spared_it() -> None:
    stock(item())
    first = ask("current")

    again = ask("current", **{"If-None-Match": first["ETag"]})
    set_prices([new_price("MUG-1", "9")], now=NOW + timedelta(hours=1))
    changed = ask("current", **{"If-None-Match": first["ETag"]})

    assert first["ETag"] == f'"{first.data["hash"]}"'
    assert (again.status_code, again["ETag"], again.content) == (304, first["ETag"], b"")
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_a_version_of_the_past_tells_its_changes_and_can_be_checked() -> None:
    stock(item())
    version = current_version()
    set_prices([new_price("MUG-1", "9")], now=NOW + timedelta(hours=1))

    answer = ask(version)

    assert (answer.data["is_current"], answer.data["rules"]) == (False, None)
    assert answer.data["changes"][0] == {
        "kind": "price",
        "sku": "MUG-1",
        "channel": "all",
        "currency": "CAD",
        "amount": "12.50",
    }
    link = chain_hash(previous_hash=answer.data["previous_hash"], changes=answer.data["changes"])
    assert answer.data["hash"] == link
    assert answer["ETag"] == f'"{link}-past"'


def test_an_unknown_version_is_not_found() -> None:
    answer = ask("rs-999999-00000000")

    assert (answer.status_code, answer.data["code"]) == (404, "ruleset_not_found")


def test_what_is_on_is_public_in_the_reader_s_language() -> None:
    promotion("tea-week", name_fr="Semaine du thé")
    promotion("mail", needs_coupon=True)
    promotion("later", starts_at=NOW + timedelta(days=900))

    answer = APIClient().get("/api/v1/promotions", headers={"Accept-Language": "fr"})

    assert [(each["code"], each["name"]) for each in answer.data["results"]] == [
        ("tea-week", "Semaine du thé")
    ]


def test_ten_promotions_are_listed_with_as_many_queries_as_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert APIClient().get("/api/v1/promotions").status_code == 200
        return len(asked)

    promotion("p-0")
    one = queries()
    for number in range(1, 10):
        promotion(f"p-{number}")

    assert queries() == one == 1


# prices that are set one after the other hold one after the other
SOON = NOW + timedelta(seconds=1)
BASKETS = (
    [("MUG-1", "1")],
    [("MUG-1", "12"), ("TEA-1", "3")],
    [("TEA-1", "0.75"), ("MUG-1", "2"), ("TEA-1", "2"), ("BOOK-1", "5")],
)


def _a_shop_with_everything() -> None:
    """Lists of stores and groups, tiers, a list that is over, promotions of every kind."""
    mine = item("TEA-1", category="food/tea", tax_category="zero_rated", whole_quantity=False)
    stock(item(), mine, item("BOOK-1", category="books", tax_category="books"))
    lists = (
        ("MTL", {"store": "MTL"}),
        ("QUE", {"store": "QUE"}),
        ("STAFF", {"customer_group": "staff"}),
        ("OVER", {"store": "MTL", "priority": 9, "active_to": NOW - timedelta(days=1)}),
    )
    for code, terms in lists:
        row = PriceList.objects.create(code=code, currency="CAD", channel="pos", **terms)
        for amount, least in (("9.37", 1), ("7.77", 10)):
            set_prices(
                [
                    NewPrice(
                        "MUG-1",
                        "pos",
                        "CAD",
                        Decimal(amount) + len(code),
                        row.code,
                        Decimal(least),
                    )
                ]
            )
    promotion("tea", scope="catalogue", value=15, categories=["tea"])
    promotion(
        "three-mugs",
        scope="catalogue",
        action="buy_x_get_y",
        value=100,
        buy_quantity=2,
        get_quantity=1,
        skus=["MUG-1"],
        stores=["MTL"],
    )
    promotion("ten", value=10, min_subtotal=Decimal(40), weekdays=[0])
    promotion("limited", value=50, total_limit=1, priority=9)
    promotion(
        "later", value=50, starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=10)
    )


@pytest.mark.parametrize("group", ["", "staff"])
@pytest.mark.parametrize("lines", BASKETS, ids=["a mug", "a dozen", "many things"])
def test_a_till_prices_by_what_it_is_given_just_as_we_quote(
    lines: list[tuple[str, str]], group: str
) -> None:
    _a_shop_with_everything()
    basket = [BasketLine(sku, Decimal(quantity)) for sku, quantity in lines]
    skus = sorted({line.sku for line in basket})
    buyer = Buyer("pos", "CAD", "MTL", group)
    asked = PricingRequest(buyer, "CA", "QC", "pickup", skus, "en")
    ours = rule_set_for(asked, at=Moment(SOON, SOON))
    # a use of what is limited has to be held, and a till cannot
    ours = replace(ours, offers=tuple(each for each in ours.offers if not each.is_limited))

    published = ask("current").data
    counter = Counter("MTL", "CA", "QC", "CAD", group)
    theirs = rule_set_at(
        counter,
        published["rules"],
        version=published["version"],
        articles=[_as_a_till_knows(sku, counter, published["rules"]) for sku in skus],
        at=SOON,
        language="en",
    )

    assert theirs.version == ours.version
    assert _in_order(theirs).articles == _in_order(ours).articles
    mine, yours = (price_basket(_in_order(each), basket) for each in (theirs, ours))
    assert mine.lines == yours.lines
    assert (mine.totals, mine.awards) == (yours.totals, yours.awards)


def _in_order(rules: RuleSet) -> RuleSet:
    """The same, with the prices of each article in an order of which nothing depends."""
    articles = {
        sku: replace(
            each, prices=tuple(sorted(each.prices, key=lambda p: (p.code, p.min_quantity)))
        )
        for sku, each in rules.articles.items()
    }
    return replace(rules, articles=articles)


def _as_a_till_knows(sku: str, counter: Counter, rules: Any) -> Article:
    """The article from the two events in which we tell of it."""
    product = Variant.objects.get(sku=sku).product_id
    (state,) = article_states(product_ids=[product], now=SOON)
    said, cost = variant_changed(state), price_changed(state, ruleset_version="")
    told = plain(cost.listed)
    return Article(
        sku=sku,
        name=said.name.en,
        prices=prices_at(counter, rules, told, at=SOON),
        tax_category=said.tax_category,
        whole_quantity=said.whole_quantity,
        category_path=said.category.path if said.category else "",
        brand=said.brand_slug or "",
    )
