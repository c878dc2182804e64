"""What is to be given back, and what has been."""

from decimal import Decimal
from typing import Any  # Any: DRF's own signatures

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.orders import rules
from order_svc.orders.api.serializers._fields import SafeTextField
from shared_libs.api.fields import (
    AmountField,
    CodeField,
    CurrencyField,
    QuantityField,
    StrictIntegerField,
)
from shared_libs.api.serializers import InputSerializer


class UnitsInput(InputSerializer):
    """Units of one line; a disposition says that the goods are back, and what becomes of them."""

    line = StrictIntegerField(min_value=1)
    quantity = QuantityField()
    reason = SafeTextField(max_length=255, required=False, allow_blank=True)
    disposition = serializers.ChoiceField(choices=rules.DISPOSITIONS, required=False)

    class Meta:
        dataclass = rules.UnitsWish


class RefundInput(InputSerializer):
    """Units, an amount of the shipping before tax, and an amount out of goodwill."""

    lines = UnitsInput(many=True, required=False)
    shipping = AmountField(required=False, min_value=0)
    goodwill = AmountField(required=False, min_value=0)
    reason = SafeTextField(max_length=255, required=False, allow_blank=True)
    location = CodeField(required=False)
    currency = CurrencyField(required=False)

    class Meta:
        dataclass = dict

    def validate(self, attrs: Any) -> Any:
        lines: tuple[rules.UnitsWish, ...] = attrs.get("lines", ())
        problems = _repeated(lines)
        if any(each.disposition for each in lines) and "location" not in attrs:
            reason = _("Say where the goods that came back are.")
            problems["location"] = [serializers.ErrorDetail(str(reason), code="required")]
        if problems:
            raise serializers.ValidationError(problems)
        return attrs


def _repeated(lines: tuple[rules.UnitsWish, ...]) -> dict[str, Any]:
    seen: set[int] = set()
    for number, each in enumerate(lines):
        if each.line in seen:
            reason = serializers.ErrorDetail(str(_("The line is named twice.")), code="repeated")
            return {"lines": {number: {"line": [reason]}}}
        seen.add(each.line)
    return {}


def refund_wish(said: dict[str, Any]) -> rules.RefundWish:
    """What was said, without the currency that it was said in."""
    return rules.RefundWish(
        lines=said.get("lines", ()),
        shipping=said.get("shipping", Decimal(0)),
        goodwill=said.get("goodwill", Decimal(0)),
        reason=said.get("reason", ""),
        location=said.get("location", ""),
    )


class RefundLineOutput(serializers.Serializer[Any]):
    """Units of one line that are given back."""

    line = serializers.IntegerField()
    sku = serializers.CharField()
    quantity = serializers.CharField()
    gross = serializers.CharField()
    discount = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()
    reason = serializers.CharField()
    disposition = serializers.CharField(allow_null=True)


class RefundTenderOutput(serializers.Serializer[Any]):
    """What goes back in one way in which the order was paid."""

    type = serializers.CharField()
    amount = serializers.CharField()
    status = serializers.CharField()


class RefundOutput(serializers.Serializer[Any]):
    """A refund."""

    id = serializers.UUIDField(allow_null=True)
    status = serializers.CharField()
    reason = serializers.CharField()
    currency = serializers.CharField()
    lines = RefundLineOutput(many=True)
    shipping = serializers.CharField()
    shipping_tax = serializers.CharField()
    goodwill = serializers.CharField()
    total = serializers.CharField()
    tenders = RefundTenderOutput(many=True)
    return_id = serializers.UUIDField(allow_null=True)
    at_till = serializers.BooleanField()
    requested_at = serializers.DateTimeField(allow_null=True)
    refunded_at = serializers.DateTimeField(allow_null=True)


class LeftOutput(serializers.Serializer[Any]):
    """How much of a line may still be refunded."""

    line = serializers.IntegerField()
    sku = serializers.CharField()
    quantity = serializers.CharField()
    total = serializers.CharField()


class RefundPreviewOutput(serializers.Serializer[Any]):
    """What a refund would come to, and what would be left."""

    refund = RefundOutput()
    left = serializers.CharField()
    shipping_left = serializers.CharField()
    lines_left = LeftOutput(many=True)
    needs_approval = serializers.BooleanField()
