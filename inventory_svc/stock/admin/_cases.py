"""What staff must look at: alerts, oversell cases, who waits, and the reasons they give."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from inventory_svc.stock import selectors, services
from inventory_svc.stock.admin._forms import PromiseForm
from inventory_svc.stock.models import AdjustmentReason, Alert, Backorder, OversellCase
from shared_libs.backoffice.dialogs import back_to, dialog
from shared_libs.backoffice.pages import ReadOnlyAdmin, ServiceAdmin, actor_of, run_on_each
from shared_libs.backoffice.reading import expect_rows
from shared_libs.backoffice.reasons import asks_for_reason
from shared_libs.money import quantity_text


class LevelColumns(ReadOnlyAdmin):
    """Pages about a level: its article and place are columns, and stores see their own."""

    store_lookup = "level__location__code"
    list_select_related = ("level__variant", "level__location")
    search_fields = ("level__variant__sku",)
    search_help_text = _("SKU, barcode or name")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With article and location, by which a row is called."""
        return super().get_queryset(request).select_related("level__variant", "level__location")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows of the articles with this barcode or SKU, or else whose name has it."""
        found = selectors.articles_called(search_term)
        return (queryset if found is None else queryset.filter(level__variant__in=found)), False

    @admin.display(description=_("SKU"))
    def article(self, row: Any) -> str:
        """The SKU."""
        return str(row.level.variant.sku)

    @admin.display(description=_("name"))
    def name(self, row: Any) -> str:
        """What people call it."""
        return str(row.level.variant.name)

    @admin.display(description=_("location"))
    def location(self, row: Any) -> str:
        """Where it is."""
        return str(row.level.location.code)


class Unresolved(admin.SimpleListFilter):
    """What is not over, unless all is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states, and all of them."""
        return [*Alert.State.choices, ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """The first choice is named for what it shows."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _now("not resolved")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the state, or all that are not over."""
        if self.value() == "all":
            return queryset
        if self.value() is None:
            return queryset.exclude(state=Alert.State.RESOLVED)
        return queryset.filter(state=self.value())


@admin.register(Alert)
class AlertAdmin(LevelColumns):
    """The inbox of the stock room. Stock that comes resolves an alert; people acknowledge it."""

    list_display = (
        "opened_at",
        "kind",
        "article",
        "name",
        "location",
        "available",
        "state",
        "acknowledged_by",
        "resolved_at",
    )
    list_filter = (Unresolved, "kind", "level__location")
    fields: ClassVar = [
        ("level", "name"),
        ("kind", "state"),
        ("available", "available_now"),
        ("opened_at", "resolved_at"),
        ("acknowledged_by", "acknowledged_at"),
    ]
    readonly_fields: ClassVar = ["name", "available_now"]
    actions: ClassVar = ["acknowledge"]
    actions_detail: ClassVar = ["acknowledge_this", "replenish"]

    @admin.display(description=_("available now"))
    def available_now(self, alert: Alert) -> str:
        """What may still be promised there."""
        return quantity_text(alert.level.balance.available)

    def has_acknowledge_permission(self, request: HttpRequest, _object_id: str = "") -> bool:
        """Those of the stock room."""
        return request.user.has_perm("stock.change_alert")

    @action(
        description=_("Acknowledge"),
        icon="check",
        permissions=["acknowledge"],
        dialog=dialog(
            _("Somebody takes care of it"), _("Colleagues see who."), None, _("Acknowledge")
        ),
    )
    def acknowledge_this(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Somebody has seen the alert whose page it is."""
        self.acknowledge(request, self.get_queryset(request).filter(pk=object_id))
        return back_to(request, reverse("admin:stock_alert_change", args=[object_id]))

    @action(description=_("Ask for goods"), icon="autorenew", permissions=["acknowledge"])
    def replenish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go where all that runs low at its place is asked for."""
        alert = get_object_or_404(self.get_queryset(request), pk=object_id)
        page = reverse("admin:logistics_transfer_replenish")
        return HttpResponseRedirect(f"{page}?location={alert.level.location.code}")

    @admin.action(description=_("Acknowledge"), permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alert]) -> None:
        """Somebody has seen the selected alerts."""
        done = run_on_each(
            self,
            request,
            queryset.order_by("pk"),
            lambda alert: services.acknowledge_alert(
                alert_id=alert.pk, actor=actor_of(request), now=timezone.now()
            ),
        )
        self.message_user(request, _now("Acknowledged: %(count)d.") % {"count": done})


