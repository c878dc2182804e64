"""What a person is asked before something happens, and where the page goes afterwards."""

from typing import Any  # Any: lazy texts, unfold's dialogs

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget


class ReasonDialog(BaseDialogForm):
    """Why something is done; at most as long as a ledger keeps it."""

    reason = forms.CharField(label=_("Reason"), max_length=255, widget=UnfoldAdminTextInputWidget)


def dialog(title: Any, description: Any, form_class: Any, submit: Any) -> dict[str, Any]:
    """A question before something is done."""
    return {
        "title": title,
        "description": description,
        "form_class": form_class,
        "form_submit_text": submit,
    }


def back_to(request: HttpRequest, url: str) -> HttpResponse:
    """Leave the dialog for a page; htmx follows a header of its own, not a redirect."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
