"""What each role may do in an admin site, as a table: docs/roles/SERVICE.md says it, the tests hold
it.

python -m shared_libs.testing.roles SERVICE > docs/roles/SERVICE.md
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # Any: the admin's own classes

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "roles"
ROLES = (
    "administrator",
    "catalogue_manager",
    "stock_clerk",
    "store_manager",
    "cashier",
    "analyst",
    "support",
)
WORDS = ("view", "add", "change", "delete")


class RoleUser:
    """A member of staff who has one role and no row."""

    is_active = is_staff = is_authenticated = True
    pk = None

    def __init__(self, role: str) -> None:
        from shared_libs.auth.principals import Principal  # noqa: PLC0415 # needs settings

        self.principal = Principal(kind="staff", id="0", roles=frozenset({role}))
        self.is_superuser = role == "administrator"

    def has_perm(self, permission: str, obj: Any = None) -> bool:  # noqa: ARG002 # Django's
        """As RoleBackend answers."""
        from shared_libs.auth.staff import role_allows  # noqa: PLC0415 # needs settings

        return self.is_superuser or role_allows(self.principal, permission)


def matrix(service: str) -> str:
    """The table of an admin site: a line for each model, a column for each role."""
    from shared_libs.testing.lists import models_listed  # noqa: PLC0415 # needs settings

    lines = [f"| {service} | {' | '.join(ROLES)} |", "|---" * (len(ROLES) + 1) + "|"]
    for model in models_listed():
        cells = [", ".join(_granted(model, role)) or "no" for role in ROLES]
        lines.append(f"| {model._meta.label_lower} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def committed(service: str) -> str:
    """The table that was agreed upon."""
    return (FOLDER / f"{service}.md").read_text()


def _granted(model: type[Any], role: str) -> Iterator[str]:
    from django.contrib import admin  # noqa: PLC0415 # needs settings
    from django.test import RequestFactory  # noqa: PLC0415

    page, request = (
        admin.site._registry[model],
        RequestFactory().get("/"),
    )
    request.user = RoleUser(role)  # type: ignore[assignment]
    for word in (*WORDS, *_own_words(page)):
        if _may(page, word, request):
            yield word


def _may(page: Any, word: str, request: Any) -> bool:
    from django.db import OperationalError  # noqa: PLC0415 # needs settings

    try:
        return bool(getattr(page, f"has_{word}_permission")(request))
    except OperationalError:
        # the page looks whether there is a row already; without a database there is none
        return True


def _own_words(page: Any) -> list[str]:
    """The permissions of its actions, of lists and of single rows."""
    names = [*page.actions, *page.actions_list, *page.actions_detail, *page.actions_row]
    actions = [getattr(page, name, None) if isinstance(name, str) else name for name in names]
    words = {
        word for action in actions for word in getattr(action, "allowed_permissions", ()) or ()
    }
    return sorted(word for word in words - set(WORDS) if "." not in word)


if __name__ == "__main__":
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = f"{sys.argv[1]}_svc.config.settings"
    django.setup()
    sys.stdout.write(matrix(sys.argv[1]))
