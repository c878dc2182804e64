"""What the order service takes and gives."""

from typing import Any  # Any: DRF's own signatures

from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.orders import rules, services
from shared_libs.api.fields import (
    AmountField,
    AwareDateTimeField,
    CodeField,
    CountryField,
    RegionField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer

METHODS = ("standard", "express", "pickup")


class SafeTextField(TextField):
    """Text that does not hold the number of a payment card: those are never kept here."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if rules.holds_card_number(text):
            raise serializers.ValidationError(
                _("A card number must not be sent here."), code="card_number"
            )
        return text


class AddressInput(InputSerializer):
    """An address."""

    name = SafeTextField(max_length=200)
    line1 = SafeTextField(max_length=200)
    line2 = SafeTextField(max_length=200, required=False, allow_blank=True)
    city = SafeTextField(max_length=100)
    region = RegionField(required=False)
    postal_code = SafeTextField(max_length=20, required=False, allow_blank=True)
    country = CountryField()

    class Meta:
        dataclass = services.Address


class PaymentInput(InputSerializer):
    """Whom to ask for the money, and the provider's own token for the means."""

    provider = serializers.ChoiceField(choices=settings.PAYMENT_PROVIDERS)
    token = SafeTextField(max_length=100)

    class Meta:
        dataclass = services.PaymentChoice


class CheckoutInput(InputSerializer):
    """What a customer says to buy a cart; prices and taxes are the shop's, not said."""

    cart_id = TextField(
        max_length=64, validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", code="invalid")]
    )
    cart_version = StrictIntegerField(min_value=0)
    email = serializers.EmailField(max_length=254)
    shipping_address = AddressInput(required=False, allow_null=True)
    billing_address = AddressInput(required=False, allow_null=True)
    shipping_method = serializers.ChoiceField(choices=METHODS)
    pickup_location = CodeField(required=False, allow_null=True)
    payment = PaymentInput()
    quote_token = TextField(max_length=100_000, required=False, allow_null=True)
    expected_total = AmountField(required=False, allow_null=True, min_value=0)
    occurred_at = AwareDateTimeField(required=False, allow_null=True)

    class Meta:
        dataclass = services.CheckoutRequest

    def validate(self, attrs: Any) -> Any:
        is_pickup = attrs.shipping_method == "pickup"
        problems: dict[str, Any] = {}
        if is_pickup and attrs.pickup_location is None:
            problems["pickup_location"] = _required(_("Say where it will be collected."))
        if not is_pickup and attrs.pickup_location is not None:
            problems["pickup_location"] = [_("Only what is collected has a pickup location.")]
        if not is_pickup and attrs.shipping_address is None:
            problems["shipping_address"] = _required(_("Say where it is to be sent."))
        if problems:
            raise serializers.ValidationError(problems)
        return attrs


def _required(detail: Any) -> list[serializers.ErrorDetail]:
    return [serializers.ErrorDetail(str(detail), code="required")]


class CancelInput(InputSerializer):
    """Why an order is called off."""

    reason = TextField(max_length=255, required=False, allow_blank=True, default="")


class EmptyInput(InputSerializer):
    """Nothing: the whole order is meant."""


class LookupInput(InputSerializer):
    """What a guest knows of an order."""

    number = TextField(max_length=20)
    email = TextField(max_length=254)


class TaxOutput(serializers.Serializer[Any]):
    """The tax of one jurisdiction."""

    code = serializers.CharField()
    amount = serializers.CharField()


class LineOutput(serializers.Serializer[Any]):
    """One line as it was sold."""

    line = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    gross = serializers.CharField()
    discount = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    taxes = TaxOutput(many=True)
    total = serializers.CharField()


class ShippingOutput(serializers.Serializer[Any]):
    """How it travels, and for how much."""

    method = serializers.CharField()
    pickup_location = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    tax = serializers.CharField()
    taxes = TaxOutput(many=True)


class TotalsOutput(serializers.Serializer[Any]):
    """The sums of the document."""

    subtotal = serializers.CharField()
    discount = serializers.CharField()
    shipping = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()
    currency = serializers.CharField()


class OrderEventOutput(serializers.Serializer[Any]):
    """One thing that happened to the order."""

    type = serializers.CharField()
    occurred_at = serializers.DateTimeField()


class OrderSummaryOutput(serializers.Serializer[Any]):
    """An order in a list."""

    number = serializers.CharField()
    status = serializers.CharField()
    payment_status = serializers.CharField()
    fulfilment_status = serializers.CharField()
    placed_at = serializers.DateTimeField()
    currency = serializers.CharField()
    total = serializers.CharField()


class OrderOutput(serializers.Serializer[Any]):
    """An order."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()
    payment_status = serializers.CharField()
    fulfilment_status = serializers.CharField()
    placed_at = serializers.DateTimeField()
    email = serializers.EmailField()
    currency = serializers.CharField()
    ruleset_version = serializers.CharField()
    lines = LineOutput(many=True)
    shipping = ShippingOutput()
    totals = TotalsOutput()
    shipping_address = serializers.DictField(allow_null=True)
    billing_address = serializers.DictField(allow_null=True)
    events = OrderEventOutput(many=True)


class AttemptOutput(serializers.Serializer[Any]):
    """How far a checkout has come."""

    attempt = serializers.UUIDField()
    state = serializers.ChoiceField(choices=("processing", "completed", "failed"))
    order = OrderOutput(allow_null=True)
    problem = serializers.DictField(allow_null=True)


class ProcessingOutput(serializers.Serializer[Any]):
    """The outcome is not known yet; ask at the Location."""

    attempt = serializers.UUIDField()
    state = serializers.CharField()
    order = OrderOutput(allow_null=True)
