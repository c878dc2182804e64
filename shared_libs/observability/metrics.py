"""The figures of a service, in Prometheus' text format."""

import os

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from shared_libs.events.metrics import EventsCollector

# read from the database, so the same in every process: kept out of what the processes add up
_shared = CollectorRegistry()
_shared.register(EventsCollector())


def exposition(_request: HttpRequest) -> HttpResponse:
    """All metrics of this service's web processes; closed from outside by the gateway."""
    body = generate_latest(_of_processes()) + generate_latest(_shared)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _of_processes() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own signature
    return registry
