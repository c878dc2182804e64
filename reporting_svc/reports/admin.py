"""The back office of the reporting service: the books behind the dashboard, to read."""

from typing import Any  # Any: the admin's untyped hooks

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from reporting_svc.reports.models import (
    ArticleCopy,
    Document,
    Freshness,
    LineFact,
    TaxFact,
    TenderFact,
)


class ReadOnly:
    """The books are written by events alone."""

    show_full_result_count = False
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(ReadOnly, TabularInline):
    """The lines of a document."""

    model = LineFact
    fields = ("line", "sku", "category", "units", "gross", "discount", "net", "tax", "shipping")
    ordering = ("line",)


class TaxInline(ReadOnly, TabularInline):
    """The taxes of a document."""

    model = TaxFact
    fields = ("code", "amount")


class TenderInline(ReadOnly, TabularInline):
    """How a document was paid."""

    model = TenderFact
    fields = ("type", "amount")


@admin.register(Document)
class DocumentAdmin(ReadOnly, ModelAdmin):
    """What every figure is the sum of."""

    list_display = ("number", "kind", "channel", "store", "business_date", "currency", "applied_at")
    list_filter = ("kind", "channel", "store", "currency")
    search_fields = ("number", "key")
    inlines = (LineInline, TaxInline, TenderInline)
    ordering = ("-business_date", "-pk")


@admin.register(ArticleCopy)
class ArticleCopyAdmin(ReadOnly, ModelAdmin):
    """Names and categories as product last told them."""

    list_display = ("sku", "category")
    search_fields = ("sku", "category")
    ordering = ("sku",)


@admin.register(Freshness)
class FreshnessAdmin(ReadOnly, ModelAdmin):
    """How late the books are."""

    list_display = ("source", "as_of")
    ordering = ("source",)
