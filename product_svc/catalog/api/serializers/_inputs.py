"""What comes in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: JSON documents, and DRF's untyped hooks

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from product_svc.catalog import services
from product_svc.catalog.models import Channel, PriceListChannel, ShippingMethod
from shared_libs.api.fields import (
    AwareDateTimeField,
    CodeField,
    CountryField,
    CurrencyField,
    QuantityField,
    RegionField,
    SkuField,
    TextField,
    TranslatedField,
    UnitPriceField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.trade.barcodes import is_gtin
from shared_libs.trade.price_lists import default_code
from shared_libs.trade.pricing import BasketLine, PriceOverride

MAX_LINES = 100
MAX_ROWS = 500
MAX_COUPONS = 5
MAX_COUPON_LENGTH = 40
MAX_PRICES = 60
MAX_PRICE = Decimal("9999999999.9999")
MAX_TIER = Decimal(999_999)
ONE = Decimal(1)


def up_to(rows: int) -> dict[str, Any]:
    """The bound of a list of objects, which DRF's type stubs do not know."""
    return {"max_length": rows}


class GtinField(TextField):
    """A GTIN-8, -12, -13 or -14 with the right check digit."""

    def to_internal_value(self, data: Any) -> str:
        number = super().to_internal_value(data)
        if not is_gtin(number):
            raise serializers.ValidationError(
                _("This is not a valid GTIN; check its last digit."), code="gtin_invalid"
            )
        return number


@dataclass(frozen=True)
class ShipTo:
    """Where it goes, as far as taxes care."""

    country: str
    region: str = ""


@dataclass(frozen=True)
class QuoteBody:
    """The body of a quote."""

    channel: str
    currency: str
    lines: tuple[BasketLine, ...]
    ship_to: ShipTo
    shipping_method: str
    pickup_location: str | None = None
    store: str | None = None
    customer_group: str | None = None
    coupons: tuple[str, ...] = ()
    coupons_may_fail: bool = False
    overrides: tuple[PriceOverride, ...] = ()
    is_guest: bool = False


class ShipToInput(InputSerializer):
    country = CountryField()
    region = RegionField(required=False)

    class Meta:
        dataclass = ShipTo


class QuoteLineInput(InputSerializer):
    sku = SkuField()
    quantity = QuantityField()

    class Meta:
        dataclass = BasketLine


class PriceOverrideInput(InputSerializer):
    sku = SkuField()
    unit_price = UnitPriceField(max_value=MAX_PRICE)
    reference = TextField(max_length=40)

    class Meta:
        dataclass = PriceOverride


class QuoteInput(InputSerializer):
    """Body of POST /api/v1/quotes."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    currency = CurrencyField()
    store = CodeField(required=False, allow_null=True)
    lines = QuoteLineInput(many=True, allow_empty=False, **up_to(MAX_LINES))
    ship_to = ShipToInput()
    shipping_method = serializers.ChoiceField(choices=ShippingMethod.choices)
    pickup_location = CodeField(required=False, allow_null=True)
    customer_group = CodeField(required=False, allow_null=True)
    coupons = serializers.ListField(
        child=TextField(max_length=MAX_COUPON_LENGTH), required=False, max_length=MAX_COUPONS
    )
    coupons_may_fail = serializers.BooleanField(
        required=False, help_text="Price without the coupons that cannot be used, and name them."
    )

    class Meta:
        dataclass = QuoteBody

    def validate_customer_group(self, value: str | None) -> str | None:
        """Who belongs to a group, services and staff say; a visitor's word is not taken for it."""
        if value is not None and not self.context.get("is_trusted"):
            raise serializers.ValidationError(
                _("Only staff and services may say this."), code="not_allowed"
            )
        return value

    def validate_coupons(self, value: list[str]) -> list[str]:
        """Each coupon once."""
        if len({coupon.strip().upper() for coupon in value}) < len(value):
            raise serializers.ValidationError(_("A coupon is named twice."), code="repeated")
        return value


