"""Parcels and pickups: asked for, moved on, shown."""

from typing import Any  # Any: DRF's own signatures

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.orders import services
from order_svc.orders.api.serializers._fields import SafeTextField
from order_svc.orders.models import Fulfilment
from shared_libs.api.fields import CodeField, QuantityField, StrictIntegerField, TextField
from shared_libs.api.serializers import InputSerializer

STATUSES = [status.lower() for status in Fulfilment.Status.values]


class LineQuantityInput(InputSerializer):
    """So many units of one line."""

    line = StrictIntegerField(min_value=1)
    quantity = QuantityField()

    class Meta:
        dataclass = services.LineQuantity


class AssignmentInput(InputSerializer):
    """Which units are to be picked: all that are open where nothing is said."""

    lines = LineQuantityInput(many=True, required=False, allow_empty=False)
    location = CodeField(required=False)

    class Meta:
        dataclass = services.Assignment

    def validate(self, attrs: Any) -> Any:
        return each_line_once(attrs, attrs.lines)


class MoveInput(InputSerializer):
    """Nothing more than the version on which it was decided."""

    version = StrictIntegerField(required=False, min_value=1)


class PickInput(MoveInput):
    """What was found, by line: all of it where nothing is said; and why not all was."""

    lines = LineQuantityInput(many=True, required=False, allow_empty=False)
    reason = SafeTextField(max_length=255, required=False, allow_blank=True)

    def validate(self, attrs: Any) -> Any:
        return each_line_once(attrs, attrs.get("lines", ()))


class ShipInput(MoveInput):
    """Who carries it, and where it can be followed."""

    carrier = TextField(max_length=60, required=False, allow_blank=True)
    tracking_number = TextField(max_length=60, required=False, allow_blank=True)
    tracking_url = serializers.URLField(max_length=300, required=False, allow_blank=True)


class CollectInput(MoveInput):
    """The code that the customer says."""

    code = TextField(max_length=20)


class CloseInput(MoveInput):
    """Why it goes no further."""

    reason = SafeTextField(max_length=255)


class FulfilledLineOutput(serializers.Serializer[Any]):
    """So many units of one line."""

    line = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()


class FulfilmentOutput(serializers.Serializer[Any]):
    """A parcel or a pickup; `pickup_code` is told to the customer alone."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STATUSES)
    location = serializers.CharField()
    location_name = serializers.CharField(
        help_text="what a place for pickups is called; else the code of the location"
    )
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    created_at = serializers.DateTimeField()
    fulfilled_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    replaces = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()
    lines = FulfilledLineOutput(many=True)
    pickup_code = serializers.CharField(allow_null=True)


class FulfilmentInListOutput(serializers.Serializer[Any]):
    """A parcel or a pickup in a list of what is to be done."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    order_status = serializers.CharField()
    location = serializers.CharField()
    shipping_method = serializers.CharField()
    created_at = serializers.DateTimeField()
    units = serializers.CharField()


def each_line_once(said: Any, lines: Any, *, field: str = "lines") -> Any:
    """What was said, if it names each line once; raises ValidationError of this field."""
    numbers = [each.line for each in lines]
    if len(numbers) != len(set(numbers)):
        detail = serializers.ErrorDetail(str(_("Each line may be named once.")), code="repeated")
        raise serializers.ValidationError({field: [detail]})
    return said
