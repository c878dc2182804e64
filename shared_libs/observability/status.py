"""What the operator wants to know of one service, in one document."""

from collections.abc import Iterable
from typing import Any  # Any: the document is free JSON

from django.conf import settings
from django.db import DatabaseError
from prometheus_client.samples import Sample
from psycopg_pool import PoolTimeout
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shared_libs.auth.authentication import ServiceTokenAuthentication
from shared_libs.auth.permissions import CalledBy
from shared_libs.events import inbox
from shared_libs.observability import health, metrics

BREAKER = ("closed", "half_open", "open")
POOL, OUTBOX, PARKED = "comptoir_pool_", "comptoir_outbox_", "comptoir_deliveries_parked"


class Status(APIView):
    """How a service and what it talks with are doing; for callers with a service token only."""

    authentication_classes = [ServiceTokenAuthentication]
    permission_classes = [CalledBy(*settings.SERVICE_NAMES)]
    schema = None

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Answer also while the database is away: without what only it knows."""
        return Response(document())


def document() -> dict[str, Any]:
    """The figures of /metrics that somebody acts on, sorted by what they tell of."""
    figures = list(metrics.samples())
    return {
        "service": settings.SERVICE_NAME,
        "replica": settings.REPLICA_NAME,
        "checks": health.results(),
        "breakers": [
            {**each.labels, "state": BREAKER[int(each.value)]}
            for each in figures
            if each.name == "comptoir_breaker_state"
        ],
        "pool": _named(figures, POOL),
        "outbox": _outbox(figures),
        "inbox": _inbox(),
        "own": _named(metrics.own_samples(), "comptoir_"),
    }


def _named(figures: Iterable[Sample], prefix: str) -> dict[str, float]:
    return {
        each.name.removeprefix(prefix): each.value
        for each in figures
        if each.name.startswith(prefix) and not each.name.endswith("_created")
    }


def _outbox(figures: Iterable[Sample]) -> dict[str, dict[str, float]]:
    subscribers: dict[str, dict[str, float]] = {}
    for each in figures:
        if each.name == PARKED or each.name.startswith(OUTBOX):
            figure = "parked" if each.name == PARKED else each.name.removeprefix(OUTBOX)
            subscribers.setdefault(each.labels["subscriber"], {})[figure] = each.value
    return subscribers


def _inbox() -> dict[str, dict[str, str | float]]:
    try:
        return {
            each.source: {"last_at": each.at.isoformat(), "lag_seconds": each.lag_seconds}
            for each in inbox.latest()
        }
    except (DatabaseError, PoolTimeout):
        return {}
