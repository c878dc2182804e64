"""Invoices and credit notes: found by their number or their order's, and read as PDF."""

from typing import ClassVar

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from order_svc.invoicing.models import Paper
from shared_libs.backoffice.pages import LedgerAdmin
from shared_libs.money import amount_text


@admin.register(Paper)
class PaperAdmin(LedgerAdmin):
    """Nobody makes or changes one here."""

    list_display = ("number", "kind", "order_number", "issued_at", "amount", "pdf")
    list_filter = ("kind",)
    list_select_related = False
    ordering = ("-issued_at", "-id")
    name_field = "number"
    search_help_text = gettext_lazy("A number of an invoice or credit note, in full.")
    fields: ClassVar = [
        ("number", "kind", "issued_at"),
        ("order_number", "currency", "total"),
        ("previous_hash", "hash"),
    ]

    @display(description=gettext_lazy("total"))
    def amount(self, paper: Paper) -> str:
        """The total with its currency."""
        return f"{amount_text(paper.total, paper.currency)} {paper.currency}"

    @display(description="PDF")
    def pdf(self, paper: Paper) -> SafeString:
        """Where it is read."""
        url = f"/api/v1/orders/{paper.order_number}/invoices/{paper.number}"
        return format_html('<a href="{}" target="_blank">PDF</a>', url)
