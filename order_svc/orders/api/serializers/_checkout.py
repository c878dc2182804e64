"""What is said to buy a cart, and how that went."""

from decimal import Decimal
from typing import Any  # Any: DRF's own signatures

from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.orders import services
from order_svc.orders.api.serializers._fields import SafeEmailField, SafeTextField
from order_svc.orders.api.serializers._orders import OrderOutput
from shared_libs.api.fields import (
    AmountField,
    AwareDateTimeField,
    CodeField,
    CountryField,
    PostalCodeField,
    RegionField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text

# each is a call of its own within the two seconds
MOST_STORED_VALUES = 3
METHODS = ("standard", "express", "pickup")


class AddressInput(InputSerializer):
    """An address."""

    name = SafeTextField(max_length=200)
    line1 = SafeTextField(max_length=200)
    line2 = SafeTextField(max_length=200, required=False, allow_blank=True)
    city = SafeTextField(max_length=100)
    region = RegionField(required=False)
    postal_code = PostalCodeField(required=False)
    country = CountryField()

    class Meta:
        dataclass = services.Address


class PaymentInput(InputSerializer):
    """Whom to ask for the money, and the provider's own token for the means."""

    provider = serializers.ChoiceField(choices=settings.PAYMENT_PROVIDERS)
    token = SafeTextField(max_length=100)

    class Meta:
        dataclass = services.PaymentChoice


def _up_to(rows: int) -> dict[str, Any]:
    # a keyword of the list that many=True makes, which the types do not know
    return {"max_length": rows}


class StoredValueInput(InputSerializer):
    """A gift card by its code, or one's own store credit; all there is unless an amount is said."""

    code = SafeTextField(max_length=40, required=False)
    kind = TextField(
        max_length=20,
        required=False,
        validators=[RegexValidator(r"\Astore_credit\Z", code="invalid_choice")],
    )
    amount = AmountField(required=False, min_value=Decimal("0.001"))

    class Meta:
        dataclass = services.StoredValueWish

    def validate(self, attrs: Any) -> Any:
        if bool(attrs.code) == bool(attrs.kind):
            one = serializers.ErrorDetail(
                str(_("Either the code of a gift card or a kind.")), code="one_of_two"
            )
            raise serializers.ValidationError({"code": [one]})
        return attrs


class CheckoutInput(InputSerializer):
    """What a customer says to buy a cart; prices and taxes are the shop's, not said."""

    cart_id = TextField(
        max_length=64, validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", code="invalid")]
    )
    cart_version = StrictIntegerField(min_value=0)
    email = SafeEmailField(max_length=254)
    shipping_address = AddressInput(required=False, allow_null=True)
    billing_address = AddressInput(required=False, allow_null=True)
    shipping_method = serializers.ChoiceField(choices=METHODS)
    pickup_location = CodeField(required=False, allow_null=True)
    payment = PaymentInput(required=False)
    stored_value = StoredValueInput(many=True, required=False, **_up_to(MOST_STORED_VALUES))
    quote_token = TextField(max_length=100_000, required=False, allow_null=True)
    expected_total = AmountField(required=False, allow_null=True, min_value=0)
    occurred_at = AwareDateTimeField(required=False, allow_null=True)

    class Meta:
        dataclass = services.CheckoutRequest

    def validate(self, attrs: Any) -> Any:
        is_pickup = attrs.shipping_method == "pickup"
        problems: dict[str, Any] = {}
        codes = [wish.code for wish in attrs.stored_value or () if wish.code]
        if len(set(codes)) < len(codes):
            problems["stored_value"] = [_("A gift card is named once.")]
        # where nothing is said of stored value, what was put down with the cart may pay all of it
        if attrs.payment is None and attrs.stored_value is not None and not attrs.stored_value:
            problems["payment"] = _required(_("Say how it is paid."))
        if is_pickup and attrs.pickup_location is None:
            problems["pickup_location"] = _required(_("Say where it will be collected."))
        if not is_pickup and attrs.pickup_location is not None:
            problems["pickup_location"] = [_("Only what is collected has a pickup location.")]
        if not is_pickup and attrs.shipping_address is None:
            problems["shipping_address"] = _required(_("Say where it is to be sent."))
        if problems:
            raise serializers.ValidationError(problems)
        return attrs


class PreviewInput(InputSerializer):
    """What a cart comes to, and what shall pay first; not named, it is what the cart remembers."""

    cart_id = TextField(
        max_length=64, validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", code="invalid")]
    )
    expected_total = AmountField(min_value=0)
    stored_value = StoredValueInput(many=True, required=False, **_up_to(MOST_STORED_VALUES))

    class Meta:
        dataclass = services.PreviewRequest

    def validate(self, attrs: Any) -> Any:
        named = [wish.code or wish.kind for wish in attrs.stored_value or ()]
        if len(set(named)) < len(named):
            each_once = [_("Each gift card, and the store credit, is named once.")]
            raise serializers.ValidationError({"stored_value": each_once})
        return attrs


class CoverProblemOutput(serializers.Serializer[Any]):
    """Why something pays nothing."""

    code = serializers.CharField()
    detail = serializers.CharField()


class CoverOutput(serializers.Serializer[Any]):
    """What one gift card, or the store credit, has free, and pays of it."""

    kind = serializers.ChoiceField(choices=("gift_card", "store_credit"))
    last_four = serializers.CharField(help_text="of the code of a gift card")
    available = serializers.CharField()
    amount = serializers.CharField()
    problem = CoverProblemOutput(allow_null=True)


class PreviewOutput(serializers.Serializer[Any]):
    """What stored value pays of the total, and what is left for the payment."""

    currency = serializers.CharField()
    total = serializers.CharField()
    stored_value = CoverOutput(many=True)
    to_pay = serializers.CharField()


def preview_body(preview: services.ValuePreview) -> dict[str, Any]:
    """The JSON of a preview."""
    return {
        "currency": preview.currency,
        "total": amount_text(preview.total, preview.currency),
        "stored_value": [_cover_body(each, preview.currency) for each in preview.covers],
        "to_pay": amount_text(preview.to_pay, preview.currency),
    }


def _cover_body(cover: services.Cover, currency: str) -> dict[str, Any]:
    problem = cover.problem
    return {
        "kind": cover.kind,
        "last_four": cover.last_four,
        "available": amount_text(cover.available, currency),
        "amount": amount_text(cover.amount, currency),
        "problem": problem and {"code": problem.code, "detail": str(problem.detail)},
    }


def _required(detail: Any) -> list[serializers.ErrorDetail]:
    return [serializers.ErrorDetail(str(detail), code="required")]


class AttemptOutput(serializers.Serializer[Any]):
    """How far a checkout has come."""

    attempt = serializers.UUIDField()
    state = serializers.ChoiceField(
        choices=("processing", "requires_action", "completed", "failed")
    )
    order = OrderOutput(allow_null=True)
    problem = serializers.DictField(allow_null=True)
    next_action = serializers.DictField(allow_null=True)


class WebhookOutput(serializers.Serializer[Any]):
    """What was done with an event."""

    status = serializers.CharField(help_text="taken, or nothing_new")


class ProcessingOutput(serializers.Serializer[Any]):
    """The outcome is not known yet; ask at the Location."""

    attempt = serializers.UUIDField()
    state = serializers.CharField(help_text="processing, or requires_action")
    order = OrderOutput(allow_null=True)
    next_action = serializers.DictField(
        allow_null=True, help_text="What the customer is to do at the provider: type and url."
    )
