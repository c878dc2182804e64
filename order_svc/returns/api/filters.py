"""How the queue of returns is narrowed."""

import django_filters
from django.db.models import QuerySet

from order_svc.returns.models import Rma


class ReturnFilter(django_filters.FilterSet):
    """By how far they are."""

    status = django_filters.ChoiceFilter(
        choices=[(value.lower(), label) for value, label in Rma.Status.choices], method="by_status"
    )

    class Meta:
        model = Rma
        fields: list[str] = []

    def by_status(self, returns: QuerySet[Rma], name: str, value: str) -> QuerySet[Rma]:
        """Compare with the stored spelling."""
        return returns.filter(**{name: value.upper()})
