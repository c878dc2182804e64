"""What lists can be narrowed by."""

from typing import Any, ClassVar  # Any: what django-filter calls its filters

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from inventory_svc.stock.models import (
    AdjustmentReason,
    AdjustmentRequest,
    Alert,
    Backorder,
    Location,
    Movement,
    OversellCase,
    StockLevel,
)

MAX_NAMES = 200
MAX_NAME = 64


class NamesField(forms.Field):
    """Names of a parameter that is repeated, as in `?sku=A&sku=B`; at most two hundred."""

    widget = forms.SelectMultiple
    default_error_messages = {"most": _("At most %(most)d at once.")}

    def clean(self, value: Any) -> list[str]:
        """Each name as a text of its own; the empty ones say nothing."""
        names = [name for name in value or () if name]
        if len(names) > MAX_NAMES:
            raise forms.ValidationError(self.error_messages["most"] % {"most": MAX_NAMES})
        return [str(forms.CharField(max_length=MAX_NAME).clean(name)) for name in names]


class Named(filters.Filter):
    """Rows of any of these names."""

    field_class = NamesField

    def __init__(self, *, field_name: str) -> None:
        super().__init__(field_name=field_name, lookup_expr="in")


class LevelFilter(filters.FilterSet):
    """Levels of some articles, of some locations, or oversold ones."""

    sku = Named(field_name="variant__sku")
    location = Named(field_name="location__code")
    is_oversold = filters.BooleanFilter()

    class Meta:
        model = StockLevel
        fields: ClassVar = ["sku", "location", "is_oversold"]


class AlertFilter(filters.FilterSet):
    """Alerts of an article, at a location, of a kind, in a state."""

    sku = filters.CharFilter(field_name="level__variant__sku")
    location = filters.CharFilter(field_name="level__location__code")

    class Meta:
        model = Alert
        fields: ClassVar = ["sku", "location", "kind", "state"]


class OversellCaseFilter(filters.FilterSet):
    """Cases of an article, at a location, in a state."""

    sku = filters.CharFilter(field_name="level__variant__sku")
    location = filters.CharFilter(field_name="level__location__code")

    class Meta:
        model = OversellCase
        fields: ClassVar = ["sku", "location", "state"]


class AdjustmentRequestFilter(filters.FilterSet):
    """Requests of a location, in a state."""

    location = filters.CharFilter(field_name="location__code")

    class Meta:
        model = AdjustmentRequest
        fields: ClassVar = ["location", "state"]


class BackorderFilter(filters.FilterSet):
    """Backorders of an article, of a reservation, in a state."""

    sku = filters.CharFilter(field_name="variant__sku")
    reference = filters.UUIDFilter(field_name="reservation__reference")

    class Meta:
        model = Backorder
        fields: ClassVar = ["sku", "reference", "state"]


class ReasonFilter(filters.FilterSet):
    """Reasons for a kind of correction."""

    class Meta:
        model = AdjustmentReason
        fields: ClassVar = ["kind", "is_active"]


class MovementFilter(filters.FilterSet):
    """Movements of an article, at a location, of a document, of a kind, or recorded in a time."""

    sku = filters.CharFilter(field_name="level__variant__sku")
    location = filters.CharFilter(field_name="level__location__code")
    reference = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=Movement.Kind.choices)

    class Meta:
        model = Movement
        fields: ClassVar = ["sku", "location", "reference", "kind"]

    @classmethod
    def get_filters(cls) -> Any:
        """With `from` and `to`, which Python keeps for itself."""
        return {
            **super().get_filters(),
            "from": filters.IsoDateTimeFilter(field_name="recorded_at", lookup_expr="gte"),
            "to": filters.IsoDateTimeFilter(field_name="recorded_at", lookup_expr="lt"),
        }


class LocationFilter(filters.FilterSet):
    """Locations of a type, or where one can pick up."""

    class Meta:
        model = Location
        fields: ClassVar = ["type", "sells_online", "pickup"]
