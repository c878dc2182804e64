"""Bodies as they are written, and bodies as they are read."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: members of a dataclass
from uuid import UUID

import pytest
from django.utils import translation
from rest_framework.exceptions import ValidationError

from cart_svc.carts import rules
from cart_svc.carts.api import serializers
from cart_svc.tests.unit.test_rules import cart, exact, line

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ATTEMPT = "01890000-0000-7000-8000-000000000001"


def exact_figures(
    lines: tuple[rules.ExactLine, ...], totals: dict[str, Decimal] | None = None, **changes: Any
) -> rules.Exact:
    members: dict[str, Any] = {
        "refused": {},
        "effective": frozenset(),
        "available": {},
        **changes,
    }
    return rules.Exact("CAD", lines, totals or {}, "signed", NOON, **members)


def test_what_is_wrong_is_said_of_articles_coupons_and_the_cart() -> None:
    held = replace(cart(line()), coupons=("TENTH", "OLD", "IDLE"))
    figures = exact_figures(
        (exact("2", "4.60", "9.20", "0"),),
        refused={"OLD": "coupon_not_valid"},
        effective=frozenset({"TENTH"}),
        available={"TEA-1": Decimal(1)},
    )

    body = serializers.cart_body(rules.exact_view(held, figures))

    assert body["problems"] == [
        {"code": "price_changed", "sku": "TEA-1", "was": "4.50", "now": "4.60",
         "detail": "The price of this article has changed."},
        {"code": "short", "sku": "TEA-1", "requested": "2", "available": "1",
         "detail": "There are fewer of this article than you want."},
        {"code": "coupon_not_valid", "coupon": "OLD", "detail": "This coupon is not valid now."},
        {"code": "coupon_without_effect", "coupon": "IDLE",
         "detail": "This coupon takes nothing off this cart."},
    ]  # fmt: skip
    assert body["coupons"][0] == {"code": "TENTH", "applied": True}
    assert body["coupons"][1]["applied"] is False
    assert body["coupons"][1]["problem"]["code"] == "coupon_not_valid"


def test_ways_of_shipping_are_named_in_the_readers_language() -> None:
    places = (rules.PickupPlace("MTL", "Montréal Centre", is_available=False),)
    ways = [
        rules.ShippingMethod("standard", Decimal("9.95")),
        rules.ShippingMethod("pickup", Decimal(0), places),
    ]

    with translation.override("fr"):
        body = serializers.shipping_methods_body(ways, "CAD")

    assert body == {"results": [
        {"method": "standard", "name": "Livraison standard",
         "price": {"amount": "9.95", "currency": "CAD"}},
        {"method": "pickup", "name": "Retrait en magasin",
         "price": {"amount": "0.00", "currency": "CAD"},
         "pickup_locations": [{"code": "MTL", "name": "Montréal Centre", "available": False}]},
    ]}  # fmt: skip


@pytest.mark.parametrize("code", ["X", "TEN %", "A" * 41, "", "-ABC"])
def test_what_can_not_be_a_coupon_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        serializers.CouponInput.parse({"code": code})


def test_a_coupon_is_read_as_it_is_meant() -> None:
    assert serializers.CouponInput.parse({"code": " bienvenue10 "}).code == "BIENVENUE10"


@pytest.mark.parametrize(
    "body",
    [
        {"country": "CA", "region": "QC", "method": "pickup"},
        {"country": "CA", "region": "QC", "method": "standard", "pickup_location": "MTL"},
    ],
    ids=["pickup-nowhere", "sent-to-a-shop"],
)
def test_only_what_is_picked_up_has_a_place_for_it(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        serializers.ShippingInput.parse(body)

    assert list(refused.value.detail) == ["pickup_location"]


def test_a_quoted_cart_shows_products_figures_whatever_lines_they_came_in() -> None:
    totals = {
        name: Decimal(amount)
        for name, amount in {
            "subtotal": "8.50", "discount": "0.50", "shipping": "9.95", "tax": "0.90",
            "total": "18.85",
        }.items()
    }  # fmt: skip
    lines = (exact("1", "4.50", "4.50", "0.23"), exact("1", "4.00", "3.50", "0.17"))

    body = serializers.quoted_body(rules.view(cart(line())), exact_figures(lines, totals))

    assert body["lines"] == [
        {
            "sku": "TEA-1", "name": "Tea", "slug": "", "picture": None, "quantity": "2",
            "unit_price": "4.25", "line_total": "8.00", "tax": "0.40", "override": None,
        }
    ]  # fmt: skip
    assert body["totals"] == {
        "subtotal": "8.50", "discount": "0.50", "shipping": "9.95", "tax": "0.90",
        "total": "18.85", "currency": "CAD", "estimated": False,
    }  # fmt: skip
    assert (body["quote_token"], body["expires_at"]) == ("signed", "2026-11-23T12:00:00+00:00")


def test_a_checkouts_request_is_read_whole() -> None:
    body = {
        "attempt_id": ATTEMPT,
        "cart_version": 3,
        "customer_id": None,
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "pickup",
        "pickup_location": "MTL",
        "quote_token": None,
    }

    checkout = serializers.FreezeInput.parse(body).checkout()

    assert (checkout.attempt_id, checkout.cart_version) == (str(UUID(ATTEMPT)), 3)
    assert checkout.customer_id == ""
    assert checkout.shipping == rules.Shipping("CA", "QC", "pickup", pickup_location="MTL")


@pytest.mark.parametrize(
    "body",
    [
        {"quantity": 1},
        {"sku": "A", "gtin": "4006381333931", "quantity": 1},
        {"sku": "A", "quantity": 0},
        {"sku": "A", "quantity": "-1"},
        {"sku": "A", "quantity": 1.5},
        {"sku": "A", "quantity": "1e3"},
        {"sku": "A", "quantity": True},
        {"sku": "A", "quantity": "0.0001"},
        {"sku": "A b", "quantity": 1},
        {"gtin": "12345", "quantity": 1},
        {"sku": "A", "quantity": 1, "unit_price": "0.01"},
    ],
)
def test_a_line_that_makes_no_sense_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        serializers.NewLineInput.parse(body)
