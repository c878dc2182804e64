"""The figures of a service, in Prometheus' text format."""

import os
import time
from collections.abc import Callable, Iterable, Iterator

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample
from psycopg_pool import PoolTimeout

from shared_libs.events import metrics as events
from shared_libs.refusals import Unavailable

log = structlog.get_logger(__name__)
CACHE_SECONDS = 5.0


class AskingCollector(Collector):
    """Gauges read from a database or a store when somebody asks; one answer serves for seconds."""

    def __init__(self, ask: Callable[[], list[Metric]]) -> None:
        self._ask = ask
        self._asked_at = float("-inf")
        self._answer: list[Metric] = []

    def describe(self) -> Iterable[Metric]:
        """Nothing ahead of time, so that registering asks nobody."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges; none while whoever is asked is away."""
        if time.monotonic() - self._asked_at > CACHE_SECONDS:
            self._answer, self._asked_at = self._try_to_ask(), time.monotonic()
        yield from self._answer

    def _try_to_ask(self) -> list[Metric]:
        try:
            return self._ask()
        except (DatabaseError, PoolTimeout, Unavailable) as problem:
            log.warning("metrics.nobody_answers", error=str(problem).partition("\n")[0])
            return []


def _own_gauges() -> list[Metric]:
    """What a service tells of itself: the function that its settings.GAUGES names."""
    gauges: list[Metric] = import_string(settings.GAUGES)() if settings.GAUGES else []
    return gauges


# the same in every process: kept out of what the processes add up
_events, _own = CollectorRegistry(), CollectorRegistry()
_events.register(AskingCollector(events.gauges))
_own.register(AskingCollector(_own_gauges))


def exposition(_request: HttpRequest) -> HttpResponse:
    """All metrics of this service's web processes; closed from outside by the gateway."""
    body = b"".join(generate_latest(registry) for registry in (_of_processes(), _events, _own))
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def samples() -> list[Sample]:
    """What the processes measure and how the events flow, figure by figure."""
    return [*_samples(_of_processes()), *_samples(_events)]


def own_samples() -> list[Sample]:
    """What the service tells of itself."""
    return list(_samples(_own))


def _samples(registry: CollectorRegistry) -> Iterator[Sample]:
    return (sample for metric in registry.collect() for sample in metric.samples)


def _of_processes() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own signature
    return registry
