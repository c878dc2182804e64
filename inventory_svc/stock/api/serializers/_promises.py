"""What checkouts say, and how they are answered."""

from typing import Any  # Any: a request body is anything until it is parsed

from rest_framework import serializers

from inventory_svc.stock import services
from inventory_svc.stock.api import inputs
from shared_libs.api.fields import (
    CodeField,
    QuantityField,
    QuantityText,
    SkuField,
    StrictIntegerField,
)
from shared_libs.api.serializers import InputSerializer

MAX_LINES = 500
MAX_WEB_QUANTITY = 9999
# what is added to an order waits a day for its payment; shared_libs.clients.inventory says so too
MAX_TTL_SECONDS = 2 * 24 * 3600


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


class PickupPlaceOutput(serializers.Serializer[Any]):
    """A place where orders are picked up, with what it can give of each article asked about."""

    code = serializers.CharField()
    name = serializers.CharField()
    articles = AvailabilityOutput(many=True)


class PickupPlacePage(serializers.Serializer[Any]):
    """The places by name."""

    results = PickupPlaceOutput(many=True)


class StaffAvailabilityPage(serializers.Serializer[Any]):
    """Availabilities in the order asked for; `by_location` is there for staff only."""

    results = StaffAvailabilityOutput(many=True)


class PlaceThenOutput(serializers.Serializer[Any]):
    """What lay at one location at a moment."""

    location = serializers.CharField()
    on_hand = QuantityText()
    damaged = QuantityText()


class AvailabilityThenOutput(serializers.Serializer[Any]):
    """What lay of an article at a moment, by what was on record then."""

    sku = serializers.CharField()
    by_location = PlaceThenOutput(many=True)
