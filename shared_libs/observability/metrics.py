"""The figures of a process, in Prometheus' text format."""

from django.http import HttpRequest, HttpResponse
from django_prometheus.exports import ExportToDjangoView


def exposition(request: HttpRequest) -> HttpResponse:
    """All metrics of this service's web processes; closed from outside by the gateway."""
    response: HttpResponse = ExportToDjangoView(request)
    return response
