"""What the places are called at which orders are collected."""

from typing import Any  # Any: a row that was annotated

from django.db.models import OuterRef, Subquery

from order_svc.orders.models import Place


def place_name(code_column: str) -> Subquery:
    """The name of the place whose code stands in this column, for `annotate`."""
    return Subquery(Place.objects.filter(code=OuterRef(code_column)).values("name")[:1])


def named_place(row: Any, annotation: str, code: str) -> str:
    """The name that was annotated; the code of a place whose name we do not know."""
    return getattr(row, annotation, None) or code
