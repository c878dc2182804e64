"""Coupons, quotes and ways of shipping, on a real store and with fakes of product and inventory."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from cart_svc.carts import errors, rules, services, store
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add
from shared_libs.clients.inventory import PickupPlace
from shared_libs.refusals import Unavailable
from shared_libs.testing.fakes.inventory import FakeInventory
from shared_libs.testing.fakes.product import FakeProduct

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOME = rules.Shipping("CA", "QC", "standard")
SHOP = rules.Shipping("CA", "QC", "pickup", pickup_location="MTL")


@pytest.fixture
def product() -> FakeProduct:
    return FakeProduct({"TEA-1": "4.50"}, shipping=Decimal("9.95"), coupons={"TENTH": Decimal(10)})


@pytest.fixture
def inventory() -> FakeInventory:
    places = [
        PickupPlace("MTL", "Montréal Centre", {"TEA-1": Decimal(5)}),
        PickupPlace("QUE", "Québec", {"TEA-1": Decimal(1)}),
    ]
    return FakeInventory({"TEA-1": 3}, pickup_places=places)


def visit(cart_id: str, version: str = "") -> rules.Visit:
    return rules.Visit(cart_id, "", version, NOON)


def filled(quantity: int, shipping: rules.Shipping = HOME, *coupons: str) -> rules.Cart:
    cart = services.open_cart(currency="CAD", channel="web", customer_id="", now=NOON)
    wanted = services.Wanted(Decimal(quantity), publish_article())
    services.add_line(visit=visit(cart.id), wanted=wanted, key=None)
    for code in coupons:
        services.add_coupon(visit=visit(cart.id), code=code, key=None)
    return store.set_shipping(visit=visit(cart.id), shipping=shipping)


def codes(cart: rules.Cart, exact: rules.Exact) -> list[str]:
    return [problem.code for problem in rules.exact_view(cart, exact).problems]


def test_a_quote_says_which_coupon_counts_and_why_the_other_does_not(
    product: FakeProduct, inventory: FakeInventory
) -> None:
    cart = filled(2, HOME, "tenth", "nope")

    exact = services.quote_cart(cart=cart, product=product, inventory=inventory)

    assert exact.totals["discount"] == Decimal("0.90")
    assert [(each.code, each.is_applied, each.problem)
            for each in rules.exact_view(cart, exact).coupons] == [
        ("TENTH", True, ""), ("NOPE", False, "coupon_unknown"),
    ]  # fmt: skip
    assert product.verify_quote(exact.token).coupons == ("TENTH", "NOPE")


def test_a_guest_is_told_at_once_that_a_coupon_is_for_customers(
    product: FakeProduct, inventory: FakeInventory
) -> None:
    product.customers_coupons.add("TENTH")
    guests = filled(2, HOME, "tenth")

    exact = services.quote_cart(cart=guests, product=product, inventory=inventory)
    own = services.quote_cart(
        cart=replace(guests, customer_id="c-1"), product=product, inventory=inventory
    )

    assert (exact.totals["discount"], own.totals["discount"]) == (Decimal(0), Decimal("0.90"))
    assert codes(guests, exact) == ["customer_required"]
    assert codes(guests, own) == []


@pytest.mark.parametrize(
    ("quantity", "shipping", "expected"),
    [
        (3, HOME, []),
        (4, HOME, ["short"]),
        (5, SHOP, []),
        (6, SHOP, ["short"]),
        (1, rules.Shipping("CA", "QC", "pickup", pickup_location="GONE"), ["out_of_stock"]),
    ],
    ids=["there", "short", "there-at-the-shop", "short-at-the-shop", "no-such-shop"],
)
def test_what_is_short_is_told_where_the_cart_is_taken_from(
    product: FakeProduct,
    inventory: FakeInventory,
    quantity: int,
    shipping: rules.Shipping,
    expected: list[str],
) -> None:
    cart = filled(quantity, shipping)

    exact = services.quote_cart(cart=cart, product=product, inventory=inventory)

    assert codes(cart, exact) == expected


def test_while_inventory_is_away_a_cart_is_priced_and_says_so(
    client: APIClient, product: FakeProduct, inventory: FakeInventory
) -> None:
    cart = filled(2)
    inventory.faults.unavailable()

    exact = services.quote_cart(cart=cart, product=product, inventory=inventory)
    shown = client.get(f"/api/v1/carts/{cart.id}").json()
    inventory.faults.recover()
    again = store.read(cart.id, "")
    services.quote_cart(cart=again, product=product, inventory=inventory)

    assert codes(cart, exact) == ["availability_unknown"]
    assert shown["problems"] == [
        {
            "code": "availability_unknown",
            "detail": "What is in stock can not be told at the moment.",
        }
    ]
    assert client.get(f"/api/v1/carts/{cart.id}").json()["problems"] == []


def test_while_product_is_away_a_cart_opens_and_is_marked_stale(
    client: APIClient, product: FakeProduct, inventory: FakeInventory
) -> None:
    cart = filled(2)
    product.faults.unavailable()

    with pytest.raises(Unavailable):
        services.quote_cart(cart=cart, product=product, inventory=inventory)
    stale = client.get(f"/api/v1/carts/{cart.id}").json()
    product.faults.recover()
    services.quote_cart(cart=store.read(cart.id, ""), product=product, inventory=inventory)

    assert (stale["stale"], stale["totals"]["total"]) == (True, "9.00")
    assert add(client, cart.id).json()["stale"] is False


def test_ways_of_shipping_name_the_places_that_have_it_all(
    product: FakeProduct, inventory: FakeInventory
) -> None:
    cart = filled(2)

    ways = services.shipping_methods(cart=cart, product=product, inventory=inventory)

    assert ways == (
        rules.ShippingMethod("standard", Decimal("9.95")),
        rules.ShippingMethod(
            "pickup",
            Decimal("0.00"),
            (
                rules.PickupPlace("MTL", "Montréal Centre", is_available=True),
                rules.PickupPlace("QUE", "Québec", is_available=False),
            ),
        ),
    )


def test_without_inventory_the_ways_are_known_and_the_places_are_not(
    product: FakeProduct, inventory: FakeInventory
) -> None:
    inventory.faults.unavailable()

    ways = services.shipping_methods(cart=filled(2), product=product, inventory=inventory)

    assert [(each.method, each.places) for each in ways] == [("standard", None), ("pickup", None)]


def test_a_cart_is_picked_up_where_that_is_possible(inventory: FakeInventory) -> None:
    cart = filled(1)
    nowhere = rules.Shipping("CA", "QC", "pickup", pickup_location="LC")

    with pytest.raises(errors.NoPickupHere):
        services.set_shipping(visit=visit(cart.id), shipping=nowhere, inventory=inventory)
    kept = store.read(cart.id, "")
    services.set_shipping(visit=visit(cart.id), shipping=SHOP, inventory=inventory)

    assert (kept.version, kept.shipping) == (cart.version, HOME)
    assert store.read(cart.id, "").shipping == SHOP


def test_a_pickup_place_is_believed_while_inventory_is_away(inventory: FakeInventory) -> None:
    inventory.faults.unavailable()

    cart = services.set_shipping(visit=visit(filled(1).id), shipping=SHOP, inventory=inventory)

    assert cart.shipping == SHOP


def test_coupons_are_put_in_once_and_taken_out(client: APIClient, cart_id: str) -> None:
    path, key = f"/api/v1/carts/{cart_id}/coupons", {"Idempotency-Key": uuid.uuid4().hex}

    first = client.post(path, {"code": "tenth"}, format="json", headers=key)
    repeat = client.post(path, {"code": "tenth"}, format="json", headers=key)
    twice = client.post(path, {"code": "TENTH"}, format="json")
    gone = client.delete(f"{path}/tenth")

    assert first.json()["coupons"] == [{"code": "TENTH", "applied": None}]
    assert repeat.content == first.content
    assert (first.json()["version"], twice.json()["version"]) == (2, 2)
    assert (gone.json()["coupons"], gone.json()["version"]) == ([], 3)
    missing = client.delete(f"{path}/TENTH")
    assert (missing.status_code, missing.json()["code"]) == (404, "coupon_not_in_cart")


def test_a_cart_takes_five_coupons(client: APIClient, cart_id: str) -> None:
    path = f"/api/v1/carts/{cart_id}/coupons"
    for number in range(5):
        assert client.post(path, {"code": f"C-{number}"}, format="json").status_code == 200

    sixth = client.post(path, {"code": "C-5"}, format="json")

    assert (sixth.status_code, sixth.json()["code"]) == (422, "coupon_limit")
    assert client.get(f"/api/v1/carts/{cart_id}").json()["version"] == 6


def test_a_stale_version_changes_no_coupon(client: APIClient, cart_id: str) -> None:
    path = f"/api/v1/carts/{cart_id}/coupons"

    answer = client.post(path, {"code": "TENTH"}, format="json", headers={"If-Match": "9"})

    assert answer.status_code == 412
    assert client.get(f"/api/v1/carts/{cart_id}").json()["coupons"] == []
