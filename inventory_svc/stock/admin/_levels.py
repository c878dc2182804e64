"""Balances: looked up and adjusted by people, never typed over."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from inventory_svc.stock import selectors, services
from inventory_svc.stock.admin._approvals import roles_of
from inventory_svc.stock.admin._documents import DocumentColumn
from inventory_svc.stock.admin._forms import AdjustLevelForm, AdjustStockForm
from inventory_svc.stock.admin._reasons import ReasonColumn, with_reasons
from inventory_svc.stock.models import AdjustmentRequest, Alert, Movement, StockLevel
from inventory_svc.stock.rules import adjustments
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.access import in_own_stores
from shared_libs.backoffice.pages import ReadOnlyInline, ServiceAdmin, actor_of
from shared_libs.money import quantity_text
from shared_libs.refusals import Refusal

THRESHOLDS = ("safety_stock", "reorder_point", "reorder_quantity")
CHANGELIST = "admin:stock_stocklevel_changelist"


class BelowReorderPoint(admin.SimpleListFilter):
    """Levels that have come down to their reorder point."""

    title = gettext_lazy("reorder")
    parameter_name = "reorder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice besides all."""
        return [("below", gettext_lazy("At or below the reorder point"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[StockLevel]
    ) -> QuerySet[StockLevel]:
        """Those with an alert that says so."""
        if self.value() != "below":
            return queryset
        return queryset.filter(pk__in=selectors.below_reorder_point().values("pk"))


class OpenAlerts(ReadOnlyInline):
    """What somebody should know of the level."""

    model = Alert
    verbose_name_plural = gettext_lazy("Open alerts")
    fields: ClassVar = ["kind", "state", "available", "opened_at", "acknowledged_by"]
    readonly_fields: ClassVar = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        """Those that are not over."""
        return Alert.objects.exclude(state=Alert.State.RESOLVED).order_by("pk")


class LatestMovements(ReasonColumn, DocumentColumn, ReadOnlyInline):
    """The end of the ledger; the whole of it is a click away."""

    model = Movement
    verbose_name_plural = gettext_lazy("Latest movements")
    fields: ClassVar = [
        "seq",
        "kind",
        "delta",
        "damaged_delta",
        "balance_after",
        "reason_text",
        "document",
        "actor",
        "recorded_at",
    ]
    readonly_fields: ClassVar = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movement]:
        """The last of the level whose page it is."""
        match = request.resolver_match
        level_id = match.kwargs.get("object_id") if match else None
        return with_reasons(selectors.latest_movements(int(level_id or 0)))


@admin.register(StockLevel)
class StockLevelAdmin(ServiceAdmin):
    """What lies where. A balance changes by an adjustment with a reason; thresholds can be set."""

    store_lookup = "location__code"
    list_display = (
        "article",
        "name",
        "location",
        "on_hand_text",
        "reserved_text",
        "damaged_text",
        "available_text",
        "oversold",
    )
    list_display_links = ("article",)
    # twenty places hold all levels: sorted by place, all of one are sorted by article after that
    sortable_by = ("article",)
    list_filter = ("location", BelowReorderPoint, "is_oversold")
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku",)
    search_help_text = gettext_lazy("SKU, barcode or name")
    ordering = ("variant__sku", "location__code", "pk")
    fields: ClassVar = [
        ("article", "location"),
        "name",
        ("on_hand_text", "reserved_text"),
        ("damaged_text", "available_text"),
        "oversold",
        *THRESHOLDS,
    ]
    readonly_fields = (
        "article",
        "name",
        "location",
        "on_hand_text",
        "reserved_text",
        "damaged_text",
        "available_text",
        "oversold",
    )
    inlines: ClassVar = [OpenAlerts, LatestMovements]
    actions_list: ClassVar = ["adjust_any"]
    actions_detail: ClassVar = ["adjust", "damage", "scrap", "ledger"]
    actions_row: ClassVar = ["adjust", "damage", "scrap"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StockLevel], search_term: str
    ) -> tuple[QuerySet[StockLevel], bool]:
        """Levels of the articles with this barcode or SKU, or else whose name has it."""
        found = selectors.articles_called(search_term)
        return (queryset if found is None else queryset.filter(variant__in=found)), False

    @admin.display(description=gettext_lazy("SKU"), ordering="variant__sku")
    def article(self, level: StockLevel) -> str:
        """The SKU."""
        return level.variant.sku

    @admin.display(description=gettext_lazy("name"))
    def name(self, level: StockLevel) -> str:
        """What people call it."""
        return level.variant.name

    @admin.display(description=gettext_lazy("on hand"), ordering="on_hand")
    def on_hand_text(self, level: StockLevel) -> str:
        """Units that lie there."""
        return quantity_text(level.on_hand)

    @admin.display(description=gettext_lazy("reserved"), ordering="reserved")
    def reserved_text(self, level: StockLevel) -> str:
        """Units promised."""
        return quantity_text(level.reserved)

    @admin.display(description=gettext_lazy("damaged"), ordering="damaged")
    def damaged_text(self, level: StockLevel) -> str:
        """Units that cannot be sold."""
        return quantity_text(level.damaged)

    @admin.display(description=gettext_lazy("available"))
    def available_text(self, level: StockLevel) -> str:
        """Units that may still be promised."""
        return quantity_text(level.balance.available)

    @admin.display(description=gettext_lazy("oversold"))
    def oversold(self, level: StockLevel) -> str:
        """Said only where it is so."""
        return _("oversold") if level.is_oversold else ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A level comes into being with its first movement."""
        return False

    def has_adjust_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Those of the stock room."""
        return request.user.has_perm("stock.adjust_stocklevel")

    def save_model(self, request: HttpRequest, obj: StockLevel, form: Any, change: Any) -> None:
        """Only the thresholds can have been edited."""
        services.set_thresholds(
            level_id=obj.pk,
            thresholds=services.Thresholds(
                obj.safety_stock, obj.reorder_point, obj.reorder_quantity
            ),
            now=timezone.now(),
        )

    @action(
        description=gettext_lazy("Adjust stock"),
        icon="edit",
        url_path="adjust",
        permissions=["adjust"],
    )
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Correct this balance."""
        return self._correct(request, object_id, (adjustments.ADJUST, adjustments.FOUND))

    @action(
        description=gettext_lazy("Damaged"),
        icon="heart_broken",
        url_path="damage",
        permissions=["adjust"],
    )
    def damage(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sound units are damaged, or damaged ones are sound again."""
        return self._correct(request, object_id, (adjustments.DAMAGE, adjustments.REPAIR))

    @action(
        description=gettext_lazy("Scrap"),
        icon="delete",
        url_path="scrap",
        permissions=["adjust"],
    )
    def scrap(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Units are thrown away, damaged ones first."""
        return self._correct(request, object_id, (adjustments.SCRAP,))

    def _correct(self, request: HttpRequest, object_id: str, kinds: Sequence[str]) -> HttpResponse:
        level = get_object_or_404(self.get_queryset(request), pk=object_id)
        form = AdjustLevelForm(request.POST or None, kinds=kinds)
        if form.is_valid() and self._adjusted(
            request, form, level.variant.sku, level.location.code
        ):
            page = reverse("admin:stock_stocklevel_change", args=[level.pk])
            return HttpResponseRedirect(page)
        return self._page(request, form, level)

    @action(
        description=gettext_lazy("Adjust stock"),
        icon="edit",
        url_path="adjust",
        permissions=["adjust"],
    )
    def adjust_any(self, request: HttpRequest) -> HttpResponse:
        """Correct the balance of an article somewhere, also where it has never been."""
        form = AdjustStockForm(request.POST or None, kinds=list(adjustments.MOVEMENTS))
        places: Any = form.fields["location"]
        caller = principal_of(request.user)
        places.queryset = in_own_stores(places.queryset, caller=caller, lookup="code")
        if form.is_valid():
            sku, location = form.cleaned_data["sku"], form.cleaned_data["location"]
            if self._adjusted(request, form, sku, location.code):
                return HttpResponseRedirect(reverse(CHANGELIST))
        return self._page(request, form, None)

    @action(description=gettext_lazy("Ledger"), icon="receipt_long", url_path="ledger")
    def ledger(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The movements of this level."""
        if not request.user.has_perm("stock.view_movement"):
            raise PermissionDenied
        page = reverse("admin:stock_movement_changelist")
        return HttpResponseRedirect(f"{page}?level__id__exact={int(object_id)}")

    def _adjusted(
        self, request: HttpRequest, form: AdjustLevelForm, sku: str, location: str
    ) -> bool:
        adjustment = services.Adjustment(
            reference=form.cleaned_data["reference"],
            location=location,
            reason=form.explanation,
            lines=[services.AdjustmentLine(sku, form.cleaned_data["quantity"])],
            actor=actor_of(request),
            now=timezone.now(),
            kind=form.cleaned_data["reason"].kind,
        )
        try:
            made = services.correct_stock(adjustment=adjustment, roles=roles_of(request))
        except Refusal as refusal:
            form.add_error("quantity", _told(refusal))
            return False
        if made.request is not None:
            self.message_user(request, _waits(made.request), messages.WARNING)
        else:
            self.message_user(request, _outcome(sku, location, made.lines), messages.SUCCESS)
        return True

    def _page(
        self, request: HttpRequest, form: AdjustLevelForm, level: StockLevel | None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Adjust stock"),
            "opts": self.opts,
            "form": form,
            "level": level,
            "back": reverse(CHANGELIST),
        }
        return TemplateResponse(request, "stock/adjust.html", context)


def _told(refusal: Refusal) -> str:
    shortages: Sequence[dict[str, str]] = refusal.extra.get("shortages", ())
    free = [_("%(free)s can be taken.") % {"free": each["available"]} for each in shortages]
    return " ".join([str(refusal.detail), *free])


def _waits(request: AdjustmentRequest) -> str:
    return _(
        "That is more than you may correct at once: nothing has moved, and request %(number)s"
        " awaits somebody else's approval."
    ) % {"number": request.pk}


def _outcome(sku: str, location: str, lines: Sequence[services.AdjustedLine]) -> str:
    if not lines:
        return _("This adjustment was already recorded.")
    on_hand: Decimal = lines[0].on_hand
    return _("%(sku)s at %(location)s: now %(on_hand)s on hand.") % {
        "sku": sku,
        "location": location,
        "on_hand": quantity_text(on_hand),
    }
