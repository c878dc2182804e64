"""What lists may be narrowed by."""

from typing import Any, ClassVar  # Any: django-filter's querysets
from uuid import UUID

import django_filters

from sales_svc.sales import selectors
from sales_svc.sales.models import Cashier, Register, Shift, SyncException, SyncItem, ZReport


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
    z_report = django_filters.UUIDFilter(method="counted_in")

    class Meta:
        model = SyncItem
        fields: ClassVar = ["type"]

    def counted_in(self, items: Any, _name: str, report_id: UUID) -> Any:
        """The documents of a Z report."""
        return selectors.counted_in(items, report_id)


class CashierFilter(django_filters.FilterSet):
    """Cashiers of a store, a role, a status."""

    store = django_filters.CharFilter("store__code")

    class Meta:
        model = Cashier
        fields: ClassVar = ["role", "status"]


class ShiftFilter(django_filters.FilterSet):
    """Shifts of a store, a register, a day, a cashier."""

    store = django_filters.CharFilter("register__store__code")
    register = django_filters.CharFilter("register__code")
    date = django_filters.DateFilter("business_date")
    cashier = django_filters.CharFilter("cashier")

    class Meta:
        model = Shift
        fields: ClassVar = ["status"]


class ZReportFilter(django_filters.FilterSet):
    """Z reports of a store, a register, days of the books."""

    store = django_filters.CharFilter("register__store__code")
    register = django_filters.CharFilter("register__code")
    date = django_filters.DateFilter("business_date")
    date_from = django_filters.DateFilter("business_date", lookup_expr="gte")
    date_to = django_filters.DateFilter("business_date", lookup_expr="lte")
    shift = django_filters.UUIDFilter("shift__shift_id")

    class Meta:
        model = ZReport
        fields: ClassVar = ["kind", "number"]


class ExceptionFilter(django_filters.FilterSet):
    """Exceptions of a store, a register, a kind, a status."""

    store = django_filters.CharFilter("register__store__code")
    register = django_filters.CharFilter("register__code")

    class Meta:
        model = SyncException
        fields: ClassVar = ["kind", "status", "owner"]
