"""The routes of the service that exists only in the tests of shared_libs."""

from django.urls import URLPattern, path

from shared_libs.events.api import receive_events
from shared_libs.observability.status import Status

urlpatterns: list[URLPattern] = [
    path("internal/events", receive_events),
    path("internal/status", Status.as_view()),
]
