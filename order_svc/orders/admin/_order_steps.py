"""What is done to some units of an order: given back, called off, let come back."""

from collections.abc import Callable
from functools import partial
from typing import Any  # Any: Django's forms and admin hooks

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from order_svc.orders import rules, selectors, services
from order_svc.orders.admin import _line_pages, _order_lines
from order_svc.orders.admin._forms import WAYS, granter
from order_svc.orders.admin._line_pages import AskedLine, LinesForm, Page
from order_svc.orders.models import Order
from order_svc.returns import rules as return_rules
from order_svc.returns import selectors as return_selectors
from order_svc.returns import services as returns
from order_svc.returns.models import RmaLine
from shared_libs.backoffice.pages import actor_of
from shared_libs.ids import uuid7
from shared_libs.money import ZERO, amount_text
from shared_libs.refusals import Refusal

_WAYS = [("", gettext_lazy("did not come back")), *WAYS.items()]
REASONS: dict[str, Any] = dict(RmaLine.Reason.choices)  # Any: lazy words


class RefundForm(LinesForm):
    """Which units are given back, and what besides."""

    refund_id = forms.UUIDField(widget=forms.HiddenInput)
    seen_total = forms.CharField(widget=forms.HiddenInput, required=False)
    shipping = _line_pages.amount(gettext_lazy("Shipping, before tax"))
    goodwill = _line_pages.amount(
        gettext_lazy("Goodwill"), gettext_lazy("Without goods, counted against later refunds.")
    )
    location = forms.CharField(
        label=gettext_lazy("Where goods that came back are"),
        max_length=32,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    reason = _line_pages.reason(gettext_lazy("Reason"))

    def clean(self) -> dict[str, Any]:
        """Goods that are back lie somewhere."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        is_back = any(value for name, value in found.items() if name.startswith("way-"))
        if is_back and not found.get("location"):
            self.add_error("location", _("Say where the goods that came back are."))
        return found

    def wish(self) -> rules.RefundWish:
        """What is to be given back; expects a valid form."""
        said = self.cleaned_data
        return rules.RefundWish(
            lines=tuple(
                rules.UnitsWish(line.line, each["units"], said["reason"], each["way"])
                for line, each in self.chosen()
            ),
            shipping=said["shipping"] or ZERO,
            goodwill=said["goodwill"] or ZERO,
            reason=said["reason"],
            location=said["location"],
        )


class CancelForm(LinesForm):
    """Which units are called off, and why."""

    reason = _line_pages.reason(gettext_lazy("Reason"))


class ReturnForm(LinesForm):
    """Which units are to come back, for what."""

    wanted = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=[("REFUND", gettext_lazy("refund")), ("EXCHANGE", gettext_lazy("exchange"))],
        widget=UnfoldAdminSelectWidget,
    )
    note = _line_pages.reason(gettext_lazy("Note"), required=False)


class OrderSteps:
    """The pages of these steps, for the page of an order. Each shows a form and calls a service."""

    get_queryset: Callable[[HttpRequest], Any]
    message_user: Callable[..., None]

    @display(description=gettext_lazy("goods brought back for it"))
    def exchanged_from(self, order: Order) -> str:
        """The returns whose credit paid for it."""
        found = return_selectors.exchanges_into(order.pk) if order.stored_amount else ()
        return ", ".join(f"{each.return_number} ({each.order})" for each in found) or "—"

    def has_refund_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person gives money back."""
        return request.user.has_perm("orders.approve_refund")

    def has_return_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person lets goods come back."""
        return request.user.has_perm("returns.approve_rma")

    @action(
        description=gettext_lazy("Refund"),
        icon="currency_exchange",
        url_path="refund",
        permissions=["refund"],
    )
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give units, shipping or goodwill back, once it was seen what goes where."""
        order = self.get_queryset(request).get(pk=object_id)
        columns = {"units": _line_pages.units, "way": _way}
        asked = {"refund_id": uuid7()}
        lines = _order_lines.refundable(order)
        form = RefundForm(request.POST or None, lines=lines, columns=columns, initial=asked)
        preview = self._preview(request, order, form) if form.is_valid() else None
        if preview and _is_seen(request, form, preview):
            step = partial(
                services.request_refund,
                wish=form.wish(),
                by=granter(request),
                refund_id=form.cleaned_data["refund_id"],
            )
            if self._taken(request, order, form, step, _("The money is on its way, or asked for.")):
                return _back(order)
        if preview:
            form.remember("seen_total", preview["preview"].refund.total)
        page = Page(
            title=_("Refund"),
            question=_("How many units are paid back?"),
            back=_order_lines.url(order),
            heads=[_("left"), _("units"), _("the goods")],
        )
        shown = {"has_preview": True, **(preview or {})}
        return _line_pages.shown(self, request, form, page, **shown)

    @action(
        description=gettext_lazy("Call units off"),
        icon="remove_shopping_cart",
        url_path="cancel-units",
        permissions=["cancel"],
    )
    def cancel_some(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Call off some units that no parcel has."""
        order = self.get_queryset(request).get(pk=object_id)
        columns = {"units": _line_pages.units}
        form = CancelForm(
            request.POST or None, lines=_order_lines.in_no_parcel(order), columns=columns
        )
        if form.is_valid() and _names_units(form):
            step = partial(
                services.cancel_units,
                units=_order_lines.quantities(form),
                actor=actor_of(request),
                reason=form.cleaned_data["reason"],
            )
            if self._taken(request, order, form, step, _("They are off, and paid back.")):
                return _back(order)
        page = Page(
            title=_("Call units off"),
            question=_("Their stock is free again, and their money goes back the way it came."),
            back=_order_lines.url(order),
            heads=[_("in no parcel"), _("units")],
            is_danger=True,
        )
        return _line_pages.shown(self, request, form, page)

    @action(
        description=gettext_lazy("Let goods come back"),
        icon="assignment_return",
        url_path="return",
        permissions=["return"],
    )
    def ask_return(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a return on behalf of the customer, who is on the telephone or at the counter."""
        order = self.get_queryset(request).get(pk=object_id)
        columns = {"units": _line_pages.units, "reason": _reason}
        form = ReturnForm(
            request.POST or None, lines=_order_lines.returnable(order), columns=columns
        )
        if form.is_valid() and _names_units(form):
            step = partial(_request_return, wish=_return_wish(form), actor=actor_of(request))
            if self._taken(request, order, form, step, _("The return is asked for.")):
                return _back(order)
        page = Page(
            title=_("Let goods come back"),
            question=_("What does the customer want to bring back?"),
            back=_order_lines.url(order),
            heads=[_("the customer has"), _("units"), _("reason")],
        )
        return _line_pages.shown(self, request, form, page)

    def _preview(
        self, request: HttpRequest, order: Order, form: RefundForm
    ) -> dict[str, Any] | None:
        """What the refund would come to, and where it would go; None where it is refused."""
        try:
            plan = selectors.planned_refund(order, form.wish())
        except Refusal as refusal:
            form.add_error(None, str(refusal.detail))
            return None
        above = services.is_above_limit(plan.total, granter(request))
        preview = selectors.refund_preview(order, plan, needs_approval=above)
        return {
            "preview": preview,
            "shipping": plan.shipping.total,
            "goodwill": plan.goodwill,
            "tenders": [
                {"to": _tender(each.type), "amount": amount_text(each.left, order.currency)}
                for each in plan.tenders
            ],
        }

    def _taken(
        self,
        request: HttpRequest,
        order: Order,
        form: LinesForm,
        step: Callable[..., object],
        done: str,
    ) -> bool:
        """Whether the service did it; what it refuses stands on the form."""
        if not _line_pages.accepted(form, partial(step, order=order, now=timezone.now())):
            return False
        self.message_user(request, f"{order.number}: {done}", messages.SUCCESS)
        return True


def _is_seen(request: HttpRequest, form: RefundForm, preview: dict[str, Any]) -> bool:
    """Whether the person has seen this total, and wants it."""
    total = preview["preview"].refund.total
    return request.POST.get("step") == "take" and form.cleaned_data["seen_total"] == total


def _tender(type_: str) -> str:
    words = {"gift_card": _("gift card"), "store_credit": _("store credit")}
    return words.get(type_, _("the card that paid (%(provider)s)") % {"provider": type_})


def _way(line: AskedLine) -> forms.Field:
    return _line_pages.choice(line, _WAYS, _("the goods"))


def _reason(line: AskedLine) -> forms.Field:
    return _line_pages.choice(line, list(REASONS.items()), _("reason"))


def _names_units(form: LinesForm) -> bool:
    if any(form.chosen()):
        return True
    form.add_error(None, _("Say how many units of at least one line."))
    return False


def _return_wish(form: ReturnForm) -> returns.ReturnWish:
    lines = tuple(
        return_rules.ReturnedUnits(line.line, each["units"], each["reason"] or "other")
        for line, each in form.chosen()
    )
    return returns.ReturnWish(lines, form.cleaned_data["wanted"], form.cleaned_data["note"])


def _request_return(*, order: Order, **more: Any) -> object:
    return returns.request_return(order_id=order.pk, **more)


def _back(order: Order) -> HttpResponse:
    return HttpResponseRedirect(_order_lines.url(order))
