"""What is said to edit an order, and what an edit comes to."""

from typing import Any  # Any: DRF's own signatures

from rest_framework import serializers

from order_svc.orders import services
from order_svc.orders.api.serializers._checkout import PaymentInput
from order_svc.orders.api.serializers._fields import SafeTextField
from order_svc.orders.api.serializers._fulfilments import LineQuantityInput, each_line_once
from shared_libs.api.fields import AmountField, CodeField, QuantityField, SkuField
from shared_libs.api.serializers import InputSerializer

MOST_LINES = 100


class AddedInput(InputSerializer):
    """So much of one article."""

    sku = SkuField()
    quantity = QuantityField()

    class Meta:
        dataclass = services.ArticleQuantity


def _lines(**options: Any) -> dict[str, Any]:
    # a keyword of the list that many=True makes, which the types do not know
    return {"max_length": MOST_LINES, **options}


class EditPreviewInput(InputSerializer):
    """What is to be added at the price of the day, and which units are called off."""

    add = AddedInput(many=True, **_lines(allow_empty=False))
    remove = LineQuantityInput(many=True, required=False, **_lines())
    coupons = serializers.ListField(child=CodeField(), required=False, max_length=10)

    class Meta:
        dataclass = dict

    def validate(self, attrs: Any) -> Any:
        return each_line_once(attrs, attrs.get("remove", ()), field="remove")


class EditInput(EditPreviewInput):
    """The same, decided: for the difference that was shown, negative where money goes back; paid at
    once where a payment is named, by the customer otherwise.
    """

    expected_difference = AmountField()
    reason = SafeTextField(max_length=255, required=False, allow_blank=True)
    payment = PaymentInput(required=False)


class PayInput(InputSerializer):
    """How the difference is paid."""

    payment = PaymentInput()

    class Meta:
        dataclass = dict


class WithdrawInput(InputSerializer):
    """Why an edit is taken back."""

    reason = SafeTextField(max_length=255)

    class Meta:
        dataclass = dict


class AddedOutput(serializers.Serializer[Any]):
    """Units that an edit adds."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    discount = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()


class RemovedOutput(serializers.Serializer[Any]):
    """Units that an edit calls off."""

    line = serializers.IntegerField()
    quantity = serializers.CharField()


class EditOutput(serializers.Serializer[Any]):
    """An edit: open while it waits for its payment, applied, or lapsed; a preview has no id."""

    id = serializers.UUIDField(allow_null=True)
    order = serializers.CharField()
    status = serializers.CharField()
    currency = serializers.CharField()
    added = AddedOutput(many=True)
    removed = RemovedOutput(many=True)
    added_total = serializers.CharField()
    removed_total = serializers.CharField()
    set_off = serializers.CharField()
    to_pay = serializers.CharField()
    to_give_back = serializers.CharField()
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    applied_at = serializers.DateTimeField(allow_null=True)
