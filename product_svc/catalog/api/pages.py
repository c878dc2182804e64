"""Pages of the shop window: keyset, no count, at most a hundred rows."""

from decimal import Decimal, InvalidOperation
from typing import Any  # Any: DRF's pagination is untyped

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError

from shared_libs.api.pagination import CursorPages


class ListingPages(CursorPages):
    """Pages in the order that the visitor asked for."""

    def __init__(self, ordering: tuple[str, ...]) -> None:
        self.ordering = ordering

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return self.ordering

    def decode_cursor(self, request: Any) -> Any:
        """The cursor, if its position can be one of this ordering; raises ParseError (400)."""
        cursor = super().decode_cursor(request)
        if cursor is not None and not _fits(cursor.position, self.ordering[0].lstrip("-")):
            raise ParseError(_("The cursor is not one of ours."), code="cursor_invalid")
        return cursor


def _fits(position: str | None, column: str) -> bool:
    if position is None:
        return True
    if column == "product_id":
        return position.isascii() and position.isdigit() and len(position) <= 18
    if column == "from_amount":
        return _is_amount(position)
    return "\x00" not in position and not any("\ud800" <= char <= "\udfff" for char in position)


def _is_amount(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and len(text) <= 20
    except InvalidOperation:
        return False
