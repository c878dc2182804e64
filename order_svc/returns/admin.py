"""Returns at the desk: found by a scan, let in, received, inspected, paid or closed."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar  # Any: Django's admin hooks are untyped

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from order_svc.orders.admin import _line_pages
from order_svc.orders.admin._forms import WAYS, granter
from order_svc.orders.admin._line_pages import Asked, AskedLine, LinesForm
from order_svc.returns import rules, selectors, services
from order_svc.returns.models import Rma, RmaLine
from shared_libs.backoffice.dialogs import ReasonDialog, back_to, dialog
from shared_libs.backoffice.pages import LedgerAdmin, ReadOnlyInline, actor_of
from shared_libs.money import ZERO, quantity_text
from shared_libs.refusals import Refusal

_STEPS = {
    "approve": Rma.Status.APPROVED,
    "reject": Rma.Status.REJECTED,
    "receive": Rma.Status.RECEIVED,
    "inspect": Rma.Status.INSPECTED,
    "refund": Rma.Status.REFUNDED,
    "exchange": Rma.Status.EXCHANGED,
    "close": Rma.Status.CLOSED,
}
CONDITIONS = {
    "as_new": gettext_lazy("as new"),
    "opened": gettext_lazy("opened"),
    "damaged": gettext_lazy("damaged"),
    "incomplete": gettext_lazy("incomplete"),
    "other": gettext_lazy("other"),
}


class PlaceForm(BaseDialogForm):
    """Where the goods come to."""

    location = forms.CharField(
        label=gettext_lazy("Location"), max_length=32, widget=UnfoldAdminTextInputWidget
    )


class ReceiveForm(LinesForm):
    """What came, where."""

    location = forms.CharField(
        label=gettext_lazy("Location"), max_length=32, widget=UnfoldAdminTextInputWidget
    )


class MoneyForm(BaseDialogForm):
    """What is given back beside the goods."""

    shipping = _line_pages.amount(gettext_lazy("Shipping, before tax"))
    goodwill = _line_pages.amount(gettext_lazy("Goodwill"))


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
    actions_detail: ClassVar = [
        "approve", "reject", "receive", "inspect", "refund", "exchange", "close",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["exchanged_for"]
    fields: ClassVar = [
        ("number", "order", "wanted"),
        ("status", "location", "closed_reason"),
        "exchanged_for",
        ("requested_by", "requested_at", "changed_at"),
        "note",
    ]

    @display(description=gettext_lazy("exchanged for"))
    def exchanged_for(self, rma: Rma) -> str:
        """The order that its credit has paid for, a click away."""
        order = selectors.order_of_exchange(rma)
        if order is None:
            return "—"
        url = reverse("admin:orders_order_change", args=[order.pk])
        return format_html('<a class="text-primary-600" href="{}">{}</a>', url, order.number)

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only the steps that are possible now."""
        actions: list[Any] = super().get_actions_detail(request, object_id)
        rma = self.get_queryset(request).filter(pk=object_id).first()
        if rma is None:
            return actions
        possible = {name for name, to in _STEPS.items() if rules.may_become(rma.status, to)}
        return [each for each in actions if each.method.original_function_name in possible]

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
        description=gettext_lazy("Receive"),
        icon="inventory_2",
        url_path="receive",
        permissions=["receive"],
    )
    def receive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say how many units of each line have come; those that did not are the customer's."""
        rma = self.get_queryset(request).get(pk=object_id)
        columns = {"units": lambda line: _line_pages.units(line, begins_at=line.most)}
        lines = _lines(rma)
        asked = {"location": rma.location}
        form = ReceiveForm(request.POST or None, lines=lines, columns=columns, initial=asked)
        if form.is_valid():
            step = partial(
                services.receive_return,
                received={line.line: each["units"] or ZERO for line, each in form.said()},
                location=form.cleaned_data["location"],
            )
            if self._taken(request, rma, form, step):
                return HttpResponseRedirect(_url(rma))
        page = _line_pages.Page(
            title=_("Receive"),
            question=_("How many have come? Nothing is in stock before it was looked at."),
            back=_url(rma),
            heads=[_("announced"), _("units")],
        )
        return _line_pages.shown(self, request, form, page)

    @action(
        description=gettext_lazy("Inspect"),
        icon="search",
        url_path="inspect",
        permissions=["receive"],
    )
    def inspect(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say of all units that came how they are, and what becomes of them."""
        rma = self.get_queryset(request).get(pk=object_id)
        lines = [line for line in _lines(rma) if line.most]
        form = LinesForm(request.POST or None, lines=lines, columns=_INSPECTION)
        if form.is_valid():
            step = partial(services.inspect_return, found=_found(form))
            if self._taken(request, rma, form, step):
                return HttpResponseRedirect(_url(rma))
        page = _line_pages.Page(
            title=_("Inspect"),
            question=_("How are the goods, and how many go where?"),
            back=_url(rma),
            heads=[_("came"), _("condition"), *WAYS.values()],
        )
        return _line_pages.shown(self, request, form, page)

    @action(
        description=gettext_lazy("Refund"),
        icon="undo",
        permissions=["refund"],
        dialog=_dialog(gettext_lazy("Give the inspected units back"), MoneyForm),
    )
    def refund(self, request: HttpRequest, form: MoneyForm, object_id: str) -> HttpResponse:
        """The money goes back; above one's limit a colleague approves."""
        said = form.cleaned_data
        parts = services.RefundParts(said["shipping"] or ZERO, said["goodwill"] or ZERO)
        step = partial(services.refund_return, parts=parts, by=granter(request))
        return self._step(request, object_id, step)

    @action(
        description=gettext_lazy("Exchange"),
        icon="swap_horiz",
        permissions=["refund"],
        dialog=_dialog(gettext_lazy("Make store credit of the inspected units")),
    )
    def exchange(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """They become credit, which pays for the goods that the customer chooses instead."""
        step = partial(services.exchange_return, by=granter(request))
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

    def _taken(
        self, request: HttpRequest, rma: Rma, form: LinesForm, step: Callable[..., Any]
    ) -> bool:
        """Whether the service did it; what it refuses stands on the form."""
        done = partial(step, rma=rma, actor=actor_of(request), now=timezone.now())
        if not _line_pages.accepted(form, done):
            return False
        self._told(request, rma)
        return True

    def _step(self, request: HttpRequest, object_id: str, step: Callable[..., Any]) -> HttpResponse:
        rma = Rma.objects.get(pk=object_id)
        try:
            step(rma=rma, now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, f"{rma.number}: {refusal.detail}", messages.ERROR)
        else:
            self._told(request, rma)
        return back_to(request, _url(rma))

    def _told(self, request: HttpRequest, rma: Rma) -> None:
        rma.refresh_from_db()
        text = _("%(number)s: %(status)s.")
        said = {"number": rma.number, "status": rma.get_status_display()}
        self.message_user(request, text % said, messages.SUCCESS)


def _url(rma: Rma) -> str:
    return reverse("admin:returns_rma_change", args=[rma.pk])


def _condition(line: AskedLine) -> forms.Field:
    return _line_pages.choice(line, list(CONDITIONS.items()), _("condition"))


def _way(label: Any, line: AskedLine) -> forms.Field:
    return _line_pages.units(line, label=label)


_INSPECTION: dict[str, Asked] = {
    "condition": _condition,
    **{way: partial(_way, label) for way, label in WAYS.items()},
}


def _lines(rma: Rma) -> list[AskedLine]:
    """The lines of a return, with how many units are announced, or came."""
    named = {row.line: row for row in rma.lines.order_by("-line")}
    return [
        AskedLine(line, named[line].sku, named[line].name, units, (quantity_text(units),))
        for line, units in sorted(selectors.announced(rma).items())
    ]


def _found(form: LinesForm) -> list[rules.InspectedUnits]:
    return [
        rules.InspectedUnits(line.line, each[way], each["condition"] or "other", way)
        for line, each in form.said()
        for way in WAYS
        if each[way]
    ]
