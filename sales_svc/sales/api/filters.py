"""What lists may be narrowed by."""

from typing import ClassVar

import django_filters

from sales_svc.sales.models import Register, SyncException, SyncItem


class RegisterFilter(django_filters.FilterSet):
    """Registers of a store."""

    store = django_filters.CharFilter("store__code")

    class Meta:
        model = Register
        fields: ClassVar = ["status", "kind"]


class TransactionFilter(django_filters.FilterSet):
    """Documents of a store, a register, or days of the books."""

    store = django_filters.CharFilter("register__store__code")
    register = django_filters.CharFilter("register__code")
    date = django_filters.DateFilter("business_date")
    date_from = django_filters.DateFilter("business_date", lookup_expr="gte")
    date_to = django_filters.DateFilter("business_date", lookup_expr="lte")
    receipt_number = django_filters.CharFilter("receipt_number")

    class Meta:
        model = SyncItem
        fields: ClassVar = ["type"]


class ExceptionFilter(django_filters.FilterSet):
    """Exceptions of a store, a register, a kind, a status."""

    store = django_filters.CharFilter("register__store__code")
    register = django_filters.CharFilter("register__code")

    class Meta:
        model = SyncException
        fields: ClassVar = ["kind", "status"]
