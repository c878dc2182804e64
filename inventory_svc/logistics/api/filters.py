"""What lists can be narrowed by."""

from typing import ClassVar

from django_filters import rest_framework as filters

from inventory_svc.logistics.models import Count, PurchaseOrder, Receipt, Supplier, Transfer


class TransferFilter(filters.FilterSet):
    """Transfers in a state, from or to a location, or with an article."""

    source = filters.CharFilter(field_name="source__code")
    destination = filters.CharFilter(field_name="destination__code")
    state = filters.MultipleChoiceFilter(choices=Transfer.State.choices)
    sku = filters.CharFilter(field_name="lines__variant__sku")

    class Meta:
        model = Transfer
        fields: ClassVar = ["state", "source", "destination", "sku"]


class SupplierFilter(filters.FilterSet):
    """Suppliers that we buy from, or no more."""

    class Meta:
        model = Supplier
        fields: ClassVar = ["is_active"]


class PurchaseOrderFilter(filters.FilterSet):
    """Orders in a state, of a supplier, to a location, with an article, or due by a day."""

    supplier = filters.CharFilter(field_name="supplier__code")
    destination = filters.CharFilter(field_name="destination__code")
    state = filters.MultipleChoiceFilter(choices=PurchaseOrder.State.choices)
    sku = filters.CharFilter(field_name="lines__variant__sku")
    expected_by = filters.DateFilter(field_name="expected_date", lookup_expr="lte")

    class Meta:
        model = PurchaseOrder
        fields: ClassVar = ["state", "supplier", "destination", "sku", "expected_by"]


class ReceiptFilter(filters.FilterSet):
    """Receipts of an order, of a supplier, or at a location."""

    order = filters.CharFilter(field_name="order__number")
    supplier = filters.CharFilter(field_name="order__supplier__code")
    destination = filters.CharFilter(field_name="order__destination__code")

    class Meta:
        model = Receipt
        fields: ClassVar = ["order", "supplier", "destination"]


class CountFilter(filters.FilterSet):
    """Counts in a state or at a location."""

    location = filters.CharFilter(field_name="location__code")
    state = filters.MultipleChoiceFilter(choices=Count.State.choices)

    class Meta:
        model = Count
        fields: ClassVar = ["state", "location"]
