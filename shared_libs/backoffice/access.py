"""Whose rows a member of staff may see: by role what, by store where."""

from typing import Any, TypeVar  # Any: rows of any model

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from shared_libs.auth.principals import Principal, principal_of
from shared_libs.auth.stores import stores_of

Row = TypeVar("Row", bound=Model)


def in_own_stores(
    rows: "QuerySet[Row]", *, caller: Principal | None, lookup: str
) -> "QuerySet[Row]":
    """Those of the rows that lie in the caller's stores; `lookup` leads to a store's code.

    For admin lists, API querysets and the checks of services alike.
    """
    stores = stores_of(caller)
    return rows if stores is None else rows.filter(**{f"{lookup}__in": stores})


def actor_of(request: HttpRequest) -> str:
    """Who clicks, as histories and ledgers name it."""
    principal = principal_of(request.user)
    return principal.actor if principal else "staff:unknown"


def name_of(actor: str, users: dict[str, Any]) -> str:
    """How a person reads an actor: `staff:UUID` by the name that belongs to it, others as they
    are.
    """
    kind, _colon, identity = actor.partition(":")
    user = users.get(identity) if kind == "staff" else None
    return person(user) if user else actor


def person(user: Any) -> str:
    """How colleagues call a user: by name, else by address."""
    return str(user.get_full_name() or user.email or user.get_username())
