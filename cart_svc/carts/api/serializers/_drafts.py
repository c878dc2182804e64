"""Draft orders: what staff say of them."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any  # Any: JSON, and DRF's untyped hooks

from django.utils.translation import gettext
from rest_framework import serializers

from cart_svc.carts import rules, services
from cart_svc.carts.api.serializers._inputs import METHODS, CouponInput, NewLineInput
from shared_libs.api.fields import (
    CodeField,
    CountryField,
    CurrencyField,
    PostalCodeField,
    RegionField,
    StrictIntegerField,
    TextField,
    UnitPriceField,
)
from shared_libs.api.serializers import InputSerializer

MAX_LINES = 100
MAX_COUPONS = 5
MAX_LINK_DAYS = 30


class NoteField(TextField):
    """Words that hold no number of a payment card: a telephone order is where one would be."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if rules.holds_card_number(text):
            raise serializers.ValidationError(
                gettext("A card number must not be written here."), code="card_number"
            )
        return text


@dataclass(frozen=True)
class DraftAddress:
    """Where a draft order goes."""

    name: str
    line1: str
    city: str
    country: str
    region: str = ""
    line2: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class DraftBody:
    """A whole draft order."""

    lines: tuple[services.DraftLineWish, ...]
    shipping_method: str
    email: str = ""
    customer_id: str = ""
    language: str = "en"
    currency: str = ""
    store: str = ""
    coupons: tuple[str, ...] = ()
    pickup_location: str = ""
    shipping_address: DraftAddress | None = None
    note: str = ""
    customer_note: str = ""

    def wish(self) -> services.DraftWish:
        """The same, as the service takes it."""
        address = asdict(self.shipping_address) if self.shipping_address else None
        return services.DraftWish(**{**vars(self), "shipping_address": address})


@dataclass(frozen=True)
class PreviewBody(DraftBody):
    """A draft order as it is typed; `number` is that of the one that is being changed."""

    number: str = ""


def split_preview(body: PreviewBody) -> tuple[str, services.DraftWish]:
    """The number of the draft order that is being changed, "" for a new one, and the wish."""
    said = {**vars(body)}
    number = said.pop("number")
    return number, DraftBody(**said).wish()


@dataclass(frozen=True)
class TokenBody:
    """The token of a link."""

    token: str


class DraftAddressInput(InputSerializer):
    """An address."""

    name = NoteField(max_length=200)
    line1 = NoteField(max_length=200)
    line2 = NoteField(max_length=200, required=False, allow_blank=True)
    city = NoteField(max_length=100)
    region = RegionField(required=False)
    postal_code = PostalCodeField(required=False)
    country = CountryField()

    class Meta:
        dataclass = DraftAddress


class DraftLineInput(NewLineInput):
    """A line of a draft order: one of sku and gtin; another price with its reason."""

    unit_price = UnitPriceField(
        required=False, allow_null=True, max_value=Decimal("9999999999.9999")
    )
    reason = NoteField(max_length=255, required=False, allow_blank=True)

    class Meta:
        dataclass = services.DraftLineWish


def _up_to(rows: int) -> dict[str, Any]:
    # a keyword of the list that many=True makes, which the types do not know
    return {"max_length": rows}


class DraftInput(InputSerializer):
    """Body of POST /carts/drafts and PUT /carts/drafts/{number}."""

    lines = DraftLineInput(many=True, **_up_to(MAX_LINES))
    shipping_method = serializers.ChoiceField(METHODS)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    customer_id = serializers.UUIDField(required=False, allow_null=True)
    language = serializers.ChoiceField(["en", "fr"], required=False)
    currency = CurrencyField(required=False)
    store = CodeField(required=False, allow_blank=True)
    coupons = serializers.ListField(
        child=TextField(max_length=40), required=False, max_length=MAX_COUPONS
    )
    pickup_location = CodeField(required=False, allow_blank=True, allow_null=True)
    shipping_address = DraftAddressInput(required=False, allow_null=True)
    note = NoteField(max_length=1000, required=False, allow_blank=True)
    customer_note = NoteField(max_length=1000, required=False, allow_blank=True)

    class Meta:
        dataclass = DraftBody

    def validate_customer_id(self, value: Any) -> str:
        return str(value or "")

    def validate_pickup_location(self, value: str | None) -> str:
        return value or ""

    def validate_coupons(self, value: list[str]) -> tuple[str, ...]:
        return tuple(CouponInput().validate_code(code) for code in value)

    def validate(self, attrs: Any) -> Any:
        is_pickup = attrs.shipping_method == "pickup"
        if is_pickup and not attrs.pickup_location:
            reason = gettext("Say where it will be picked up.")
            raise serializers.ValidationError({"pickup_location": [reason]}, code="required")
        if attrs.pickup_location and not is_pickup:
            reason = gettext("Only what is picked up has a pickup location.")
            raise serializers.ValidationError({"pickup_location": [reason]})
        return attrs


class PreviewInput(DraftInput):
    """Body of POST /carts/drafts/preview."""

    number = TextField(max_length=20, required=False, allow_blank=True)

    class Meta:
        dataclass = PreviewBody


class SendInput(InputSerializer):
    """Body of POST /carts/drafts/{number}/send."""

    days = StrictIntegerField(min_value=1, max_value=MAX_LINK_DAYS, default=7)
    is_mailed = serializers.BooleanField(default=True)

    class Meta:
        dataclass = services.Sending


class LinkInput(InputSerializer):
    """Body of POST /carts/drafts/open."""

    token = serializers.RegexField(r"^[0-9a-f]{64}$")

    class Meta:
        dataclass = TokenBody
