"""The pages that staff look at in the admin site, beside its own."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from shared_libs.auth.staff import redirect_to_login


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The dashboard. The page is empty; its script fetches the figures and keeps them fresh."""
    if not request.user.has_perm("reports.view_linefact"):
        return redirect_to_login(request)
    context = {**admin.site.each_context(request), "title": _("Sales today")}
    return TemplateResponse(request, "reports/dashboard.html", context)
