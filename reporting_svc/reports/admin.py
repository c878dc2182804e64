"""The back office of the reporting service: the books behind the dashboard, to read."""

from typing import Any  # Any: the admin's untyped hooks

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports import services
from reporting_svc.reports.models import (
    AbandonedCartFact,
    ArticleCopy,
    DailyClose,
    Document,
    Freshness,
    LineFact,
    ReconRun,
    TaxFact,
    TenderFact,
)
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline, actor_of, run_on_each
from shared_libs.backoffice.reasons import ReasonForm, asks_for_reason
from shared_libs.money import ZERO, amount_text


class LineInline(ReadOnlyInline):
    """The lines of a document."""

    model = LineFact
    fields = (
        "line",
        "sku",
        "category",
        "units",
        "gross",
        "discount",
        "net",
        "tax",
        "shipping",
        "cost",
    )
    ordering = ("line",)


class TaxInline(ReadOnlyInline):
    """The taxes of a document."""

    model = TaxFact
    fields = ("code", "amount")


class TenderInline(ReadOnlyInline):
    """How a document was paid."""

    model = TenderFact
    fields = ("type", "amount")


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """What every figure is the sum of."""

    store_lookup = "store"
    list_display = (
        "number",
        "kind",
        "channel",
        "store",
        "business_date",
        "total",
        "currency",
        "applied_at",
    )
    list_filter = ("kind", "channel", "store", "currency", "business_date")
    search_fields = ("number", "key")
    fields = (
        ("number", "kind", "channel", "store"),
        ("business_date", "business_hour", "currency", "total"),
        ("cashier", "applied_at", "key"),
    )
    readonly_fields = ("total",)
    inlines = (LineInline, TaxInline, TenderInline)
    ordering = ("-business_date", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        # Summed for the rows of the page only; a join would sum the whole table first.
        lines = LineFact.objects.filter(document=OuterRef("pk")).order_by().values("document")
        paid = lines.annotate(paid=Sum(F("net") + F("tax") + F("shipping"))).values("paid")
        documents: QuerySet[Document] = super().get_queryset(request)
        return documents.annotate(paid=Subquery(paid))

    @admin.display(description=_("total"))
    def total(self, document: Any) -> str:
        """What the customer paid or got back."""
        return amount_text(document.paid or ZERO, document.currency)


@admin.register(ArticleCopy)
class ArticleCopyAdmin(ReadOnlyAdmin):
    """Names and categories as product last told them."""

    list_display = ("sku", "name_here", "category")
    search_fields = ("sku", "category", "name__en", "name__fr")
    ordering = ("sku",)

    @admin.display(description=_("name"))
    def name_here(self, copy: ArticleCopy) -> str:
        """The name in the reader's language."""
        return str(copy.name.get((get_language() or "en")[:2]) or copy.name.get("en", ""))


@admin.register(Freshness)
class FreshnessAdmin(ReadOnlyAdmin):
    """How late the books are."""

    is_small = True
    list_display = ("source", "as_of")
    ordering = ("source",)


@admin.register(AbandonedCartFact)
class AbandonedCartFactAdmin(ReadOnlyAdmin):
    """Carts that were left, and what brought their shoppers back."""

    list_display = (
        "number",
        "channel",
        "lines",
        "value",
        "currency",
        "abandoned_at",
        "recovered_at",
        "how",
        "order_number",
    )
    list_filter = ("how", "channel", "currency", "abandoned_at")
    search_fields = ("=number", "=order_number")
    readonly_fields = list_display
    fields = list_display
    ordering = ("-abandoned_at", "-pk")


@admin.register(ReconRun)
class ReconRunAdmin(ReadOnlyAdmin):
    """What came of comparing the books with their owners."""

    list_display = (
        "ran_at",
        "check_name",
        "currency",
        "compared",
        "differing",
        "expected",
        "actual",
        "difference",
    )
    list_filter = ("check_name", "currency", "ran_at")
    fields = (*list_display, "documents")
    readonly_fields = fields
    ordering = ("-ran_at", "-pk")


class CloseForm(ReasonForm):
    """Why a day is closed although something differs; nothing where nothing does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


@admin.register(DailyClose)
class DailyCloseAdmin(ReadOnlyAdmin):
    """The days of stores; those that are over can be closed."""

    store_lookup = "store"
    list_display = ("business_date", "store", "status", "documents", "closed_at", "closed_by")
    list_filter = ("status", "store", "business_date")
    fields = (*list_display, "totals", "z_reports", "reason", "reopened_at")
    readonly_fields = fields
    ordering = ("-business_date", "-pk")
    actions = ("close",)

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Whether this person closes days."""
        return request.user.has_perm("reports.close_dailyclose")

    @admin.action(description=_("Close these days"), permissions=["close"])
    @asks_for_reason(
        question=_("Close these days? Where something differs, say why."), form_class=CloseForm
    )
    def close(self, request: HttpRequest, rows: QuerySet[DailyClose], reason: str) -> None:
        """The days have the figures of this moment, for good."""

        def close(row: DailyClose) -> None:
            services.close_day(
                store=row.store,
                day=row.business_date,
                actor=actor_of(request),
                reason=reason,
                now=timezone.now(),
            )

        run_on_each(self, request, rows, close)
