"""What a person is asked before something happens, and where the page goes afterwards."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget


class CancelForm(BaseDialogForm):
    """Why the order is called off."""

    reason = forms.CharField(label=_("Reason"), max_length=255, widget=UnfoldAdminTextInputWidget)


def back_to(request: HttpRequest, url: str) -> HttpResponse:
    """Leave the dialog for a page; htmx follows a header of its own, not a redirect."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
