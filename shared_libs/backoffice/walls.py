"""What a person reads where a page of an admin site is closed to them, or is not there."""

from typing import Any  # Any: Django's lazy texts

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shared_libs.api import problems


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403: a page for people in an admin site, a problem for programs."""
    if not _is_read_by_a_person(request):
        return problems.forbidden(request, exception)
    said = _("Your roles do not allow this. Whoever manages the staff can change that.")
    return _wall(request, 403, _("This door is closed to you"), said)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404: the same."""
    if not _is_read_by_a_person(request):
        return problems.not_found(request, exception)
    said = _("It is not there, or it belongs to a store that you do not work in.")
    return _wall(request, 404, _("There is no such page"), said)


def _is_read_by_a_person(request: HttpRequest) -> bool:
    is_page = request.path.startswith("/admin/") and request.accepts("text/html")
    return is_page and bool(request.user.is_authenticated)


def _wall(request: HttpRequest, status: int, title: Any, said: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "said": said}
    return render(request, "backoffice/wall.html", context, status=status)
