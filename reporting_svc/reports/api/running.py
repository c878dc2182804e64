"""Reports that are made in the background, from their pages."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting_svc.reports import errors, selectors, services
from reporting_svc.reports.api import saving, views
from reporting_svc.reports.selectors import Table
from shared_libs.refusals import Refusal

CSV = "text/csv; charset=utf-8"


def request_run(request: HttpRequest, asked: Table) -> HttpResponse:
    """The report is made as its page asks for it; what is wrong is said on the page."""
    caller = saving.caller(request)
    words = {name: request.POST[name] for name in request.POST if request.POST[name]}
    asked_for = {name: words[name] for name in ("from", "to", *saving.ASKED) if name in words}
    typed = views.table_input(asked, asked_for)
    if not typed.is_valid():
        reasons = [str(each) for said in typed.errors.values() for each in said]
        messages.error(request, " ".join(reasons))
        return HttpResponseRedirect(reverse("report", args=[asked.name]))
    stores = tuple(sorted(caller.stores))
    wish = services.RunWish(
        report=asked.name,
        words={name: text for name, text in asked_for.items() if name in saving.ASKED},
        period=views.query_of(typed.validated_data, stores).period,
        language=(get_language() or "en")[:2],
    )
    _tell(request, wish, caller.id, stores)
    return HttpResponseRedirect(reverse("report_runs"))


def _tell(
    request: HttpRequest, wish: services.RunWish, owner: str, stores: tuple[str, ...]
) -> None:
    now, today = timezone.now(), views.today_in_shop()
    try:
        services.request_run(wish=wish, owner=owner, stores=stores, today=today, now=now)
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


def file_of(run: selectors.Run) -> HttpResponse:
    """The file of a run; raises Http404 while there is none."""
    if not run.has_file:
        raise Http404
    answer = HttpResponse(bytes(run.run.content or b""), content_type=CSV)
    name = f"{run.run.report}-{run.run.first_date}-{run.run.last_date}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
