"""Whose rows a member of staff may see: by role what, by store where."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from shared_libs.auth.principals import Principal
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
