"""What may be said to logistics, and how it answers."""

from typing import Any, ClassVar  # Any: a request body is anything until it is parsed

from rest_framework import serializers

from inventory_svc.logistics.api import inputs
from inventory_svc.logistics.models import TimelineEntry, Transfer, TransferLine
from inventory_svc.logistics.rules.commands import Quantity
from shared_libs.api.fields import CodeField, QuantityField, QuantityText, SkuField, TextField
from shared_libs.api.serializers import InputSerializer

MAX_LINES = 500
MAX_NOTE = 200


class QuantityInput(InputSerializer):
    """So much of one article."""

    sku = SkuField()
    quantity = QuantityField()

    class Meta:
        dataclass = Quantity


class NamedQuantityInput(InputSerializer):
    """So much of one article of a document; zero for none of it."""

    sku = SkuField()
    quantity = QuantityField(min_value=0)

    class Meta:
        dataclass = Quantity


class TransferInput(InputSerializer):
    """Goods that one location asks of another."""

    source = CodeField()  # type: ignore[assignment]  # the trade's word is the framework's too
    destination = CodeField()
    note = TextField(max_length=MAX_NOTE, required=False, allow_blank=True)
    needed_by_date = serializers.DateField(required=False, allow_null=True)
    lines = QuantityInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.TransferBody


class SomeLinesInput(InputSerializer):
    """Quantities, or nothing for all that the document says."""

    lines = NamedQuantityInput(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.LinesBody


class LinesInput(InputSerializer):
    """Quantities."""

    lines = NamedQuantityInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.LinesBody


class LostInput(LinesInput):
    """Quantities that will never come, and why."""

    reason = TextField(max_length=MAX_NOTE)


class ReasonInput(InputSerializer):
    """Why."""

    reason = TextField(max_length=MAX_NOTE)

    class Meta:
        dataclass = inputs.ReasonBody


class TransferLineOutput(serializers.ModelSerializer[TransferLine]):
    """One article of a transfer."""

    sku = serializers.CharField(source="variant.sku")
    name = serializers.CharField(source="variant.name")
    requested = QuantityText()
    approved = QuantityText()
    shipped = QuantityText()
    received = QuantityText()
    lost = QuantityText()
    in_transit = QuantityText()

    class Meta:
        model = TransferLine
        fields: ClassVar = [
            "line",
            "sku",
            "name",
            "requested",
            "approved",
            "shipped",
            "received",
            "lost",
            "in_transit",
        ]


class TransferOutput(serializers.ModelSerializer[Transfer]):
    """A transfer with its lines; `possible_steps` is what can be done with it now."""

    source = serializers.CharField(source="source.code")  # type: ignore[assignment]  # as above
    destination = serializers.CharField(source="destination.code")
    lines = TransferLineOutput(many=True)
    possible_steps = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Transfer
        fields: ClassVar = [
            "number",
            "state",
            "source",
            "destination",
            "note",
            "needed_by_date",
            "created_by",
            "created_at",
            "version",
            "possible_steps",
            "lines",
        ]


class TimelineOutput(serializers.ModelSerializer[TimelineEntry]):
    """What was done to a document, by whom and why."""

    class Meta:
        model = TimelineEntry
        fields: ClassVar = ["step", "actor", "reason", "summary", "happened_at"]


class NamedPage(serializers.Serializer[Any]):
    """All entries at once: a document has few."""

    results = TimelineOutput(many=True)
