"""One log line and one measurement for each request."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from shared_libs.observability import correlation

log = structlog.get_logger("comptoir.request")
REQUEST_SECONDS = Histogram(
    "comptoir_request_seconds",
    "Time to answer, by route",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0),
)
_QUIET = ("/livez", "/readyz", "/metrics")


class RequestMetricsMiddleware:
    """Times each request by its route, names the replica, and returns the correlation id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        route = request.resolver_match.route if request.resolver_match else "unmatched"
        REQUEST_SECONDS.labels(request.method, route, response.status_code).observe(seconds)
        response.headers["X-Request-ID"] = correlation.current_id()
        if settings.REPLICA_NAME:
            response.headers["X-Served-By"] = settings.REPLICA_NAME
        if request.path not in _QUIET:
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
            )
        return response
