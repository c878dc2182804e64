"""Goods that travel."""

from collections.abc import Sequence
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.admin import _screens
from inventory_svc.logistics.admin._base import Ask, DocumentAdmin, Line, actor, refused, units
from inventory_svc.logistics.admin._forms import ReplenishForm, TransferForm
from inventory_svc.logistics.models import Transfer
from inventory_svc.logistics.rules.commands import Actor, Command, Quantity
from shared_libs.refusals import Refusal

LIMITS = {"approve": "requested", "ship": "approved", "receive": "in_transit", "lose": "in_transit"}
SCREENS = {"approved": "ship", "in_transit": "receive", "partially_received": "receive"}


@admin.register(Transfer)
class TransferAdmin(DocumentAdmin):
    """Requests of the stores, and what became of them."""

    list_display = ("number", "state", "source", "destination", "needed_by_date", "created_at")
    list_filter = ("state", "source", "destination")
    list_select_related = ("source", "destination")
    search_fields = ("number__iexact", "lines__variant__sku__iexact")
    search_help_text = gettext_lazy("Number or SKU in full")
    COLUMNS = (
        gettext_lazy("requested"),
        gettext_lazy("approved"),
        gettext_lazy("shipped"),
        gettext_lazy("received"),
        gettext_lazy("lost"),
        gettext_lazy("in transit"),
    )
    ASKS: ClassVar = {
        "approve": Ask(
            gettext_lazy("Approve"),
            gettext_lazy("How many will be sent? Lower what you cannot spare."),
            needs_quantities=True,
        ),
        "reject": Ask(
            gettext_lazy("Reject"),
            gettext_lazy("Why will nothing be sent?"),
            needs_reason=True,
            is_danger=True,
        ),
        "ship": Ask(
            gettext_lazy("Ship without scanning"),
            gettext_lazy("How many leave? What is not sent now is not sent later."),
            needs_quantities=True,
        ),
        "receive": Ask(
            gettext_lazy("Receive without scanning"),
            gettext_lazy("How many have come? The rest stays on the road."),
            needs_quantities=True,
        ),
        "lose": Ask(
            gettext_lazy("Declare lost"),
            gettext_lazy("How many will never come, and why?"),
            needs_reason=True,
            needs_quantities=True,
            is_danger=True,
        ),
        "cancel": Ask(
            gettext_lazy("Call off"),
            gettext_lazy("Why will nothing travel?"),
            needs_reason=True,
            is_danger=True,
        ),
    }

    actions_list: ClassVar = ["replenish"]

    def rows_of(self, by: Actor) -> QuerySet[Any]:
        """The transfers that are this actor's business."""
        return selectors.transfers_of(by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those of the stock room."""
        return self.has_act_permission(request)

    def lines_of(self, document: Any, step: str = "") -> list[Line]:
        """How far each line has come."""
        return [
            Line(
                line=row.line,
                sku=row.variant.sku,
                name=row.variant.name,
                cells=[
                    units(row.requested),
                    units(row.approved),
                    units(row.shipped),
                    units(row.received),
                    units(row.lost),
                    units(row.in_transit),
                ],
                possible=getattr(row, LIMITS[step]) if step in LIMITS else None,
            )
            for row in document.lines.all()
        ]

    def facts_of(self, document: Any) -> list[tuple[Any, Any]]:
        """From where to where, until when."""
        return [
            (_("From"), f"{document.source.code} · {document.source.name}"),
            (_("To"), f"{document.destination.code} · {document.destination.name}"),
            (_("Needed by"), document.needed_by_date or ""),
            (_("Note"), document.note or ""),
        ]

    def step_form(self, request: HttpRequest, document: Any, step: str, ask: Ask) -> Any:
        """What is asked to be lost begins at zero: nobody loses a box by clicking too fast."""
        form = super().step_form(request, document, step, ask)
        if step == "lose":
            for line in form.lines:
                form.fields[f"line-{line.line}"].initial = "0"
        return form

    def take(self, step: str, command: Command, lines: Sequence[Quantity]) -> object:
        """One step, one service."""
        if step == "approve":
            return services.approve_transfer(command=command, lines=lines)
        if step == "ship":
            return services.ship_transfer(command=command, lines=lines)
        if step == "receive":
            return services.receive_transfer(command=command, lines=lines)
        if step == "lose":
            return services.lose_in_transit(command=command, lines=lines)
        if step == "reject":
            return services.reject_transfer(command=command)
        return services.cancel_transfer(command=command)

    def screen_of(self, document: Any) -> tuple[Any, str] | None:
        """Ship or receive, whatever is next."""
        step = SCREENS.get(document.state)
        if step is None:
            return None
        label = _("Ship with the scanner") if step == "ship" else _("Receive with the scanner")
        return label, reverse("admin:logistics_transfer_scan", args=[document.pk])

    def more_urls(self) -> list[URLPattern]:
        """The screen for scanners."""
        view = self.admin_site.admin_view(self.scan_view)
        return [path("<int:pk>/scan/", view, name="logistics_transfer_scan")]

    def scan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The screen on which goods are shipped or received by scanning them."""
        transfer = self.find(request, pk)
        if not self.has_act_permission(request):
            raise PermissionDenied
        step = SCREENS.get(transfer.state)
        if step is None:
            return HttpResponseRedirect(self.page_url(transfer))
        lines = [
            _screens.Goods(row.variant, expected, expected)
            for row in transfer.lines.all()
            if (expected := getattr(row, LIMITS[step]))
        ]
        screen = _screens.Delivery(
            number=transfer.number,
            step=step,
            url=f"/api/v1/inventory/transfers/{transfer.number}/{step}",
            route=f"{transfer.source.code} → {transfer.destination.code}",
            lines=lines,
        )
        context = self.context(request, transfer) | _screens.delivery(screen)
        return TemplateResponse(request, "logistics/delivery.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for goods."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TransferForm(request.POST or None, rows=request.POST or None, by=actor(request))
        if form.is_valid() and (made := self._asked(request, form)):
            return HttpResponseRedirect(self.page_url(made))
        context = self.context(request) | {"form": form, "title": _("Ask for goods")}
        return TemplateResponse(request, "logistics/lines_form.html", context)

    @action(
        description=gettext_lazy("Replenish"),
        icon="autorenew",
        url_path="replenish",
        permissions=["act"],
    )
    def replenish(self, request: HttpRequest) -> HttpResponse:
        """Ask for all that runs low at a location."""
        form = ReplenishForm(request.POST or None, initial=request.GET.dict(), by=actor(request))
        if form.is_valid() and (made := self._replenished(request, form)):
            name = f"admin:logistics_{made._meta.model_name}_change"  # noqa: SLF001  # Django's documented introspection
            return HttpResponseRedirect(reverse(name, args=[made.pk]))
        context = self.context(request) | {
            "form": form,
            "title": _("Replenish"),
            "go": _("Ask for it"),
            "question": _("All that has come down to its reorder point is asked for."),
        }
        return TemplateResponse(request, "logistics/lines_form.html", context)

    def _replenished(self, request: HttpRequest, form: ReplenishForm) -> Any:
        command = Command("", actor(request), timezone.now())
        try:
            return services.replenish(location=form.cleaned_data["location"], command=command)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
            return None

    def _asked(self, request: HttpRequest, form: TransferForm) -> Transfer | None:
        facts = {name: form.cleaned_data[name] for name in form.fields}
        lines = [Quantity(each.sku, each.quantity) for each in form.named]
        command = Command("", actor(request), timezone.now())
        try:
            wanted = services.TransferWanted(**facts, lines=lines)
            return services.request_transfer(wanted=wanted, command=command)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
            return None
