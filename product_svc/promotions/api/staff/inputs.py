"""What staff send about promotions. Of a change only the members that are there are looked at."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: DRF's untyped hooks

from rest_framework import serializers

from product_svc.promotions import services
from product_svc.promotions.models import Action, Channel, Scope, State
from product_svc.promotions.rules.coupons import MAX_BATCH, MAX_LENGTH
from shared_libs.api.fields import (
    AmountField,
    AwareDateTimeField,
    CodeField,
    CurrencyField,
    QuantityField,
    SkuField,
    StrictIntegerField,
    TextField,
    TranslatedField,
    UnitPriceField,
)
from shared_libs.api.serializers import InputSerializer

MAX_NAMES = 200
MAX_COUPONS = 5
SMALL = 2**15 - 1
MAX_AMOUNT = Decimal("9999999999.9999")
STATES, SCOPES, CHANNELS = State.choices, Scope.choices, Channel.choices


class NamesField(serializers.ListField):
    """Names of things, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_NAMES, required=False, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return list(dict.fromkeys(super().to_internal_value(data)))


class SmallField(StrictIntegerField):
    """A small whole number, not negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": SMALL, "required": False, **kwargs})


class LimitField(StrictIntegerField):
    """How often something may be used; null for as often as one likes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, required=False, allow_null=True, **kwargs)


class PromotionChangeInput(InputSerializer):
    name = TranslatedField(max_length=120, required=False)
    scope = serializers.ChoiceField(choices=SCOPES, required=False)
    action = serializers.ChoiceField(choices=Action.choices, required=False)
    value = UnitPriceField(max_value=MAX_AMOUNT, required=False)
    currency = CurrencyField(required=False, allow_blank=True)
    buy_quantity = SmallField()
    get_quantity = SmallField()
    gift_sku = SkuField(required=False, allow_blank=True)
    gift_quantity = SmallField()
    categories = NamesField(child=serializers.SlugField(max_length=80))
    brands = NamesField(child=serializers.SlugField(max_length=80))
    skus = NamesField(child=SkuField())
    min_subtotal = AmountField(
        min_value=Decimal(0), max_value=MAX_AMOUNT, required=False, allow_null=True
    )
    min_quantity = QuantityField(required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=CHANNELS, required=False, allow_blank=True)
    stores = NamesField(child=CodeField())
    customer_groups = NamesField(child=CodeField())
    weekdays = NamesField(child=SmallField(max_value=6, required=True))
    from_time = serializers.TimeField(required=False, allow_null=True)
    until_time = serializers.TimeField(required=False, allow_null=True)
    priority = SmallField(min_value=-SMALL)
    stacking_group = serializers.SlugField(max_length=40, required=False, allow_blank=True)
    is_exclusive = serializers.BooleanField(required=False)
    needs_coupon = serializers.BooleanField(required=False)
    starts_at = AwareDateTimeField(required=False, allow_null=True)
    ends_at = AwareDateTimeField(required=False, allow_null=True)
    total_limit = LimitField()
    per_customer_limit = LimitField()
    budget = AmountField(
        min_value=Decimal(0), max_value=MAX_AMOUNT, required=False, allow_null=True
    )


class PromotionInput(PromotionChangeInput):
    code = serializers.SlugField(max_length=40)
    name = TranslatedField(max_length=120)
    scope = serializers.ChoiceField(choices=SCOPES)
    action = serializers.ChoiceField(choices=Action.choices)


@dataclass(frozen=True)
class ReasonBody:
    """Why."""

    reason: str = ""


class ReasonInput(InputSerializer):
    reason = TextField(max_length=255, required=False, allow_blank=True)

    class Meta:
        dataclass = ReasonBody


class CouponChangeInput(InputSerializer):
    total_limit = LimitField()
    per_customer_limit = LimitField()
    is_active = serializers.BooleanField(required=False)


class CouponInput(CouponChangeInput):
    code = TextField(max_length=MAX_LENGTH)


class CouponBatchInput(InputSerializer):
    name = TextField(max_length=80)
    count = StrictIntegerField(min_value=1, max_value=MAX_BATCH)
    prefix = TextField(max_length=16, required=False, allow_blank=True)
    total_limit = LimitField()
    per_customer_limit = LimitField()

    class Meta:
        dataclass = services.NewCoupons


@dataclass(frozen=True)
class CouponsToValidate:
    """Codes, and on which occasion somebody wants to use them."""

    coupons: tuple[str, ...]
    channel: str
    currency: str
    store: str = ""
    customer_group: str = ""
    customer: str = ""


class CouponsToValidateInput(InputSerializer):
    coupons = serializers.ListField(
        child=TextField(max_length=MAX_LENGTH), allow_empty=False, max_length=MAX_COUPONS
    )
    channel = serializers.ChoiceField(choices=CHANNELS)
    currency = CurrencyField()
    store = CodeField(required=False, allow_blank=True)
    customer_group = CodeField(required=False, allow_blank=True)
    customer = TextField(max_length=64, required=False, allow_blank=True)

    class Meta:
        dataclass = CouponsToValidate
