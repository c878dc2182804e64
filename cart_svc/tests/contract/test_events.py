"""The samples that other services commit are events that carts can read."""

import dataclasses
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: JSON is what it is

import pytest

from cart_svc.carts import consumers, events, rules, services, store
from cart_svc.carts.models import ConvertedCart, VariantCopy
from shared_libs.events.envelope import Envelope
from shared_libs.ids import uuid7

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


def sample(event_type: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return data


def tell(event_type: str, data: dict[str, Any]) -> None:
    source = event_type.partition(".")[0]
    event = Envelope(uuid7(), event_type, source, "x", 1, NOON, "test-0001", data)
    consumers.HANDLERS[event_type](event)


def test_each_event_that_is_handled_has_a_sample() -> None:
    for event_type in consumers.HANDLERS:
        tell(event_type, sample(event_type))


def test_an_article_and_its_prices_are_copied() -> None:
    article, prices = sample("product.variant_changed.v1"), sample("product.price_changed.v1")
    tell("product.variant_changed.v1", article)
    tell("product.price_changed.v1", prices)

    copy = VariantCopy.objects.get(pk=article["sku"])
    assert (copy.name, copy.whole_quantity) == (article["name"], True)
    assert (copy.slug, copy.picture) == (article["slug"], article["picture"])
    assert copy.gtins == [rules.gtin14(gtin) for gtin in article["gtins"]]
    assert copy.prices == {
        f"{price['channel']}:{price['currency']}": price["amount"] for price in prices["prices"]
    }
    cart = services.open_cart(currency="CAD", channel="web", customer_id="", now=NOON)
    visit = rules.Visit(cart.id, "", "", NOON)
    wanted = services.Wanted(Decimal(1), gtin=article["gtins"][0])
    kept = services.add_line(visit=visit, wanted=wanted, key=None)
    assert [line.sku for line in kept.cart.lines] == [article["sku"]]


def test_an_article_that_is_sold_out_is_marked() -> None:
    article = sample("inventory.availability_changed.v1")

    tell("inventory.availability_changed.v1", article)

    assert VariantCopy.objects.get(pk=article["sku"]).in_stock is article["in_stock"]


def test_an_ordered_cart_becomes_the_order_once() -> None:
    order = sample("order.order_placed.v1")
    cart = services.open_cart(currency="CAD", channel="web", customer_id="", now=NOON)
    placed = {**order, "cart_id": cart.id}

    tell("order.order_placed.v1", placed)
    tell("order.order_placed.v1", placed)

    assert store.read(cart.id, "").state == "converted"
    converted = ConvertedCart.objects.get()
    assert (converted.order_number, converted.converted_at) == (
        order["number"],
        datetime.fromisoformat(order["placed_at"]),
    )
    assert cart.id not in converted.digest


@pytest.mark.parametrize("event", [events.CartAbandoned, events.CartRecovered])
def test_what_carts_announce_is_as_the_sample_has_it(event: Any) -> None:
    assert {each.name for each in dataclasses.fields(event)} == set(sample(event.TYPE))
