"""Whether a process lives, and whether it can serve."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any  # Any: the status document is free JSON

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)
_CACHE_SECONDS = 1.0
_checked: dict[str, Any] = {"at": 0.0, "ready": False}


def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers; a database that is away is no reason to restart it."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when database, keys and extra checks answer, else 503; asked once a second at most."""
    now = time.monotonic()
    if now - _checked["at"] > _CACHE_SECONDS:
        _checked.update(at=now, ready=all(results().values()))
    ready = _checked["ready"]
    return HttpResponse(
        "ready" if ready else "not ready", status=200 if ready else 503, content_type="text/plain"
    )


def results() -> dict[str, bool]:
    """Which check passes."""
    return {check.__name__: _passes(check) for check in _checks()}


def _checks() -> list[Callable[[], None]]:
    extra = [import_string(name) for name in settings.READINESS_CHECKS]
    return [database_answers, keys_are_there, *extra]


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as problem:  # noqa: BLE001  # whatever fails, the answer is "not ready", and the log says why
        log.warning("readiness.failed", check=check.__name__, reason=str(problem)[:200])
        return False
    return True


def database_answers() -> None:
    """The own database answers and has been migrated; raises whatever the driver raises."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def keys_are_there() -> None:
    """The public keys can be read; raises FileNotFoundError."""
    if not any(Path(settings.KEYS_DIR).glob("*.pem")):
        raise FileNotFoundError("no public keys")
