"""What is said to buy a cart, and how that went."""

from typing import Any  # Any: DRF's own signatures

from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.orders import services
from order_svc.orders.api.serializers._fields import SafeTextField
from order_svc.orders.api.serializers._orders import OrderOutput
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
