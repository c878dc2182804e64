"""What lists can be narrowed by."""

from typing import ClassVar

from django_filters import rest_framework as filters

from inventory_svc.logistics.models import Transfer


class TransferFilter(filters.FilterSet):
    """Transfers in a state, from or to a location, or with an article."""

    source = filters.CharFilter(field_name="source__code")
    destination = filters.CharFilter(field_name="destination__code")
    state = filters.MultipleChoiceFilter(choices=Transfer.State.choices)
    sku = filters.CharFilter(field_name="lines__variant__sku")

    class Meta:
        model = Transfer
        fields: ClassVar = ["state", "source", "destination", "sku"]