@admin.register(OversellCase)
class OversellCaseAdmin(LevelColumns):
    """More was sold than there is: find the goods or tell the customer, then close the case."""

    list_display = (
        "opened_at",
        "article",
        "name",
        "location",
        "missing_text",
        "cause",
        "state",
        "closed_at",
        "closed_by",
    )
    list_filter = ("state", "level__location")
    actions: ClassVar = ["close_cases"]
    change_form_after_template = "stock/behind_oversell.html"
    fields: ClassVar = [
        "level",
        "state",
        "cause",
        "missing_text",
        "opened_at",
        "closed_at",
        "closed_by",
        "reason",
    ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The case, and below it what took the units and to whom they are promised."""
        case = self.get_object(request, object_id)
        behind = selectors.in_full(case) if case else None
        expect_rows(request, behind.documents if behind else ())
        context = {**(extra_context or {}), "behind": behind}
        page: HttpResponse = super().change_view(request, object_id, form_url, context)
        return page

    @admin.display(description=_("missing when opened"))
    def missing_text(self, case: OversellCase) -> str:
        """Without needless zeros."""
        return quantity_text(case.missing)

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Those of the stock room."""
        return request.user.has_perm("stock.change_oversellcase")

    @admin.action(description=_("Close as handled"), permissions=["close"])
    @asks_for_reason(question=_("How were these cases handled?"))
    def close_cases(
        self, request: HttpRequest, queryset: QuerySet[OversellCase], reason: str
    ) -> None:
        """Somebody has dealt with the selected cases, and says how."""
        for case in queryset.order_by("pk"):
            services.close_oversell_case(
                case_id=case.pk, reason=reason, actor=actor_of(request), now=timezone.now()
            )
        self.message_user(request, _now("The cases are closed."), messages.SUCCESS)


@admin.register(Backorder)
class BackorderAdmin(ReadOnlyAdmin):
    """Who waits for what: the oldest is served first, by whatever brings stock in."""

    list_display = (
        "article",
        "position",
        "quantity_text",
        "allocated_text",
        "state",
        "promised_date",
        "pickup",
        "reservation",
        "created_at",
    )
    list_filter = ("state", "promised_date")
    list_select_related = ("variant", "reservation")
    search_fields = ("variant__sku",)
    search_help_text = _("SKU, barcode or name")
    ordering = ("variant", "pk")
    actions: ClassVar = ["promise"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Backorder]:
        """With their places in the queue."""
        return selectors.backorders()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Backorder], search_term: str
    ) -> tuple[QuerySet[Backorder], bool]:
        """The queue of the articles with this barcode or SKU, or else whose name has it."""
        found = selectors.articles_called(search_term)
        return (queryset if found is None else queryset.filter(variant__in=found)), False

    @admin.display(description=_("SKU"))
    def article(self, backorder: Backorder) -> str:
        """The SKU."""
        return backorder.variant.sku

    @admin.display(description=_("place in the queue"))
    def position(self, backorder: Any) -> int | None:
        """Among those who wait for the article."""
        place: int | None = backorder.position
        return place

    @admin.display(description=_("quantity"))
    def quantity_text(self, backorder: Backorder) -> str:
        """Without needless zeros."""
        return quantity_text(backorder.quantity)

    @admin.display(description=_("allocated"))
    def allocated_text(self, backorder: Backorder) -> str:
        """Without needless zeros."""
        return quantity_text(backorder.allocated)

    @admin.display(description=_("pickup at"))
    def pickup(self, backorder: Backorder) -> str:
        """The only location it is served from, if it is picked up."""
        return backorder.reservation.pickup_location

    def has_promise_permission(self, request: HttpRequest) -> bool:
        """Those of the stock room."""
        return request.user.has_perm("stock.change_backorder")

    @admin.action(description=_("Promise a day"), permissions=["promise"])
    def promise(self, request: HttpRequest, queryset: QuerySet[Backorder]) -> HttpResponse | None:
        """Those of the selected that still wait are promised for a day, which a page asks for."""
        form = PromiseForm(request.POST if "promised_date" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, queryset, form)
        done = services.promise_date(
            backorder_ids=[each.pk for each in queryset],
            promised_date=form.cleaned_data["promised_date"],
            now=timezone.now(),
        )
        self.message_user(request, _now("Promised: %(count)d.") % {"count": done})
        return None

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Backorder], form: PromiseForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Promise a day"),
            "opts": self.opts,
            "question": _("When are they to have their goods?"),
            "form": form,
            "rows": list(queryset[:20]),
            "action_name": "promise",
            "checkbox": admin.helpers.ACTION_CHECKBOX_NAME,
            "chosen": request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
        }
        return TemplateResponse(request, "backoffice/ask_reason.html", context)


@admin.register(AdjustmentReason)
class AdjustmentReasonAdmin(ServiceAdmin):
    """Why stock is corrected, in the words of this shop. The ledger names codes, so they stay."""

    is_small = True
    list_display = ("code", "kind", "name_en", "name_fr", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = False
    search_fields = ("code", "name_en", "name_fr")
    ordering = ("kind", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What movements were explained by keeps its code and its meaning."""
        return ("code", "kind") if obj else ()
