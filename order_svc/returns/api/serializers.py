"""What is said of returns, and what is shown of them."""

from typing import Any  # Any: DRF's own signatures

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.returns import rules, services
from shared_libs.api.fields import (
    AmountField,
    CodeField,
    QuantityField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer


class ReturnedUnitsInput(InputSerializer):
    """Units that are to come back, and why."""

    line = StrictIntegerField(min_value=1)
    quantity = QuantityField()
    reason = serializers.ChoiceField(choices=rules.REASONS)

    class Meta:
        dataclass = rules.ReturnedUnits


class ReturnInput(InputSerializer):
    """A wish to bring goods back."""

    lines = ReturnedUnitsInput(many=True, allow_empty=False)
    wanted = serializers.ChoiceField(choices=("refund", "exchange"), required=False)
    note = TextField(max_length=500, required=False, allow_blank=True)

    class Meta:
        dataclass = dict

    def validate(self, attrs: Any) -> Any:
        seen: set[int] = set()
        for number, each in enumerate(attrs["lines"]):
            if each.line in seen:
                raise serializers.ValidationError(_twice(number))
            seen.add(each.line)
        return attrs


def _twice(number: int) -> dict[str, Any]:
    reason = serializers.ErrorDetail(str(_("The line is named twice.")), code="repeated")
    return {"lines": {number: {"line": [reason]}}}


def return_wish(said: dict[str, Any]) -> services.ReturnWish:
    """What was said, without who said it."""
    wanted = said.get("wanted", "refund").upper()
    return services.ReturnWish(said["lines"], wanted, said.get("note", ""))


class ApproveInput(InputSerializer):
    """Where the goods are to come."""

    location = CodeField()


class ReasonInput(InputSerializer):
    """Why not."""

    reason = TextField(max_length=255)


class NothingInput(InputSerializer):
    """Nothing besides."""


class ReceivedUnitsInput(InputSerializer):
    """Units of a line that came."""

    line = StrictIntegerField(min_value=1)
    quantity = QuantityField(min_value=0)


class ReceiveInput(InputSerializer):
    """What came, where; a line that is not named did not come."""

    lines = ReceivedUnitsInput(many=True)
    location = CodeField(required=False)


class InspectedUnitsInput(InputSerializer):
    """Units as they were found, and what becomes of them."""

    line = StrictIntegerField(min_value=1)
    quantity = QuantityField()
    condition = serializers.ChoiceField(choices=rules.CONDITIONS)
    disposition = serializers.ChoiceField(choices=rules.DISPOSITIONS)

    class Meta:
        dataclass = rules.InspectedUnits


class InspectInput(InputSerializer):
    """All units that came."""

    lines = InspectedUnitsInput(many=True)


class RefundPartsInput(InputSerializer):
    """What is given back beside the goods."""

    shipping = AmountField(required=False, min_value=0)
    goodwill = AmountField(required=False, min_value=0)

    class Meta:
        dataclass = services.RefundParts


class ReturnLineOutput(serializers.Serializer[Any]):
    """Units of one line that come back."""

    line = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    received = serializers.CharField()
    reason = serializers.CharField()
    condition = serializers.CharField(allow_null=True)
    disposition = serializers.CharField(allow_null=True)


class ReturnSummaryOutput(serializers.Serializer[Any]):
    """A return in the queue."""

    number = serializers.CharField()
    order = serializers.CharField()
    status = serializers.CharField()
    wanted = serializers.CharField()
    location = serializers.CharField(allow_null=True)
    requested_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class ReturnOutput(ReturnSummaryOutput):
    """A return."""

    id = serializers.UUIDField()
    note = serializers.CharField()
    reason = serializers.CharField()
    lines = ReturnLineOutput(many=True)
    exchanged_for = serializers.CharField(
        allow_null=True, help_text="of an exchange: the order that its credit has paid for"
    )


class ExchangeOutput(serializers.Serializer[Any]):
    """The return, and its order, whose goods were exchanged for those of this one."""

    return_number = serializers.CharField()
    order = serializers.CharField()
