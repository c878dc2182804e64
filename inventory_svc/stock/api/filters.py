"""What lists can be narrowed by."""

from typing import ClassVar

from django_filters import rest_framework as filters

from inventory_svc.stock.models import Location, Movement, StockLevel


class LevelFilter(filters.FilterSet):
    """Levels of an article, of a location, or oversold ones."""

    sku = filters.CharFilter(field_name="variant__sku")
    location = filters.CharFilter(field_name="location__code")
    is_oversold = filters.BooleanFilter()

    class Meta:
        model = StockLevel
        fields: ClassVar = ["sku", "location", "is_oversold"]


class MovementFilter(filters.FilterSet):
    """Movements of an article, at a location, of a document or of a kind."""

    sku = filters.CharFilter(field_name="level__variant__sku")
    location = filters.CharFilter(field_name="level__location__code")
    reference = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=Movement.Kind.choices)

    class Meta:
        model = Movement
        fields: ClassVar = ["sku", "location", "reference", "kind"]


class LocationFilter(filters.FilterSet):
    """Locations of a type, or where one can pick up."""

    class Meta:
        model = Location
        fields: ClassVar = ["type", "sells_online", "pickup"]
