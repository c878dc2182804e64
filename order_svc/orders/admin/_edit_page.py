"""The page on which an order is edited: what it costs is shown before it is decided."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any  # Any: Django's forms and admin hooks
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from order_svc.orders import services
from order_svc.orders.admin import _line_pages, _order_lines
from order_svc.orders.admin._line_pages import LinesForm, Page
from order_svc.orders.models import Order
from order_svc.orders.selectors import EditView
from shared_libs.backoffice.pages import actor_of
from shared_libs.refusals import Refusal

FIRST_REFUSAL = 400


class EditForm(LinesForm):
    """What is added, and how many units of each line are called off for it."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen_difference = forms.CharField(widget=forms.HiddenInput, required=False)
    add = forms.CharField(
        label=gettext_lazy("To be added"),
        help_text=gettext_lazy("One article on each row: its SKU, a blank, and how many."),
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    token = forms.CharField(
        label=gettext_lazy("Payment token"),
        help_text=gettext_lazy("Where the customer pays now; else it is paid within a day."),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    reason = _line_pages.reason(gettext_lazy("Reason"), required=False)

    def clean_add(self) -> list[services.ArticleQuantity]:
        """The articles; a row that says something else is refused."""
        return [_article(row) for row in self.cleaned_data["add"].splitlines() if row.strip()]

    def payment(self) -> services.PaymentChoice | None:
        """Who pays at once; expects a valid form."""
        token = self.cleaned_data["token"]
        return services.PaymentChoice(settings.PAYMENT_PROVIDERS[0], token) if token else None


def _article(row: str) -> services.ArticleQuantity:
    sku, _blank, quantity = row.strip().rpartition(" ")
    try:
        units = Decimal(quantity)
    except InvalidOperation:
        units = Decimal(0)
    if not sku.strip() or not units.is_finite() or units <= 0:
        raise forms.ValidationError(_("“%(row)s” is not a SKU and how many.") % {"row": row})
    return services.ArticleQuantity(sku.strip(), units)


class EditSteps:
    """The page of an edit, for the page of an order."""

    get_queryset: Callable[[HttpRequest], Any]
    message_user: Callable[..., None]

    def has_edit_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        """Whether this person changes what was ordered."""
        return request.user.has_perm("orders.edit_order")

    @action(description=gettext_lazy("Edit"), icon="edit", url_path="edit", permissions=["edit"])
    def edit_order(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add articles and call units off for them, once the difference was seen."""
        order: Order = self.get_queryset(request).get(pk=object_id)
        form = EditForm(
            request.POST or None,
            lines=_order_lines.in_no_parcel(order),
            columns={"units": _line_pages.units},
            initial={"key": uuid4()},
        )
        view = _preview(order, form) if form.is_valid() else None
        if view and form.cleaned_data["seen_difference"] == _difference(view):
            if self._begun(request, order, form, view):
                return HttpResponseRedirect(_order_lines.url(order))
        elif view:
            form.remember("seen_difference", _difference(view))
        return _line_pages.shown(self, request, form, _page(order, view))

    def _begun(self, request: HttpRequest, order: Order, form: EditForm, view: EditView) -> bool:
        """Whether the edit was begun; what is refused stands on the form."""
        wish = services.EditWish(
            add=form.cleaned_data["add"],
            expected_difference=Decimal(_difference(view)),
            remove=_order_lines.quantities(form),
            reason=form.cleaned_data["reason"],
            payment=form.payment(),
        )
        key = str(form.cleaned_data["key"])
        by = services.Keyed(actor_of(request), key, key)
        try:
            answer = services.begin_edit(order=order, wish=wish, by=by, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.detail))
            return False
        if answer.status >= FIRST_REFUSAL:
            form.add_error(None, _("It was refused; the order stays as it was."))
            form.remember("key", str(uuid4()))
            return False
        self.message_user(request, _("The edit is made, or waits to be paid."), messages.SUCCESS)
        return True


def _preview(order: Order, form: EditForm) -> EditView | None:
    """What the edit would cost; None where it is refused."""
    try:
        return services.preview_edit(
            order=order, add=form.cleaned_data["add"], remove=_order_lines.quantities(form)
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return None


def _difference(view: EditView) -> str:
    return view.to_pay if Decimal(view.to_pay) else f"-{view.to_give_back}"


def _page(order: Order, view: EditView | None) -> Page:
    heads = [_("in no parcel"), _("to be called off")]
    if view is None:
        question = _("What is added is sold at the price of the day; what is called off pays it.")
        return Page(_("Show what it costs"), question, _order_lines.url(order), heads)
    said = {
        "added": view.added_total,
        "off": view.removed_total,
        "pay": view.to_pay,
        "back": view.to_give_back,
        "currency": view.currency,
    }
    question = _(
        "Added: %(added)s %(currency)s. Called off: %(off)s. To be paid: %(pay)s. To be given"
        " back: %(back)s."
    )
    return Page(_("Edit the order so"), question % said, _order_lines.url(order), heads)
