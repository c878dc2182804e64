"""Who may call what inside, as the code of a service says it, and as the checked-in table does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # Any: views and patterns as Django keeps them

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

TABLE = Path(__file__).resolve().parents[2] / "contracts" / "service_calls.json"
# What all seven have: events from whoever is subscribed to, and figures for any service.
COMMON = ("internal/events", "internal/status")
_METHODS = ("get", "post", "put", "patch", "delete")


def table() -> dict[str, list[str]]:
    """What contracts/service_calls.json says of the service under test; a new route is added there
    by hand, so that somebody has looked at who may call it.
    """
    everything: dict[str, dict[str, list[str]]] = json.loads(TABLE.read_text())
    return everything.get(settings.SERVICE_NAME, {})


def callers_by_route() -> dict[str, list[str]]:
    """Each internal route with its methods, and the services that its permissions let in.

    Raises AssertionError for an internal route that anyone but a service may call.
    """
    return {name: sorted(_callers(name, view)) for name, view in _internal_routes()}


def _internal_routes() -> Iterator[tuple[str, Any]]:
    for path, view in walk(get_resolver().url_patterns, ""):
        if path.startswith("internal/") and path not in COMMON:
            methods = [each.upper() for each in _METHODS if hasattr(view, each)]
            yield f"{' '.join(methods)} /{path}", view


def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
    """Every route below these patterns, with its view class."""
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield path, getattr(each.callback, "cls", each.callback)


def _callers(name: str, view: Any) -> set[str]:
    permissions = list(getattr(view, "permission_classes", ()))
    assert len(permissions) == 1, f"{name} has not one permission but {len(permissions)}"
    wanted: frozenset[str] = getattr(permissions[0], "wanted", frozenset())
    assert permissions[0].__name__.startswith("_CalledBy"), f"{name} is open to more than services"
    return set(wanted)
