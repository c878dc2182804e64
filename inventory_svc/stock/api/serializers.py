"""What may be said to the stock room, and how it answers."""

from typing import Any, ClassVar  # Any: a request body is anything until it is parsed
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inventory_svc.stock import services
from inventory_svc.stock.api import inputs
from inventory_svc.stock.models import Location, Movement, StockLevel
from shared_libs.api.fields import (
    CodeField,
    QuantityField,
    QuantityText,
    SkuField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer

MAX_LINES = 500
MAX_WEB_QUANTITY = 9999
MAX_TTL_SECONDS = 3600


class LineInput(InputSerializer):
    """An article and how much of it."""

    sku = SkuField()
    quantity = QuantityField(max_value=MAX_WEB_QUANTITY)

    class Meta:
        dataclass = services.LineWanted


class ReservationInput(InputSerializer):
    """Units to hold for a checkout attempt."""

    reference = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=["web", "pos"])
    ttl_seconds = StrictIntegerField(min_value=1, max_value=MAX_TTL_SECONDS)
    lines = LineInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    partial = serializers.BooleanField(required=False, default=False)  # type: ignore[assignment]  # a field, not the flag
    pickup_location = CodeField(required=False, default="")

    class Meta:
        dataclass = inputs.ReservationBody


class ExtensionInput(InputSerializer):
    """How long from now a hold should last."""

    ttl_seconds = StrictIntegerField(min_value=1, max_value=MAX_TTL_SECONDS)

    class Meta:
        dataclass = inputs.ExtensionBody


class NoInput(InputSerializer):
    """An empty object."""

    class Meta:
        dataclass = inputs.NoBody


class PromisedLineOutput(serializers.Serializer[Any]):
    """Units held at one location; no location where the article is not counted, or where the parts
    of a bundle lie apart.
    """

    sku = serializers.CharField()
    quantity = QuantityText()
    location = serializers.CharField()


class GrantOutput(serializers.Serializer[Any]):
    """What became of one article wanted: held now, and waiting for stock."""

    sku = serializers.CharField()
    requested = QuantityText()
    reserved = QuantityText()
    backordered = QuantityText()


class ReservationOutput(serializers.Serializer[Any]):
    """A reservation as its holder sees it."""

    reference = serializers.UUIDField()
    state = serializers.CharField()
    expires_at = serializers.DateTimeField()
    lines = PromisedLineOutput(many=True)
    wanted = GrantOutput(many=True)


class PlaceOutput(serializers.Serializer[Any]):
    """What one location has."""

    location = serializers.CharField()
    sells_online = serializers.BooleanField()
    on_hand = QuantityText(source="balance.on_hand")
    reserved = QuantityText(source="balance.reserved")
    damaged = QuantityText(source="balance.damaged")
    available = QuantityText(source="balance.available")


class AvailabilityOutput(serializers.Serializer[Any]):
    """What the web can sell of an article."""

    sku = serializers.CharField()
    available = QuantityText()


class StaffAvailabilityOutput(AvailabilityOutput):
    """What the web can sell of an article, and what lies where."""

    by_location = PlaceOutput(many=True, required=False)


class AvailabilityPage(serializers.Serializer[Any]):
    """Availabilities in the order asked for."""

    results = AvailabilityOutput(many=True)


class StaffAvailabilityPage(serializers.Serializer[Any]):
    """Availabilities in the order asked for; `by_location` is there for staff only."""

    results = StaffAvailabilityOutput(many=True)


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
    """A correction of stock at one location."""

    location = CodeField()
    reason = TextField(max_length=200)
    lines = AdjustmentLineInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.AdjustmentBody


class AdjustedLineOutput(serializers.Serializer[Any]):
    """What a line of an adjustment led to."""

    sku = serializers.CharField()
    quantity = QuantityText()
    on_hand = QuantityText()
    available = QuantityText()


class AdjustmentOutput(serializers.Serializer[Any]):
    """A recorded adjustment; its reference finds its movements in the ledger."""

    reference = serializers.CharField()
    location = serializers.CharField()
    lines = AdjustedLineOutput(many=True)


class LocationInput(InputSerializer):
    """A location; a known code is described anew."""

    code = CodeField()
    name = TextField()
    type = serializers.ChoiceField(choices=Location.Type.choices)
    time_zone = TextField(max_length=64)
    sells_online = serializers.BooleanField(required=False, default=False)
    pickup = serializers.BooleanField(required=False, default=False)

    class Meta:
        dataclass = services.LocationFacts

    def validate_time_zone(self, name: str) -> str:
        """Refuse what the time zone database does not know."""
        if name not in available_timezones():
            raise serializers.ValidationError(
                _("A time zone has a name such as America/Toronto."), code="invalid"
            )
        return name


class LocationOutput(serializers.ModelSerializer[Location]):
    """A location."""

    class Meta:
        model = Location
        fields: ClassVar = [
            "code",
            "name",
            "type",
            "time_zone",
            "sells_online",
            "pickup",
            "is_placeholder",
        ]


class LevelOutput(serializers.ModelSerializer[StockLevel]):
    """The balance of an article at a location."""

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


class MovementOutput(serializers.ModelSerializer[Movement]):
    """A line of the ledger."""

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
