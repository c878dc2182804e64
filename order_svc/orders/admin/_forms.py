"""What a person is asked before something happens."""

from typing import Any  # Any: a lazy text

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from order_svc.orders import services
from order_svc.orders.admin import _line_pages
from order_svc.orders.admin._line_pages import LinesForm
from order_svc.orders.models import Hold
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.dialogs import ReasonDialog
from shared_libs.backoffice.pages import actor_of

WAYS = {
    "restock": _("back on the shelf"),
    "damage": _("damaged"),
    "scrap": _("scrap"),
}


def _line(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=UnfoldAdminTextInputWidget
    )


class HoldForm(ReasonDialog):
    """Why nothing may leave, or may again."""

    kind = forms.ChoiceField(
        label=_("Why"), choices=Hold.Kind.choices, widget=UnfoldAdminSelectWidget
    )


class NoteForm(BaseDialogForm):
    """Words about the order."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=UnfoldAdminTextareaWidget)
    is_public = forms.BooleanField(
        label=_("The customer sees it"), required=False, widget=UnfoldBooleanWidget
    )


class PickForm(LinesForm):
    """How many of each line were found, and why not all."""

    reason = _line_pages.reason(_("Why some are missing"))


class ShipForm(BaseDialogForm):
    """Who carries it, and where it can be followed."""

    carrier = _line(_("Carrier"), 60)
    tracking_number = _line(_("Tracking number"), 60)
    tracking_url = forms.URLField(
        label=_("Tracking link"),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
    )


class CodeForm(BaseDialogForm):
    """The code that the customer says."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=UnfoldAdminTextInputWidget)


def granter(request: HttpRequest) -> services.Granter:
    """Who gives money back, as the limits see them."""
    known = principal_of(request.user)
    roles = known.roles if known else frozenset[str]()
    return services.Granter(actor_of(request), known.email if known else "", roles)


def said(form: BaseDialogForm) -> dict[str, Any]:
    """What was typed, without the dialog's own fields."""
    return {name: value for name, value in form.cleaned_data.items() if name[0] != "_"}
