"""What was sold, given back and called off, and the shifts it happened in."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin
from django.utils.translation import gettext_lazy

from sales_svc.sales.models import (
    CashMovement,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Tender,
    Void,
)
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline
from shared_libs.money import amount_text

LINE_FIELDS = ("line", "sku", "name", "quantity", "unit_price", "discount", "tax", "total")


class SaleLineInline(ReadOnlyInline):
    """The articles of a sale."""

    model = SaleLine
    fields = LINE_FIELDS
    ordering = ("line",)


class ReturnLineInline(ReadOnlyInline):
    """The articles of a return."""

    model = ReturnLine
    fields = (*LINE_FIELDS, "reason", "disposition")
    ordering = ("line",)


class TenderInline(ReadOnlyInline):
    """What was paid with."""

    model = Tender
    fields = ("type", "amount", "change", "reference")
    ordering = ("pk",)


class RegisterRowsAdmin(ReadOnlyAdmin):
    """What registers sent: each sees what comes from the own stores."""

    store_lookup = "register__store__code"


class DocumentAdmin(RegisterRowsAdmin):
    """Sales and returns alike."""

    list_filter: ClassVar[Any] = ("register__store", "business_date", "currency")
    list_select_related = ("register__store",)
    search_fields = ("=receipt_number", "=id", "=cashier")
    search_help_text = gettext_lazy("Receipt number, id or cashier, in full.")
    ordering = ("-received_at", "-pk")
    date_hierarchy = None

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """A Z report leads to the documents that it counts."""
        return lookup == "z_report" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("store"), ordering="register__store__code")
    def store(self, document: Sale | ReturnDoc) -> str:
        """Where it was."""
        return document.register.store.code

    @admin.display(description=gettext_lazy("total"), ordering="total")
    def total_text(self, document: Sale | ReturnDoc) -> str:
        """The total with its currency."""
        return f"{amount_text(document.total, document.currency)} {document.currency}"


@admin.register(Sale)
class SaleAdmin(DocumentAdmin):
    """Sales with their lines and tenders."""

    list_display = (
        "receipt_number",
        "store",
        "business_date",
        "occurred_at",
        "cashier",
        "total_text",
        "status",
    )
    list_filter = ("status", *DocumentAdmin.list_filter)
    inlines: ClassVar = [SaleLineInline, TenderInline]


@admin.register(ReturnDoc)
class ReturnDocAdmin(DocumentAdmin):
    """Returns with their lines and tenders."""

    list_display = (
        "receipt_number",
        "store",
        "business_date",
        "occurred_at",
        "cashier",
        "total_text",
        "original_sale_id",
        "original_order_number",
    )
    inlines: ClassVar = [ReturnLineInline, TenderInline]


@admin.register(Void)
class VoidAdmin(RegisterRowsAdmin):
    """Sales called off."""

    list_display = ("sale_id", "register", "business_date", "occurred_at", "applied_at")
    list_filter = ("register__store", "business_date")
    list_select_related = ("register__store",)
    search_fields = ("=sale_id", "=id")
    ordering = ("-received_at", "-pk")


@admin.register(CashMovement)
class CashMovementAdmin(RegisterRowsAdmin):
    """Cash that moved besides sales."""

    list_display = ("occurred_at", "register", "kind", "amount", "reason", "shift_id")
    list_filter = ("kind", "register__store")
    list_select_related = ("register__store",)
    search_fields = ("=shift_id", "reason")
    ordering = ("-received_at", "-pk")
