"""Reports that are made in the background, from their pages."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting_svc.reports import errors, selectors
from reporting_svc.reports.api import saving, views
from reporting_svc.reports.selectors import Table
from shared_libs.api.serializers import InputSerializer
from shared_libs.auth.principals import Principal
from shared_libs.refusals import Refusal


def request_run(request: HttpRequest, asked: Table) -> HttpResponse:
    """The report is made as its page asks for it; what is wrong is said on the page."""
    caller = saving.caller(request)
    words = {
        name: request.POST[name] for name in ("from", "to", *saving.ASKED) if request.POST.get(name)
    }
    typed = views.run_input(asked, words)
    if not typed.is_valid():
        reasons = [str(each) for said in typed.errors.values() for each in said]
        messages.error(request, " ".join(reasons))
        return HttpResponseRedirect(reverse("report", args=[asked.name]))
    _tell(request, asked, typed, caller)
    return HttpResponseRedirect(reverse("report_runs"))


def _tell(request: HttpRequest, asked: Table, typed: InputSerializer, caller: Principal) -> None:
    try:
        views.requested(asked, typed, owner=caller.id, stores=tuple(sorted(caller.stores)))
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("The report is being made."))


def run_of(run_id: int, owner: str) -> selectors.Run:
    """One's own run; raises Http404."""
    try:
        return selectors.run_of(run_id, owner)
    except errors.UnknownRun as refusal:
        raise Http404 from refusal


def file_of(run: selectors.Run) -> HttpResponseBase:
    """The file of a run; raises Http404 while there is none."""
    try:
        return views.run_download(run.run)
    except errors.RunHasNoFile as refusal:
        raise Http404 from refusal
