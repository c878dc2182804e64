"""What is said to an order."""

from typing import Any  # Any: DRF's own signatures

from rest_framework import serializers

from order_svc.orders.api.serializers._fields import SafeTextField
from order_svc.orders.api.serializers._fulfilments import LineQuantityInput, each_line_once
from shared_libs.api.fields import (
    TextField,
)
from shared_libs.api.serializers import InputSerializer


class CancelInput(InputSerializer):
    """Why an order is called off, and which units where it is not the whole."""

    reason = SafeTextField(max_length=255, required=False, allow_blank=True, default="")
    lines = LineQuantityInput(many=True, required=False, allow_empty=False)

    def validate(self, attrs: Any) -> Any:
        return each_line_once(attrs, attrs.get("lines", ()))


class EmptyInput(InputSerializer):
    """Nothing: the whole order is meant."""


class LookupInput(InputSerializer):
    """What a guest knows of an order."""

    number = TextField(max_length=20)
    email = TextField(max_length=254)


class OpenInput(LookupInput):
    """What a guest knows of an order, and the code of the mail."""

    code = TextField(max_length=20)


class ClaimInput(InputSerializer):
    """A guest's token for the order."""

    token = TextField(max_length=200)


class PayLinkInput(InputSerializer):
    """The token of a link by which a difference is paid."""

    token = TextField(max_length=200)


class GuestTokenOutput(serializers.Serializer[Any]):
    """What goes after `Authorization: Guest`, and for how many seconds it is good."""

    token = serializers.CharField()
    expires_in = serializers.IntegerField()


class OpenedPaymentOutput(GuestTokenOutput):
    """The order of which something is to be paid, and the token that opens it."""

    number = serializers.CharField()
