"""What the cart API takes and shows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: rendered JSON
from uuid import UUID

from django.utils.translation import get_language, gettext
from rest_framework import serializers

from cart_svc.carts.rules import Exact, Problem, Shipping, View, merged
from cart_svc.carts.services import Checkout, FrozenCart, Wanted
from shared_libs.api.fields import (
    CodeField,
    CountryField,
    CurrencyField,
    QuantityField,
    RegionField,
    SkuField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import ZERO, amount_text, quantity_text, unit_price_text


@dataclass(frozen=True)
class NewCart:
    """A request for a cart."""

    currency: str
    channel: str


@dataclass(frozen=True)
class LineQuantity:
    """How much of a line there shall be."""

    quantity: Decimal


@dataclass(frozen=True)
class Place:
    """Country and region."""

    country: str
    region: str = ""


@dataclass(frozen=True)
class FreezeBody:
    """A checkout's request to hold a cart still."""

    attempt_id: UUID
    cart_version: int
    ship_to: Place
    shipping_method: str
    customer_id: UUID | None = None
    pickup_location: str | None = None
    quote_token: str | None = None

    def checkout(self) -> Checkout:
        """The same, as the service takes it."""
        return Checkout(
            attempt_id=str(self.attempt_id),
            cart_version=self.cart_version,
            customer_id=str(self.customer_id or ""),
            shipping=Shipping(
                country=self.ship_to.country,
                region=self.ship_to.region,
                method=self.shipping_method,
                pickup_location=self.pickup_location,
            ),
            quote_token=self.quote_token,
        )


@dataclass(frozen=True)
class ThawBody:
    """A checkout's release of a cart."""

    attempt_id: UUID


METHODS = ("standard", "express", "pickup")


class NewCartInput(InputSerializer):
    """Body of POST /carts."""

    currency = CurrencyField()
    channel = serializers.ChoiceField(["web", "pos"])

    class Meta:
        dataclass = NewCart


class NewLineInput(InputSerializer):
    """Body of POST /carts/{id}/lines: one of sku and gtin."""

    sku = SkuField(required=False)
    gtin = serializers.RegexField(r"^[0-9]{6,14}$", required=False)
    quantity = QuantityField(max_value=Decimal(9999))

    class Meta:
        dataclass = Wanted

    def validate(self, attrs: Any) -> Any:
        if (attrs.sku is None) == (attrs.gtin is None):
            raise serializers.ValidationError({"sku": [gettext("Give either a SKU or a barcode.")]})
        return attrs


class LineQuantityInput(InputSerializer):
    """Body of PATCH /carts/{id}/lines/{sku}."""

    quantity = QuantityField(max_value=Decimal(9999))

    class Meta:
        dataclass = LineQuantity


class ShippingInput(InputSerializer):
    """Body of PUT /carts/{id}/shipping."""

    country = CountryField()
    region = RegionField(default="")
    postal_code = TextField(max_length=20, required=False, allow_blank=True)
    method = serializers.ChoiceField(METHODS)
    pickup_location = CodeField(required=False, allow_null=True)

    class Meta:
        dataclass = Shipping


class PlaceInput(InputSerializer):
    """Country and region."""

    country = CountryField()
    region = RegionField(required=False)

    class Meta:
        dataclass = Place


class FreezeInput(InputSerializer):
    """Body of POST /internal/carts/{id}/freeze."""

    attempt_id = serializers.UUIDField()
    cart_version = StrictIntegerField(min_value=1)
    customer_id = serializers.UUIDField(required=False, allow_null=True)
    ship_to = PlaceInput()
    shipping_method = serializers.ChoiceField(METHODS)
    pickup_location = CodeField(required=False, allow_null=True)
    quote_token = serializers.CharField(required=False, allow_null=True, max_length=200_000)

    class Meta:
        dataclass = FreezeBody


class ThawInput(InputSerializer):
    """Body of POST /internal/carts/{id}/thaw."""

    attempt_id = serializers.UUIDField()

    class Meta:
        dataclass = ThawBody


class LineOutput(serializers.Serializer):
    """A line as the shopper sees it."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    line_total = serializers.CharField()


class TotalsOutput(serializers.Serializer):
    """What the cart comes to; `estimated` until product has been asked."""

    subtotal = serializers.CharField()
    discount = serializers.CharField()
    tax = serializers.CharField()
    shipping = serializers.CharField()
    total = serializers.CharField()
    currency = serializers.CharField()
    estimated = serializers.BooleanField()


class ProblemOutput(serializers.Serializer):
    """Something to know before paying."""

    code = serializers.ChoiceField(["unavailable", "price_changed", "out_of_stock"])
    sku = serializers.CharField()
    detail = serializers.CharField()
    was = serializers.CharField(required=False)
    now = serializers.CharField(required=False)


class ShippingOutput(serializers.Serializer):
    """Where the cart goes."""

    country = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    method = serializers.CharField()
    pickup_location = serializers.CharField(allow_null=True)


class CartOutput(serializers.Serializer):
    """A cart; only described here, `cart_body` writes it."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(["active", "frozen", "converted"])
    currency = serializers.CharField()
    channel = serializers.CharField()
    lines = LineOutput(many=True)
    shipping = ShippingOutput(allow_null=True)
    totals = TotalsOutput()
    problems = ProblemOutput(many=True)


