"""The pages that staff look at in the admin site, beside its own."""

from typing import Any  # Any: the context of a template

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from reporting_svc.reports import selectors
from reporting_svc.reports.api import running, saving, shown, views
from shared_libs.auth.principals import principal_of
from shared_libs.auth.staff import redirect_to_login


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The dashboard. The page is empty; its script fetches the figures and keeps them fresh."""
    return _page(request, "reports/dashboard.html", {"title": _("Sales today")})


def reports_page(request: HttpRequest) -> HttpResponse:
    """All reports, to choose one."""
    tables, caller = selectors.tables(_stores(request)), principal_of(request.user)
    saved = selectors.saved_reports(caller.id) if caller else []
    context = {"title": _("Reports"), "tables": tables, "saved": saved}
    return _page(request, "reports/reports.html", context)


def report_page(request: HttpRequest, name: str) -> HttpResponse:
    """One report: what it is asked for above, its first rows below, and the way to files of all."""
    if not request.user.has_perm("reports.view_linefact"):
        return _page(request, "reports/report.html", {})
    asked = _table(name, _stores(request))
    typed = views.table_input(asked, shown.words_of(request.GET))
    typed.is_valid()
    query = views.query_of(typed.validated_data, _stores(request)) if not typed.errors else None
    context = {"title": asked.title, **shown.report(asked, typed, query)}
    may_save = "of" not in asked.filters
    form = {"save_form": saving.SaveReportForm() if may_save else None, "asked": saving.ASKED}
    return _page(request, "reports/report.html", context | form)


def save_page(request: HttpRequest, name: str) -> HttpResponse:
    """Keep a report under a name."""
    return saving.save(request, _table(name, _stores(request)))


def run_page(request: HttpRequest, name: str) -> HttpResponse:
    """Have a report made in the background."""
    return running.request_run(request, _table(name, _stores(request)))


def runs_page(request: HttpRequest) -> HttpResponse:
    """One's reports that are made in the background, and how far each is."""
    runs = selectors.runs_of(_reader(request))
    is_live = any(not each.is_over for each in runs)
    context = {"title": _("Reports in the background"), "runs": runs, "is_live": is_live}
    return _page(request, "reports/runs.html", context)


def one_run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """The first rows of a report that was made in the background."""
    if not request.user.has_perm("reports.view_linefact"):
        return _page(request, "reports/run.html", {})
    found = running.run_of(run_id, _reader(request))
    rows, has_more = selectors.rows_of_run(found.run, selectors.SHOWN)
    context = {"title": found.title, "found": found, "rows": rows, "has_more": has_more}
    return _page(request, "reports/run.html", context)


def run_file(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """All its rows."""
    if not request.user.has_perm("reports.view_linefact"):
        raise PermissionDenied
    return running.file_of(running.run_of(run_id, _reader(request)))


def _reader(request: HttpRequest) -> str:
    caller = principal_of(request.user)
    return caller.id if caller else ""


def _table(name: str, stores: tuple[str, ...]) -> selectors.Table:
    """The report of this name; raises Http404."""
    for asked in selectors.tables(stores):
        if asked.name == name:
            return asked
    raise Http404


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, for who may see the books.

    Raises PermissionDenied for other staff: to sign in again would not help.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    if not request.user.has_perm("reports.view_linefact"):
        raise PermissionDenied
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})


def _stores(request: HttpRequest) -> tuple[str, ...]:
    caller = principal_of(request.user)
    return tuple(sorted(caller.stores)) if caller else ()
