"""How long the work in hand may still take: from the header, down to each call we make.

The header carries milliseconds that remain, never a time of day, so clocks need not agree.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shared_libs.api.problems import http_problem

HEADER = "X-Request-Timeout-Ms"
CAP_SECONDS = 5.0
HOP_SECONDS = 0.020
MINIMUM_SECONDS = 0.050
MILLISECONDS = re.compile(r"-?[0-9]{1,9}", re.ASCII)

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


def remaining_seconds() -> float:
    """Return what is left for the work in hand; the cap when nobody set a limit."""
    ends_at = _ends_at.get()
    return CAP_SECONDS if ends_at is None else ends_at - time.monotonic()


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Give the block at most so many seconds; a limit that already stands is never extended."""
    ends_at = time.monotonic() + min(seconds, CAP_SECONDS)
    standing = _ends_at.get()
    token = _ends_at.set(ends_at if standing is None else min(ends_at, standing))
    try:
        yield
    finally:
        _ends_at.reset(token)


class DeadlineMiddleware:
    """Takes the caller's remaining time for the request, or answers 504 when it is too little."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.headers.get(HEADER, "")
        if not MILLISECONDS.fullmatch(header):
            return self.get_response(request)
        seconds = int(header) / 1000
        if seconds < MINIMUM_SECONDS:
            detail = _("There was not enough time left to answer.")
            return http_problem(504, "deadline_exceeded", detail)
        with limit(seconds):
            return self.get_response(request)
