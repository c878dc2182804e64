"""Edits of orders, with what has become of each."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy

from order_svc.orders.models import OrderEdit
from shared_libs.backoffice.pages import LedgerAdmin


@admin.register(OrderEdit)
class OrderEditAdmin(LedgerAdmin):
    """Edits; one that waits is paid or withdrawn by its order, or undone among the checkouts."""

    list_display = (
        "order",
        "requested_at",
        "requested_by",
        "status",
        "added_total",
        "removed_total",
        "difference",
    )
    list_filter = ("status",)
    list_select_related = ("order",)
    ordering = ("-requested_at", "-id")
    name_field = "order__number"
    search_help_text = gettext_lazy("An order's number, in full.")
    fields: ClassVar = [
        ("order", "attempt", "status"),
        ("added_total", "removed_total", "set_off_amount", "difference"),
        ("added", "removed"),
        "reason",
        ("requested_by", "requested_at", "expires_at", "applied_at"),
        "refund",
    ]
