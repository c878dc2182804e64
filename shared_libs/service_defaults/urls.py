"""The paths that every service has: admin, API docs, schema, health, metrics, events."""

from typing import Any  # Any: the admin site, two of whose methods are replaced

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from shared_libs.auth.staff import redirect_to_login, sign_out
from shared_libs.events.api import receive_events
from shared_libs.observability import health, metrics
from shared_libs.observability.status import Status

Urls = list[URLPattern | URLResolver]


def service_urls(service: str, *apis: str) -> Urls:
    """All routes of a service: the API of each of its apps, and the common ones."""
    # One sign-in serves seven admin sites: their own login and logout are replaced, as the admin
    # documents it.
    site: Any = admin.site
    site.site_url = "/"
    site.index_title = _("Home")
    site.logout = sign_out
    if service != "customer":
        site.login = redirect_to_login
    # Who works here is customer's to say; the rows beside it are shadows that nobody edits.
    for shadow in filter(site.is_registered, (Group, User)):
        site.unregister(shadow)
    return [
        *(path("", include(api)) for api in apis),
        path(f"admin/{service}/i18n/", include("django.conf.urls.i18n")),
        path(f"admin/{service}/", site.urls),
        path(
            f"schema/{service}.yaml",
            SpectacularAPIView.as_view(permission_classes=[AllowAny]),
            name="schema",
        ),
        path(
            f"docs/{service}",
            SpectacularSwaggerSplitView.as_view(
                url_name="schema", permission_classes=[AllowAny], authentication_classes=[]
            ),
            name="docs",
        ),
        path("internal/events", receive_events),
        path("internal/status", Status.as_view()),
        path("livez", health.livez),
        path("readyz", health.readyz),
        path("metrics", metrics.exposition),
    ]


handler400 = "shared_libs.api.problems.bad_request"
handler403 = "shared_libs.backoffice.walls.forbidden"
handler404 = "shared_libs.backoffice.walls.not_found"
handler500 = "shared_libs.api.problems.server_error"
__all__ = ["handler400", "handler403", "handler404", "handler500", "service_urls", "settings"]
