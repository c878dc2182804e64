"""Who may call which route of a service, as a table: docs/roles/api/SERVICE.md says it, the tests
hold it.

python -m shared_libs.testing.api_roles SERVICE > docs/roles/api/SERVICE.md
"""

import sys
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any  # Any: views and permissions as the framework keeps them

from shared_libs.auth.principals import Principal
from shared_libs.testing.roles import FOLDER, ROLES

METHODS = ("get", "post", "put", "patch", "delete")
SERVICES = ("cart", "customer", "inventory", "order", "product", "reporting", "sales")


def callers() -> Mapping[str, Any]:
    """Everybody who may come, by name; a visitor is nobody."""
    people = {role: Principal("staff", "0", roles=frozenset({role})) for role in ROLES}
    services = {
        f"{name} (service)": Principal("service", name, scopes=frozenset({"read", "write"}))
        for name in SERVICES
    }
    return {
        "visitor": SimpleNamespace(is_authenticated=False),
        "customer": Principal("customer", "0"),
        **people,
        **services,
        "register": Principal("register", "0"),
        "scope replay": Principal("customer", "0", scopes=frozenset({"replay"})),
    }


def routes() -> list[tuple[str, str, Any]]:
    """Each method of each public route, with its view."""
    from django.urls import get_resolver  # noqa: PLC0415 # needs settings

    from shared_libs.testing.callers import walk  # noqa: PLC0415

    found = [
        (path, method.upper(), view)
        for path, view in walk(get_resolver().url_patterns, "")
        if path.startswith("api/v1/")
        for method in METHODS
        if hasattr(view, method)
    ]
    return sorted(found, key=lambda each: each[:2])


def table(service: str) -> str:
    """The table: a line for each method of each route, and who may call it."""
    lines = [f"| {service} | who may call it |", "|---|---|"]
    lines += [f"| {method} /{path} | {_who(view, method)} |" for path, method, view in routes()]
    return "\n".join(lines) + "\n"


def committed(service: str) -> str:
    """The table that was agreed upon."""
    return (FOLDER / "api" / f"{service}.md").read_text()


def _who(view: Any, method: str) -> str:
    known = callers()
    admitted = [name for name, user in known.items() if _admits(view, method, user)]
    if admitted == list(known):
        return "everybody"
    short = "all staff" if set(ROLES) <= set(admitted) else ""
    rest = [name for name in admitted if not (short and name in ROLES)]
    return ", ".join([*([short] if short else []), *rest]) or "nobody"


def _admits(view: Any, method: str, user: Any) -> bool:
    asked, request = view(), SimpleNamespace(method=method, user=user, auth=_auth_of(user))
    asked.request = request
    permissions: Iterator[Any] = iter(asked.get_permissions())
    return all(each.has_permission(request, asked) for each in permissions)


def _auth_of(user: Any) -> Any:
    """What an authenticator hands over beside the caller: of a register its row, in the service
    that has registers.
    """
    from django.apps import apps  # noqa: PLC0415 # needs settings

    rows = [model() for model in apps.get_models() if model.__name__ == "Register"]
    return next(iter(rows), None) if getattr(user, "kind", "") == "register" else None


if __name__ == "__main__":
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = f"{sys.argv[1]}_svc.config.settings"
    django.setup()
    sys.stdout.write(table(sys.argv[1]))