class InternalQuoteInput(QuoteInput):
    """Body of POST /internal/quotes: cart also says what staff have agreed on, and whether nobody
    knows who buys, so that what is limited for each customer is left out.
    """

    is_guest = serializers.BooleanField(required=False)
    overrides = PriceOverrideInput(many=True, required=False, **up_to(MAX_LINES))

    def validate_overrides(self, value: Sequence[PriceOverride]) -> Sequence[PriceOverride]:
        """Only cart knows what staff have agreed on; one price for an article."""
        if value and self.context.get("caller") != "cart":
            raise serializers.ValidationError(
                _("Only the cart service may say this."), code="not_allowed"
            )
        if len({each.sku for each in value}) < len(value):
            raise serializers.ValidationError(_("An article is named twice."), code="repeated")
        return value


class ImportedPriceInput(InputSerializer):
    channel = serializers.ChoiceField(choices=PriceListChannel.choices)
    currency = CurrencyField()
    amount = UnitPriceField(max_value=MAX_PRICE)

    class Meta:
        dataclass = services.ImportedPrice


class VariantItemInput(InputSerializer):
    sku = SkuField()
    name = TranslatedField()
    category = serializers.SlugField(max_length=80)
    tax_category = serializers.SlugField(max_length=32)
    gtin = GtinField(required=False, allow_null=True, max_length=14)
    prices = ImportedPriceInput(many=True, required=False, **up_to(MAX_PRICES))

    class Meta:
        dataclass = services.VariantItem

    def validate_name(self, value: Mapping[str, str]) -> services.Text:
        """The name as the services know it."""
        return services.Text(en=value["en"], fr=value.get("fr", ""))


@dataclass(frozen=True)
class VariantsBody:
    """Articles to have."""

    items: tuple[services.VariantItem, ...]


class VariantsInput(InputSerializer):
    items = VariantItemInput(many=True, allow_empty=False, **up_to(MAX_ROWS))

    class Meta:
        dataclass = VariantsBody


@dataclass(frozen=True, kw_only=True)
class OnAList:
    """An article on a price list: named by its code, or by the market whose own list it is."""

    sku: str
    price_list: str = ""
    channel: str = ""
    currency: str = ""
    min_quantity: Decimal = ONE

    @property
    def list_code(self) -> str:
        """The code of the list."""
        return self.price_list or default_code(self.currency, self.channel)


@dataclass(frozen=True, kw_only=True)
class NewPriceBody(OnAList):
    """What an article shall cost there."""

    amount: Decimal
    valid_from: datetime | None = None
    valid_to: datetime | None = None


class OnAListInput(InputSerializer):
    sku = SkuField()
    price_list = CodeField(required=False)
    channel = serializers.ChoiceField(choices=PriceListChannel.choices, required=False)
    currency = CurrencyField(required=False)
    min_quantity = QuantityField(required=False, min_value=ONE, max_value=MAX_TIER)

    class Meta:
        dataclass = OnAList

    def validate(self, attrs: Any) -> Any:
        """Exactly one way of naming the list."""
        market = [bool(attrs.channel), bool(attrs.currency)]
        if any(market) if attrs.price_list else not all(market):
            raise serializers.ValidationError(
                {"price_list": [_("Give either a price list or a channel and a currency.")]}
            )
        return attrs


@dataclass(frozen=True, kw_only=True)
class EndedPrice(OnAList):
    """The price that holds there now, or the one that begins then."""

    valid_from: datetime | None = None


class EndedPriceInput(OnAListInput):
    valid_from = AwareDateTimeField(
        required=False, help_text="Of a planned price: when it would begin."
    )

    class Meta:
        dataclass = EndedPrice


class NewPriceInput(OnAListInput):
    amount = UnitPriceField(max_value=MAX_PRICE)
    valid_from = AwareDateTimeField(required=False)
    valid_to = AwareDateTimeField(required=False)

    class Meta:
        dataclass = NewPriceBody

    def validate(self, attrs: Any) -> Any:
        """The price as the services know it."""
        return services.NewPrice(**vars(super().validate(attrs)))


@dataclass(frozen=True)
class PricesBody:
    """Prices to set."""

    prices: tuple[services.NewPrice, ...]


class PricesInput(InputSerializer):
    prices = NewPriceInput(many=True, allow_empty=False, **up_to(MAX_ROWS))

    class Meta:
        dataclass = PricesBody
