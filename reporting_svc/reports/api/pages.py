"""The pages that staff look at in the admin site, beside its own."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from shared_libs.auth.staff import redirect_to_login


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The dashboard. The page is empty; its script fetches the figures and keeps them fresh.

    Raises PermissionDenied for staff who may not see the books: to sign in again would not help.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    if not request.user.has_perm("reports.view_linefact"):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Sales today")}
    return TemplateResponse(request, "reports/dashboard.html", context)
