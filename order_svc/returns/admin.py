"""Returns at the desk: found by a scan, let in, received, inspected, paid or closed."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from order_svc.orders.services import Granter
from order_svc.returns import rules, selectors, services
from order_svc.returns.models import Rma, RmaLine
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, ReadOnlyInline, actor_of
from shared_libs.refusals import Refusal

_WORDS = {"restock": gettext_lazy("back on the shelf"), "damage": gettext_lazy("damaged")}


class PlaceForm(BaseDialogForm):
    """Where the goods come to."""

    location = forms.CharField(
        label=gettext_lazy("Location"), max_length=32, widget=UnfoldAdminTextInputWidget
    )


class FindingForm(BaseDialogForm):
    """How all units are that came; units that differ are said over the API, line by line."""

    condition = forms.ChoiceField(
        label=gettext_lazy("Condition"),
        choices=[(each, each) for each in rules.CONDITIONS],
        widget=UnfoldAdminSelectWidget,
    )
    disposition = forms.ChoiceField(
        label=gettext_lazy("Disposition"),
        choices=[(each, _WORDS.get(each, gettext_lazy("scrap"))) for each in rules.DISPOSITIONS],
        widget=UnfoldAdminSelectWidget,
    )


class RmaLineInline(ReadOnlyInline):
    """What comes back."""

    model = RmaLine
    fields: ClassVar = [
        "line", "sku", "name", "quantity", "received", "reason", "condition", "disposition"
    ]  # fmt: skip
    ordering: ClassVar = ["line", "disposition"]


def _dialog(title: Any, form: type[forms.Form] | None = None) -> dict[str, Any]:
    return dialog(title, "", form, title)


@admin.register(Rma)
class RmaAdmin(LedgerAdmin):
    """The queue of returns; the search box takes what a scanner types: a return or an order."""

    list_display = ("number", "order", "requested_at", "status", "wanted", "location")
    list_filter = ("status", "wanted")
    list_select_related = ("order",)
    ordering = ("-requested_at", "-id")
    search_help_text = gettext_lazy("The number of a return or of its order, in full.")
    inlines: ClassVar = [RmaLineInline]
    actions_detail: ClassVar = ["approve", "reject", "receive", "inspect", "refund", "close"]
    fields: ClassVar = [
        ("number", "order", "wanted"),
        ("status", "location", "closed_reason"),
        ("requested_by", "requested_at", "changed_at"),
        "note",
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Rma], search_term: str
    ) -> tuple[QuerySet[Rma], bool]:
        """By a scanned number."""
        return (selectors.return_by_code(search_term) if search_term else queryset), False

    def has_approve_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person lets goods come."""
        return request.user.has_perm("returns.approve_rma")

    def has_receive_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person takes goods in."""
        return request.user.has_perm("returns.receive_rma")

    def has_refund_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person gives money back."""
        return request.user.has_perm("returns.refund_rma")

    @action(
        description=gettext_lazy("Approve"),
        icon="check",
        permissions=["approve"],
        dialog=_dialog(gettext_lazy("Let the goods come"), PlaceForm),
    )
    def approve(self, request: HttpRequest, form: PlaceForm, object_id: str) -> HttpResponse:
        """The goods may come to this location."""
        place = form.cleaned_data["location"]
        step = partial(services.approve_return, location=place, actor=actor_of(request))
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Reject"),
        icon="block",
        permissions=["approve"],
        dialog=_dialog(gettext_lazy("Refuse the return"), ReasonDialog),
    )
    def reject(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """Refuse it, with a reason."""
        reason = form.cleaned_data["reason"]
        step = partial(services.reject_return, reason=reason, actor=actor_of(request))
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Receive all"),
        icon="inventory_2",
        permissions=["receive"],
        dialog=_dialog(gettext_lazy("All announced units are here"), PlaceForm),
    )
    def receive(self, request: HttpRequest, form: PlaceForm, object_id: str) -> HttpResponse:
        """All units that were announced have come."""
        units = selectors.announced(Rma.objects.get(pk=object_id))
        step = partial(
            services.receive_return,
            received=units,
            location=form.cleaned_data["location"],
            actor=actor_of(request),
        )
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Inspect"),
        icon="search",
        permissions=["receive"],
        dialog=_dialog(gettext_lazy("How the goods are"), FindingForm),
    )
    def inspect(self, request: HttpRequest, form: FindingForm, object_id: str) -> HttpResponse:
        """All units that came are so, and go there."""
        found = _found(Rma.objects.get(pk=object_id), form.cleaned_data)
        step = partial(services.inspect_return, found=found, actor=actor_of(request))
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Refund"),
        icon="undo",
        permissions=["refund"],
        dialog=_dialog(gettext_lazy("Give the inspected units back")),
    )
    def refund(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """The money goes back; above one's limit a colleague approves."""
        parts = services.RefundParts()
        step = partial(services.refund_return, parts=parts, by=_granter(request))
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Close"),
        icon="close",
        permissions=["approve"],
        dialog=_dialog(gettext_lazy("Close without money"), ReasonDialog),
    )
    def close(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        """It never came, or the goods went back."""
        reason = form.cleaned_data["reason"]
        step = partial(services.close_return, reason=reason, actor=actor_of(request))
        return self._step(request, object_id, step)

    def _step(self, request: HttpRequest, object_id: str, step: Callable[..., Any]) -> HttpResponse:
        rma = Rma.objects.get(pk=object_id)
        try:
            step(rma=rma, now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, f"{rma.number}: {refusal.detail}", messages.ERROR)
        else:
            rma.refresh_from_db()
            text = _("%(number)s: %(status)s.")
            said = {"number": rma.number, "status": rma.get_status_display()}
            self.message_user(request, text % said, messages.SUCCESS)
        return back_to(request, reverse("admin:returns_rma_change", args=[object_id]))


def _found(rma: Rma, said: dict[str, str]) -> list[rules.InspectedUnits]:
    units: dict[int, Decimal] = selectors.announced(rma)
    return [
        rules.InspectedUnits(line, quantity, said["condition"], said["disposition"])
        for line, quantity in units.items()
        if quantity
    ]


def _granter(request: HttpRequest) -> Granter:
    known = principal_of(request.user)
    roles = known.roles if known else frozenset[str]()
    return Granter(actor_of(request), known.email if known else "", roles)
