"""Balances, the ledger, and what staff do to them."""

from typing import Any, ClassVar  # Any: a request body is anything until it is parsed
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inventory_svc.stock import services
from inventory_svc.stock.api import inputs
from inventory_svc.stock.models import (
    AdjustmentReason,
    AdjustmentRequest,
    Location,
    Movement,
    StockLevel,
    Variant,
)
from shared_libs.api.expansion import ExpandingSerializer
from shared_libs.api.fields import CodeField, QuantityField, QuantityText, SkuField, TextField
from shared_libs.api.serializers import InputSerializer

MAX_LINES = 500


class AdjustmentLineInput(InputSerializer):
    """By how much stock on hand changes; negative for less."""

    sku = SkuField()
    quantity = QuantityField(min_value=-999_999_999)

    class Meta:
        dataclass = services.AdjustmentLine

    def validate_quantity(self, quantity: Any) -> Any:
        """Refuse a line that changes nothing."""
        if not quantity:
            raise serializers.ValidationError(_("Zero changes nothing."), code="zero")
        return quantity


class AdjustmentInput(InputSerializer):
    """A correction of stock at one location, in the way that the reason stands for."""

    location = CodeField()
    reason = serializers.SlugField(max_length=40)
    note = TextField(max_length=200, required=False, default="")
    lines = AdjustmentLineInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.AdjustmentBody


class AdjustedLineOutput(serializers.Serializer[Any]):
    """What a line of an adjustment led to."""

    sku = serializers.CharField()
    quantity = QuantityText()
    on_hand = QuantityText()
    damaged = QuantityText()
    available = QuantityText()


class AdjustmentOutput(serializers.Serializer[Any]):
    """A recorded adjustment; its reference finds its movements in the ledger."""

    reference = serializers.CharField()
    location = serializers.CharField()
    lines = AdjustedLineOutput(many=True)


class WantedLineOutput(serializers.Serializer[Any]):
    """By how much an article is to differ."""

    sku = serializers.CharField()
    quantity = serializers.CharField()


class AdjustmentRequestOutput(serializers.ModelSerializer[AdjustmentRequest]):
    """A correction above the limit of whoever asked for it; nothing moves before it is approved."""

    location = serializers.CharField(source="location.code")
    units = QuantityText()
    lines = WantedLineOutput(many=True)

    class Meta:
        model = AdjustmentRequest
        fields: ClassVar = [
            "id",
            "state",
            "location",
            "kind",
            "reason",
            "units",
            "lines",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
            "decision",
        ]


class ReasonOutput(serializers.ModelSerializer[AdjustmentReason]):
    """A reason that staff may give, and what a correction for it does."""

    name = serializers.CharField()

    class Meta:
        model = AdjustmentReason
        fields: ClassVar = ["code", "kind", "name", "is_active"]


class LocationChangeInput(InputSerializer):
    """What is to be different of a location."""

    name = TextField(required=False)
    type = serializers.ChoiceField(choices=Location.Type.choices, required=False)
    time_zone = TextField(max_length=64, required=False)
    sells_online = serializers.BooleanField(required=False)
    pickup = serializers.BooleanField(required=False)
    supplied_from = CodeField(required=False, allow_blank=True)

    def validate_time_zone(self, name: str) -> str:
        """Refuse what the time zone database does not know."""
        if name not in available_timezones():
            raise serializers.ValidationError(
                _("A time zone has a name such as America/Toronto."), code="invalid"
            )
        return name


class LocationInput(LocationChangeInput):
    """A location; a known code is described anew."""

    code = CodeField()
    name = TextField()
    type = serializers.ChoiceField(choices=Location.Type.choices)
    time_zone = TextField(max_length=64)
    supplied_from = CodeField(required=False, default="")

    class Meta:
        dataclass = services.LocationFacts


class ThresholdsInput(InputSerializer):
    """What a level keeps back, and when it reorders how much; null for never."""

    safety_stock = QuantityField(min_value=0, required=False)
    reorder_point = QuantityField(min_value=0, required=False, allow_null=True)
    reorder_quantity = QuantityField(min_value=0, required=False)


class LocationOutput(serializers.ModelSerializer[Location]):
    """A location."""

    supplied_from = serializers.CharField(source="supplied_from.code", default="")

    class Meta:
        model = Location
        fields: ClassVar = [
            "code",
            "name",
            "type",
            "time_zone",
            "sells_online",
            "pickup",
            "supplied_from",
            "is_placeholder",
            "version",
        ]


class ArticleOutput(serializers.ModelSerializer[Variant]):
    """What is known here of an article."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = Variant
        fields: ClassVar = ["sku", "name", "category_path", "whole_quantity", "track_inventory"]

    def get_name(self, article: Variant) -> dict[str, str]:
        """In both languages."""
        return {"en": article.name_en, "fr": article.name_fr}


class PlaceNameOutput(serializers.ModelSerializer[Location]):
    """A location, without where it is supplied from."""

    class Meta:
        model = Location
        fields: ClassVar = ["code", "name", "type", "time_zone", "sells_online", "pickup"]


OF_LEVEL = {
    "article": ("level.variant", ArticleOutput),
    "location": ("level.location", PlaceNameOutput),
}


class LevelOutput(ExpandingSerializer, serializers.ModelSerializer[StockLevel]):
    """The balance of an article at a location."""

    EXPANSIONS: ClassVar = {
        "article": ("variant", ArticleOutput),
        "location": ("location", PlaceNameOutput),
    }

    sku = serializers.CharField(source="variant.sku")
    location = serializers.CharField(source="location.code")
    on_hand = QuantityText()
    reserved = QuantityText()
    damaged = QuantityText()
    safety_stock = QuantityText()
    available = QuantityText(source="balance.available")
    reorder_point = QuantityText(allow_null=True)
    reorder_quantity = QuantityText()

    class Meta:
        model = StockLevel
        fields: ClassVar = [
            "sku",
            "location",
            "on_hand",
            "reserved",
            "damaged",
            "safety_stock",
            "available",
            "reorder_point",
            "reorder_quantity",
            "is_oversold",
            "version",
        ]


class LevelThenOutput(serializers.Serializer[Any]):
    """What lay at a level at a moment, by what was on record then."""

    sku = serializers.CharField()
    location = serializers.CharField()
    on_hand = QuantityText()
    damaged = QuantityText()


class MovementOutput(ExpandingSerializer, serializers.ModelSerializer[Movement]):
    """A line of the ledger."""

    EXPANSIONS: ClassVar = OF_LEVEL

    sku = serializers.CharField(source="level.variant.sku")
    location = serializers.CharField(source="level.location.code")
    delta = QuantityText()
    damaged_delta = QuantityText()
    balance_after = QuantityText()

    class Meta:
        model = Movement
        fields: ClassVar = [
            "sku",
            "location",
            "seq",
            "kind",
            "delta",
            "damaged_delta",
            "balance_after",
            "reference",
            "line",
            "reason",
            "actor",
            "occurred_at",
            "recorded_at",
            "prev_hash",
            "hash",
        ]


class ProofOutput(serializers.Serializer[Any]):
    """The chain of one level, computed anew."""

    sku = serializers.CharField()
    location = serializers.CharField()
    count = serializers.IntegerField()
    first = serializers.DateTimeField(allow_null=True)
    last = serializers.DateTimeField(allow_null=True)
    balance = QuantityText()
    final_hash = serializers.CharField()
    ok = serializers.BooleanField()
    broken_at = serializers.IntegerField(
        allow_null=True, help_text="The first number that is not as it was written."
    )
