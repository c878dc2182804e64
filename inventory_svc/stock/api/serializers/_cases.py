"""What staff must look at."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar  # Any: a request body is anything until it is parsed

from rest_framework import serializers

from inventory_svc.stock.api import inputs
from inventory_svc.stock.api.serializers._stock import OF_LEVEL, ArticleOutput
from inventory_svc.stock.models import Alert, Backorder, Movement, OversellCase
from shared_libs.api.expansion import ExpandingSerializer
from shared_libs.api.fields import QuantityText, TextField
from shared_libs.api.serializers import InputSerializer


class AlertOutput(ExpandingSerializer, serializers.ModelSerializer[Alert]):
    """A level that somebody should look at."""

    EXPANSIONS: ClassVar = OF_LEVEL

    sku = serializers.CharField(source="level.variant.sku")
    location = serializers.CharField(source="level.location.code")
    available = QuantityText()

    class Meta:
        model = Alert
        fields: ClassVar = [
            "id",
            "sku",
            "location",
            "kind",
            "state",
            "available",
            "opened_at",
            "acknowledged_at",
            "acknowledged_by",
            "resolved_at",
        ]


class ClosingInput(InputSerializer):
    """How somebody dealt with it."""

    reason = TextField(max_length=255)

    class Meta:
        dataclass = inputs.ClosingBody


class OversellCaseOutput(ExpandingSerializer, serializers.ModelSerializer[OversellCase]):
    """More was sold than there was."""

    EXPANSIONS: ClassVar = OF_LEVEL

    sku = serializers.CharField(source="level.variant.sku")
    location = serializers.CharField(source="level.location.code")
    missing = QuantityText()

    class Meta:
        model = OversellCase
        fields: ClassVar = [
            "id",
            "sku",
            "location",
            "state",
            "cause",
            "missing",
            "opened_at",
            "closed_at",
            "closed_by",
            "reason",
        ]


class DocumentOutput(serializers.ModelSerializer[Movement]):
    """A document that took units while the case was open."""

    delta = QuantityText()
    balance_after = QuantityText()

    class Meta:
        model = Movement
        fields: ClassVar = [
            "seq",
            "kind",
            "reference",
            "line",
            "delta",
            "balance_after",
            "actor",
            "occurred_at",
        ]


class OpenPromiseOutput(serializers.Serializer[Any]):
    """A reservation that still wants units from the level."""

    reference = serializers.UUIDField(source="reservation.reference")
    state = serializers.CharField(source="reservation.state")
    quantity = QuantityText()
    fulfilled = QuantityText()


class OversellCaseDetailOutput(serializers.Serializer[Any]):
    """A case with the documents behind it."""

    case = OversellCaseOutput()
    documents = DocumentOutput(many=True)
    promises = OpenPromiseOutput(many=True)


class BackorderOutput(ExpandingSerializer, serializers.ModelSerializer[Backorder]):
    """Units that somebody waits for."""

    EXPANSIONS: ClassVar = {"article": ("variant", ArticleOutput)}

    sku = serializers.CharField(source="variant.sku")
    reference = serializers.UUIDField(source="reservation.reference")
    pickup_location = serializers.CharField(source="reservation.pickup_location")
    quantity = QuantityText()
    allocated = QuantityText()
    position = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Backorder
        fields: ClassVar = [
            "id",
            "sku",
            "reference",
            "pickup_location",
            "position",
            "quantity",
            "allocated",
            "state",
            "promised_date",
            "created_at",
        ]


@dataclass(frozen=True)
class PromiseBody:
    """For which day."""

    promised_date: date


class PromiseInput(InputSerializer):
    promised_date = serializers.DateField()

    class Meta:
        dataclass = PromiseBody


class ReorderProposalOutput(serializers.Serializer[Any]):
    """What should be ordered for a location, and from where."""

    sku = serializers.CharField()
    location = serializers.CharField()
    supplied_from = serializers.CharField(help_text="A location; empty where nobody said which.")
    available = QuantityText()
    incoming = QuantityText()
    reorder_point = QuantityText()
    quantity = QuantityText()
