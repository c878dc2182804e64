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
    Alert,
    AlertRule,
    ArticleCopy,
    DailyClose,
    Document,
    Freshness,
    LineFact,
    ReconRun,
    TaxFact,
    TenderFact,
)
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.pages import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    ServiceAdmin,
    actor_of,
    run_on_each,
)
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
        "gift_cards",
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
        paid = lines.annotate(
            paid=Sum(F("net") + F("tax") + F("shipping") + F("gift_cards"))
        ).values("paid")
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


def _stores(request: HttpRequest) -> list[str]:
    caller = principal_of(request.user)
    return sorted(caller.stores) if caller else []


@admin.register(AlertRule)
class AlertRuleAdmin(ServiceAdmin):
    """What staff want to be told of."""

    is_small = True
    store_lookup = "store"
    list_display = ("name", "measure", "span", "comparison", "limit", "store", "is_active")
    list_filter = ("is_active", "measure", "store")
    search_fields = ("name",)
    fields = (
        "name",
        ("measure", "span"),
        ("comparison", "limit", "currency"),
        ("store", "channel"),
        ("recipients", "language"),
        "is_active",
    )
    ordering = ("name", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No document names a rule."""
        return request.user.has_perm("reports.delete_alertrule")

    def save_model(self, request: HttpRequest, obj: AlertRule, form: Any, change: Any) -> None:
        """Describe the rule."""
        names = ("name", "measure", "span", "comparison", "limit", "currency")
        rest = ("store", "channel", "recipients", "language", "is_active")
        wish = services.AlertWish(**{name: getattr(obj, name) for name in (*names, *rest)})
        rule = services.describe_alert_rule(
            wish=wish, actor=actor_of(request), stores=_stores(request), rule_id=obj.pk
        )
        obj.pk = rule.pk


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    """Figures beyond their limits; whoever has seen one says so."""

    store_lookup = "rule__store"
    list_display = ("opened_at", "rule", "value", "status", "acknowledged_by", "cleared_at")
    list_filter = ("status", "opened_at")
    list_select_related = ("rule",)
    fields = (*list_display, "mailed_at", "acknowledged_at")
    readonly_fields = fields
    ordering = ("-opened_at", "-pk")
    actions = ("acknowledge",)

    def has_acknowledge_permission(self, request: HttpRequest) -> bool:
        """Whether this person has alerts to look at."""
        return request.user.has_perm("reports.acknowledge_alert")

    @admin.action(description=_("Seen"), permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, rows: QuerySet[Alert]) -> None:
        """Somebody has seen them: they are sent to nobody any more."""

        def acknowledge(row: Alert) -> None:
            services.acknowledge_alert(
                alert_id=row.pk,
                actor=actor_of(request),
                stores=_stores(request),
                now=timezone.now(),
            )

        run_on_each(self, request, rows, acknowledge)
