"""How a list of orders is narrowed."""

from typing import Any  # Any: django-filter is untyped

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from order_svc.orders.models import Fulfilment, Order, OrderLine


def _spoken(choices: Any) -> list[tuple[str, str]]:
    """The choices as the API says them: in small letters."""
    return [(value.lower(), label) for value, label in choices]


class OrderFilter(django_filters.FilterSet):
    """By words, by status, and by when the order was placed."""

    search = django_filters.CharFilter(
        method="by_words",
        max_length=100,
        help_text="The beginning of a number, an e-mail address or an SKU in full.",
    )
    status = django_filters.ChoiceFilter(choices=_spoken(Order.Status.choices), method="by_state")
    payment_status = django_filters.ChoiceFilter(
        choices=_spoken(Order.PaymentStatus.choices), method="by_state"
    )
    fulfilment_status = django_filters.ChoiceFilter(
        choices=_spoken(Order.FulfilmentStatus.choices), method="by_state"
    )
    placed_from = django_filters.IsoDateTimeFilter("placed_at", lookup_expr="gte")
    placed_to = django_filters.IsoDateTimeFilter("placed_at", lookup_expr="lt")

    class Meta:
        model = Order
        fields: list[str] = []

    def by_words(self, orders: QuerySet[Order], _name: str, value: str) -> QuerySet[Order]:
        """One's own orders only, as the list is; no order twice, whatever it holds."""
        words = value.strip()
        holds = OrderLine.objects.filter(order=OuterRef("pk"), sku__iexact=words)
        named = Q(number__startswith=words.upper()) | Q(email__iexact=words)
        return orders.filter(named | Exists(holds))

    def by_state(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        """Compare with the stored spelling."""
        return orders.filter(**{name: value.upper()})


class FulfilmentFilter(django_filters.FilterSet):
    """By how far they are, where they leave from, and how they travel."""

    status = django_filters.ChoiceFilter(
        choices=_spoken(Fulfilment.Status.choices), method="by_status"
    )
    location = django_filters.CharFilter("location")
    shipping_method = django_filters.CharFilter("order__shipping_method")

    class Meta:
        model = Fulfilment
        fields: list[str] = []

    def by_status(
        self, fulfilments: QuerySet[Fulfilment], _name: str, value: str
    ) -> QuerySet[Fulfilment]:
        """Compare with the stored spelling."""
        return fulfilments.filter(status=value.upper())
