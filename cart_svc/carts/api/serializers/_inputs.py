"""What may be said to carts."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: DRF's untyped hooks
from uuid import UUID

from django.utils.translation import gettext
from rest_framework import serializers

from cart_svc.carts.rules import Contact, Shipping, WantedValue, coupon_code
from cart_svc.carts.services import Checkout, Wanted
from shared_libs.api.fields import (
    CodeField,
    CountryField,
    CurrencyField,
    PostalCodeField,
    QuantityField,
    RegionField,
    SkuField,
    StrictIntegerField,
    TextField,
    UnitPriceField,
)
from shared_libs.api.serializers import InputSerializer


@dataclass(frozen=True)
class NewCart:
    """A request for a cart."""

    currency: str
    channel: str


@dataclass(frozen=True)
class IntentsQuestion:
    """Who asks what a cart is to be paid with; None is a guest."""

    customer_id: UUID | None = None

    @property
    def customer(self) -> str:
        """The same, as the selector takes it."""
        return str(self.customer_id or "")


@dataclass(frozen=True)
class LineQuantity:
    """How much of a line there shall be."""

    quantity: Decimal


# as many as a checkout takes
MOST_INTENTS = 3


@dataclass(frozen=True)
class StoredValueBody:
    """What is to pay first."""

    stored_value: list[WantedValue]


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


@dataclass(frozen=True)
class LinesBody:
    """All lines that a cart shall have."""

    lines: tuple[Wanted, ...]


@dataclass(frozen=True)
class MergeBody:
    """A guest's cart to take over."""

    guest_cart_id: str


@dataclass(frozen=True)
class RecoverBody:
    """The token of a reminder's link."""

    token: str


@dataclass(frozen=True)
class CouponBody:
    """A coupon to put into a cart."""

    code: str


@dataclass(frozen=True)
class OverrideBody:
    """What staff agree on, and why; without a price the list's holds again."""

    reason: str
    unit_price: Decimal | None = None


MAX_LINES = 100
METHODS = ("standard", "express", "pickup")
_COUPON = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}", re.ASCII)


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


class LinesInput(InputSerializer):
    """Body of PUT /carts/{id}/lines."""

    lines = NewLineInput(many=True, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = LinesBody


class MergeInput(InputSerializer):
    """Body of POST /carts/mine/merge."""

    guest_cart_id = serializers.RegexField(r"^[A-Za-z0-9_-]{1,64}$")

    class Meta:
        dataclass = MergeBody


class RecoverInput(InputSerializer):
    """Body of POST /carts/recover."""

    token = serializers.RegexField(r"^[0-9a-f]{64}$")

    class Meta:
        dataclass = RecoverBody


class ContactInput(InputSerializer):
    """Body of PUT /carts/{id}/contact."""

    email = serializers.EmailField(max_length=254)
    consent = serializers.BooleanField()

    class Meta:
        dataclass = Contact


class ValueIntentInput(InputSerializer):
    """A gift card by its code, one that the cart has by the end of it, or the own store credit."""

    code = TextField(max_length=40, required=False)
    kind = serializers.ChoiceField(["store_credit"], required=False)
    last_four = TextField(max_length=4, required=False)

    class Meta:
        dataclass = WantedValue

    def validate(self, attrs: Any) -> Any:
        if [bool(attrs.code), bool(attrs.kind), bool(attrs.last_four)].count(True) != 1:
            told = gettext("Either the code of a gift card, the end of one or a kind.")
            raise serializers.ValidationError({"code": told}, code="one_of_two")
        return attrs


class StoredValueInput(InputSerializer):
    """Body of PUT /carts/{id}/stored-value: all that is to pay, in its order."""

    stored_value = ValueIntentInput(many=True)

    class Meta:
        dataclass = StoredValueBody

    def validate_stored_value(self, value: list[WantedValue]) -> list[WantedValue]:
        if len(value) > MOST_INTENTS:
            raise serializers.ValidationError(gettext("At most three."), code="max_length")
        if len(set(value)) < len(value):
            raise serializers.ValidationError(gettext("Each is named once."), code="unique")
        return value


class LineQuantityInput(InputSerializer):
    """Body of PATCH /carts/{id}/lines/{sku}."""

    quantity = QuantityField(max_value=Decimal(9999))

    class Meta:
        dataclass = LineQuantity


class ShippingInput(InputSerializer):
    """Body of PUT /carts/{id}/shipping."""

    country = CountryField()
    region = RegionField(default="")
    postal_code = PostalCodeField(required=False)
    method = serializers.ChoiceField(METHODS)
    pickup_location = CodeField(required=False, allow_null=True)

    class Meta:
        dataclass = Shipping

    def validate(self, attrs: Any) -> Any:
        if attrs.method == "pickup" and attrs.pickup_location is None:
            reason = gettext("Say where it will be picked up.")
            raise serializers.ValidationError({"pickup_location": [reason]}, code="required")
        if attrs.method != "pickup" and attrs.pickup_location is not None:
            reason = gettext("Only what is picked up has a pickup location.")
            raise serializers.ValidationError({"pickup_location": [reason]})
        return attrs


class CouponInput(InputSerializer):
    """Body of POST /carts/{id}/coupons."""

    code = TextField(max_length=40)

    class Meta:
        dataclass = CouponBody

    def validate_code(self, value: str) -> str:
        code = coupon_code(value)
        if not _COUPON.fullmatch(code):
            raise serializers.ValidationError(
                gettext("A coupon has 3 to 40 letters, digits, dashes or underscores.")
            )
        return code


class RestoreInput(InputSerializer):
    """Body of DELETE /carts/by-number/{number}/lines/{sku}/price."""

    reason = TextField(max_length=255)

    class Meta:
        dataclass = OverrideBody


class OverrideInput(RestoreInput):
    """Body of PUT /carts/by-number/{number}/lines/{sku}/price."""

    unit_price = UnitPriceField(max_value=Decimal("9999999999.9999"))


class PlaceInput(InputSerializer):
    """Country and region."""

    country = CountryField()
    region = RegionField(required=False)

    class Meta:
        dataclass = Place


class IntentsInput(InputSerializer):
    """The query of GET /internal/carts/{id}/stored-value."""

    customer_id = serializers.UUIDField(required=False)

    class Meta:
        dataclass = IntentsQuestion


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