class QuotedLineOutput(LineOutput):
    """A line with product's figures: `line_total` is without tax."""

    tax = serializers.CharField()


class QuotedCartOutput(CartOutput):
    """A cart with exact totals and the promise of them."""

    lines = QuotedLineOutput(many=True)
    quote_token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class FrozenLineOutput(serializers.Serializer):
    """A line of a frozen cart."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()


class FrozenCartOutput(serializers.Serializer):
    """What a checkout gets."""

    cart_id = serializers.CharField()
    version = serializers.IntegerField()
    currency = serializers.CharField()
    channel = serializers.CharField()
    lines = FrozenLineOutput(many=True)
    coupons = serializers.ListField(child=serializers.CharField())
    quote_token = serializers.CharField()
    quote_was_live = serializers.BooleanField()


class ThawedOutput(serializers.Serializer):
    """Nothing: that it answers is the answer."""


def cart_body(view: View) -> dict[str, Any]:
    """The JSON of a cart. Plain dictionaries: this is the hottest answer of the shop."""
    cart = view.cart
    return {
        "id": cart.id,
        "version": cart.version,
        "status": cart.state,
        "currency": cart.currency,
        "channel": cart.channel,
        "lines": [
            {
                "sku": line.sku,
                "name": _in_language(line.name),
                "quantity": quantity_text(line.quantity),
                "unit_price": unit_price_text(line.unit_price, cart.currency),
                "line_total": amount_text(line.line_total, cart.currency),
            }
            for line in view.lines
        ],
        "shipping": vars(cart.shipping) if cart.shipping else None,
        "totals": _estimated_totals(view),
        "problems": [_problem_body(problem, cart.currency) for problem in view.problems],
    }


def quoted_body(view: View, exact: Exact) -> dict[str, Any]:
    """The JSON of a cart with product's exact figures."""
    body = cart_body(view)
    currency = exact.currency
    by_sku = merged(exact.lines)
    for line in body["lines"]:
        quoted = by_sku[line["sku"]]
        line["unit_price"] = unit_price_text(quoted.unit_price, currency)
        line["line_total"] = amount_text(quoted.net, currency)
        line["tax"] = amount_text(quoted.tax, currency)
    totals = {name: amount_text(value, currency) for name, value in exact.totals.items()}
    body["totals"] = {**totals, "currency": currency, "estimated": False}
    return {**body, "quote_token": exact.token, "expires_at": exact.expires_at.isoformat()}


def frozen_body(frozen: FrozenCart) -> dict[str, Any]:
    """The JSON of a frozen cart, for order."""
    cart = frozen.cart
    names = {sku: article.name for sku, article in cart.articles.items()}
    return {
        "cart_id": cart.id,
        "version": cart.version,
        "currency": cart.currency,
        "channel": cart.channel,
        "lines": [
            {
                "sku": line.sku,
                "name": _in_language(names.get(line.sku, {"en": line.sku})),
                "quantity": quantity_text(line.quantity),
            }
            for line in cart.lines
        ],
        "coupons": [],
        "quote_token": frozen.quote_token,
        "quote_was_live": frozen.quote_was_live,
    }


def _estimated_totals(view: View) -> dict[str, Any]:
    currency = view.cart.currency
    subtotal = amount_text(view.subtotal, currency)
    nothing = amount_text(ZERO, currency)
    return {
        "subtotal": subtotal,
        "discount": nothing,
        "tax": nothing,
        "shipping": nothing,
        "total": subtotal,
        "currency": currency,
        "estimated": True,
    }


def _problem_body(problem: Problem, currency: str) -> dict[str, Any]:
    details = {
        "unavailable": gettext("This article is no longer sold."),
        "price_changed": gettext("The price of this article has changed."),
        "out_of_stock": gettext("This article is out of stock."),
    }
    body: dict[str, Any] = {
        "code": problem.code,
        "sku": problem.sku,
        "detail": details[problem.code],
    }
    if problem.was is not None and problem.now is not None:
        body["was"] = unit_price_text(problem.was, currency)
        body["now"] = unit_price_text(problem.now, currency)
    return body


def _in_language(name: Any) -> str:
    language = (get_language() or "en")[:2]
    return str(name.get(language) or name.get("en") or "")
