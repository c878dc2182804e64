"""Keeping a report under a name, from its page."""

from typing import Any  # Any: Django's form hooks

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reporting_svc.reports import services
from reporting_svc.reports.api import views
from reporting_svc.reports.models import FileType, Schedule
from reporting_svc.reports.selectors import Table
from shared_libs.auth.principals import Principal, principal_of
from shared_libs.refusals import Refusal

MOST_RECIPIENTS = 10
ASKED = ("group_by", "store", "channel", "currency")


class SaveReportForm(forms.Form):
    """A name for what a report shows now, and who gets it when."""

    name = forms.CharField(max_length=60, label=gettext_lazy("name"))
    schedule = forms.ChoiceField(choices=Schedule.choices, label=gettext_lazy("sent"))
    file_type = forms.ChoiceField(choices=FileType.choices, label=gettext_lazy("as"))
    recipients = forms.CharField(
        max_length=1000, required=False, label=gettext_lazy("to these addresses")
    )

    def clean_recipients(self) -> list[str]:
        """The addresses, with commas or blanks between them."""
        found = self.cleaned_data["recipients"].replace(",", " ").split()
        for address in found:
            validate_email(address)
        if len(found) > MOST_RECIPIENTS:
            raise forms.ValidationError(_("At most ten addresses."))
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        """What is sent is sent to somebody."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("schedule") != Schedule.NEVER and not cleaned.get("recipients"):
            self.add_error("recipients", _("To whom shall it be sent?"))
        return cleaned


def save(request: HttpRequest, asked: Table) -> HttpResponse:
    """The report is kept as its page shows it; what is wrong is said on the page."""
    reader, form = caller(request), SaveReportForm(request.POST)
    words = {name: request.POST[name] for name in ASKED if request.POST.get(name)}
    typed = views.table_input(asked, words)
    if not all([form.is_valid(), typed.is_valid()]):
        reasons = [*form.errors.values(), *typed.errors.values()]
        messages.error(request, " ".join(str(each) for said in reasons for each in said))
        return HttpResponseRedirect(reverse("report", args=[asked.name]))
    saving = services.Saving(
        report=asked.name, words=words, language=(get_language() or "en")[:2], **form.cleaned_data
    )
    _tell(request, saving, reader)
    return HttpResponseRedirect(reverse("reports"))


def forget(request: HttpRequest, report_id: int) -> HttpResponse:
    """One's own report is kept no longer."""
    services.forget_report(report_id=report_id, owner=caller(request).id)
    return HttpResponseRedirect(reverse("reports"))


def _tell(request: HttpRequest, saving: services.Saving, reader: Principal) -> None:
    try:
        services.save_report(
            saving=saving,
            owner=reader.id,
            owner_name=reader.name or reader.email,
            stores=sorted(reader.stores),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("“%(name)s” is saved.") % {"name": saving.name})


def caller(request: HttpRequest) -> Principal:
    """Who saves reports or has them made, by POST, and sees the books. Raises PermissionDenied."""
    reader = principal_of(request.user)
    may = request.user.has_perm("reports.view_linefact")
    if request.method != "POST" or reader is None or not may:
        raise PermissionDenied
    return reader
