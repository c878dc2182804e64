"""What a person is asked before something happens, and where the page goes afterwards."""

from typing import Any  # Any: a lazy text

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from order_svc.orders.models import Hold


def _line(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=UnfoldAdminTextInputWidget
    )


class CancelForm(BaseDialogForm):
    """Why the order is called off."""

    reason = forms.CharField(label=_("Reason"), max_length=255, widget=UnfoldAdminTextInputWidget)


class ReasonForm(BaseDialogForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=255, widget=UnfoldAdminTextInputWidget)


class HoldForm(ReasonForm):
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


def said(form: BaseDialogForm) -> dict[str, Any]:
    """What was typed, without the dialog's own fields."""
    return {name: value for name, value in form.cleaned_data.items() if name[0] != "_"}


def back_to(request: HttpRequest, url: str) -> HttpResponse:
    """Leave the dialog for a page; htmx follows a header of its own, not a redirect."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
