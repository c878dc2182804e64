"""One suite for the client against this service and for its fake: what the fake does, the
service does.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from pytest_django.live_server_helper import LiveServer

from product_svc.promotions.models import Coupon
from product_svc.tests.factories import coupon, item, price, promotion, seed_shop, stock
from shared_libs.clients.lines import Line
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import Quote, QuoteInvalid, QuoteRequest
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.product import FakeProduct

pytestmark = pytest.mark.django_db(transaction=True)
MUG = Line("MUG-1", Decimal(2))


@pytest.fixture(params=["service", "fake"])
def product(request: pytest.FixtureRequest, speak_as: Callable[[str], None]) -> ProductClient:
    if request.param == "fake":
        fake = FakeProduct(
            {"MUG-1": "4.50", "BOLT-1": "0.1234"},
            tax_rate=Decimal("0.05"),
            shipping=Decimal("9.95"),
            coupons={"TENTH": Decimal(10)},
        )
        fake.coupon_limits["TENTH"] = 1
        return fake
    live: LiveServer = request.getfixturevalue("live_server")
    seed_shop()
    stock(item(prices=[price("4.50")]), item("BOLT-1", prices=[price("0.1234")]))
    coupon("TENTH", promotion("tenth", needs_coupon=True), total_limit=1)
    speak_as("order")
    return ProductClient(ServiceClient("product", base_urls=[live.url]))


def ask(product: ProductClient, *lines: Line, **changes: str) -> Quote:
    place = {"country": "CA", "region": "AB", "shipping_method": "standard"} | changes
    return product.quote(
        QuoteRequest(
            channel="web",
            currency="CAD",
            lines=lines,
            country=place["country"],
            region=place["region"],
            shipping_method=place["shipping_method"],
        )
    )


def test_quote_has_lines_shipping_taxes_and_totals(product: ProductClient) -> None:
    quote = ask(product, MUG)

    line = quote.lines[0]
    assert (line.sku, line.quantity, line.unit_price) == ("MUG-1", Decimal(2), Decimal("4.50"))
    assert (line.gross, line.net, line.tax, line.total) == (
        Decimal("9.00"),
        Decimal("9.00"),
        Decimal("0.45"),
        Decimal("9.45"),
    )
    assert [(tax.code, tax.amount) for tax in line.taxes] == [("GST", Decimal("0.45"))]
    assert (quote.shipping.amount, quote.shipping.tax) == (Decimal("9.95"), Decimal("0.50"))
    assert quote.totals.total == Decimal("19.90")


def test_rules_of_the_version_in_force_are_told(product: ProductClient) -> None:
    published = product.rules()

    assert published.version == ask(product, MUG).ruleset_version
    assert published.rules["taxes"]


def test_price_of_four_decimals_is_kept(product: ProductClient) -> None:
    quote = ask(product, Line("BOLT-1", Decimal(10)), shipping_method="pickup")

    assert quote.lines[0].unit_price == Decimal("0.1234")
    assert quote.totals.subtotal == Decimal("1.23")
    assert quote.shipping.amount == Decimal("0.00")


def test_token_holds_the_same_promise(product: ProductClient) -> None:
    quote = ask(product, MUG)

    promised = product.verify_quote(quote.token)

    assert promised == quote
    assert promised.matches([MUG], "CA", "AB", "standard", None, [], "CAD")
    assert not promised.matches([MUG], "CA", "QC", "standard", None, [], "CAD")
    assert not promised.matches(
        [Line("MUG-1", Decimal(3))], "CA", "AB", "standard", None, [], "CAD"
    )


def test_another_token_is_no_promise(product: ProductClient) -> None:
    with pytest.raises(QuoteInvalid) as refusal:
        product.verify_quote("eyJhbGciOiJub25lIn0.e30.")

    assert refusal.value.code == "quote_invalid"


def test_unknown_article_is_refused_by_name(product: ProductClient) -> None:
    with pytest.raises(Rejected) as refusal:
        ask(product, MUG, Line("NOPE", Decimal(1)))

    assert refusal.value.code == "unknown_sku"
    assert refusal.value.extra["sku"] == "NOPE"


def tenth_off(product: ProductClient) -> Quote:
    return product.quote(
        QuoteRequest(
            channel="web",
            currency="CAD",
            lines=[MUG],
            country="CA",
            region="AB",
            shipping_method="pickup",
            coupons=["TENTH"],
        )
    )


def hold(product: ProductClient, reference: str, quote: Quote) -> str:
    return product.hold_promotions(
        reference=reference,
        customer="ada",
        currency="CAD",
        promotions=quote.to_hold,
        ttl_seconds=60,
    ).state


def test_coupon_takes_something_off_and_must_be_held(product: ProductClient) -> None:
    quote = tenth_off(product)

    assert quote.coupons == ("TENTH",)
    assert (quote.totals.discount, quote.totals.total) == (Decimal("0.90"), Decimal("8.51"))
    assert [(each.code, each.coupon, each.amount) for each in quote.to_hold] == [
        ("tenth", "TENTH", Decimal("0.90"))
    ]
    assert product.verify_quote(quote.token) == quote


def test_last_use_of_a_coupon_is_had_by_one(product: ProductClient) -> None:
    quote = tenth_off(product)

    first = [hold(product, "order-1", quote), hold(product, "order-1", quote)]
    with pytest.raises(Conflict) as refusal:
        hold(product, "order-2", quote)
    redeemed = product.redeem_promotions(reference="order-1")

    assert first == ["held", "held"]
    assert refusal.value.code == "coupon_used_up"
    assert redeemed == product.redeem_promotions(reference="order-1")
    assert redeemed.state == "redeemed"


def test_released_use_is_there_for_the_next_and_gone_for_the_first(product: ProductClient) -> None:
    quote = tenth_off(product)
    hold(product, "order-1", quote)

    states = [product.release_promotions(reference="order-1").state for _twice in range(2)]

    with pytest.raises(Conflict) as refusal:
        hold(product, "order-1", quote)
    assert (states, refusal.value.code) == (["released", "released"], "cancelled")
    assert hold(product, "order-2", quote) == "held"


def test_release_of_something_never_heard_of_keeps_a_late_hold_out(product: ProductClient) -> None:
    assert product.release_promotions(reference="order-9").state == "released"
    with pytest.raises(Conflict) as refusal:
        hold(product, "order-9", tenth_off(product))
    assert refusal.value.code == "cancelled"


def test_nothing_held_can_not_be_redeemed(product: ProductClient) -> None:
    with pytest.raises(NotFound) as refusal:
        product.redeem_promotions(reference="order-9")

    assert refusal.value.code == "use_unknown"


def test_unknown_coupon_is_refused(product: ProductClient) -> None:
    with pytest.raises(Rejected) as refusal:
        product.quote(
            QuoteRequest(
                channel="web",
                currency="CAD",
                lines=[MUG],
                country="CA",
                region="AB",
                shipping_method="pickup",
                coupons=["WELCOME"],
            )
        )

    assert refusal.value.code == "coupon_unknown"


def test_coupon_that_can_not_be_used_is_named_and_the_rest_is_priced(
    product: ProductClient,
) -> None:
    quote = product.quote(
        QuoteRequest(
            channel="web",
            currency="CAD",
            lines=[MUG],
            country="CA",
            region="AB",
            shipping_method="pickup",
            coupons=["NOPE", "TENTH"],
            coupons_may_fail=True,
        )
    )

    assert quote.coupons == ("NOPE", "TENTH")
    assert [(each.coupon, each.code) for each in quote.refused_coupons] == [
        ("NOPE", "coupon_unknown")
    ]
    assert (quote.totals.discount, [each.coupon for each in quote.to_hold]) == (
        Decimal("0.90"),
        ["TENTH"],
    )
    assert product.verify_quote(quote.token) == quote


def test_ways_of_shipping_have_a_price(
    product: ProductClient, speak_as: Callable[[str], None]
) -> None:
    speak_as("cart")

    offered = product.shipping_methods(currency="CAD")

    assert (offered["standard"], offered["pickup"]) == (Decimal("9.95"), Decimal("0.00"))
    assert next(iter(offered)) == "standard"


def test_a_guest_gets_nothing_that_is_limited_for_each_customer(product: ProductClient) -> None:
    if isinstance(product, FakeProduct):
        product.customers_coupons.add("TENTH")
    else:
        Coupon.objects.update(per_customer_limit=1)

    def quote(*, is_guest: bool) -> Quote:
        return product.quote(QuoteRequest(
            channel="web", currency="CAD", lines=[MUG], country="CA", region="AB",
            shipping_method="standard", coupons=["TENTH"], coupons_may_fail=True, is_guest=is_guest,
        ))  # fmt: skip

    guests, customers = quote(is_guest=True), quote(is_guest=False)

    assert (guests.totals.discount, customers.totals.discount) == (Decimal("0.00"), Decimal("0.90"))
    assert [(each.coupon, each.code) for each in guests.refused_coupons] == [
        ("TENTH", "customer_required")
    ]
    assert customers.refused_coupons == ()
