"""Pages of the shop window: by position, not by number, so that no page is slower than the
first.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any  # Any: rows are plain mappings, and DRF's pagination is untyped

import orjson
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from product_svc.catalog.models import Listing
from shared_libs.api.pagination import CursorPages

UNIQUE = "product_id"
RELEVANCE = "relevance"
MAX_ID_DIGITS = 18
MAX_RANK = 9
MAX_CURSOR = 2_000
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Position:
    """A row to go on from: its value in the sorted column and its unique id."""

    backward: bool
    value: str
    product_id: int


class ListingPages(CursorPages):
    """Pages in the order that the visitor asked for.

    DRF's own cursor counts rows that are equal in the first column and loses its way going back
    where many products share a price; this one compares with both columns.
    """

    def __init__(self, ordering: tuple[str, ...]) -> None:
        self.column = ordering[0].removeprefix("-")
        self.descending = ordering[0].startswith("-")

    def paginate_queryset(
        self,
        queryset: Any,  # Any: DRF pages lists too; ours are rows of the shop window
        request: Request,
        view: Any = None,  # noqa: ARG002  # DRF's signature
    ) -> list[Any]:
        """One page, read by one query."""
        size = self.get_page_size(request) or self.page_size
        self.address = request.build_absolute_uri()
        self.position = _decoded(request.query_params.get("cursor", ""), self.column)
        rows = list(self._ordered(queryset)[: size + 1])
        self.has_more = len(rows) > size
        self.rows = rows[:size]
        if self.position and self.position.backward:
            self.rows.reverse()
        return self.rows

    def _ordered(self, queryset: QuerySet[Listing, Row]) -> QuerySet[Listing, Row]:
        downward = self.descending
        if self.position:
            downward ^= self.position.backward
            queryset = queryset.filter(_beyond(self.position, self.column, downward=downward))
        sign = "-" if downward else ""
        columns = dict.fromkeys([f"{sign}{self.column}", f"{sign}{UNIQUE}"])
        return queryset.order_by(*columns)

    def get_next_link(self) -> str | None:
        came_back = self.position is not None and self.position.backward
        return self._link(self.rows[-1:], backward=False) if came_back or self.has_more else None

    def get_previous_link(self) -> str | None:
        if self.position is None or (self.position.backward and not self.has_more):
            return None
        return self._link(self.rows[:1], backward=True)

    def _link(self, rows: Sequence[Row], *, backward: bool) -> str | None:
        for row in rows:
            parts = [int(backward), str(row[self.column]), row[UNIQUE]]
            cursor = urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")
            return str(replace_query_param(self.address, "cursor", cursor))
        return None


def _beyond(position: Position, column: str, *, downward: bool) -> Q:
    way = "lt" if downward else "gt"
    after = Q(**{f"{UNIQUE}__{way}": position.product_id})
    if column == UNIQUE:
        return after
    tied = Q(**{column: position.value}) & after
    # the first condition says nothing new; it lets the index begin at the right place
    return Q(**{f"{column}__{way}e": position.value}) & (
        Q(**{f"{column}__{way}": position.value}) | tied
    )


def _decoded(cursor: str, column: str) -> Position | None:
    """Where a cursor points; raises ParseError (400) unless it can be one of this order."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backward, value, product_id = orjson.loads(urlsafe_b64decode(padded[:MAX_CURSOR]))
        position = Position(bool(backward), _value(value, column), _identity(product_id))
    except (ValueError, TypeError, InvalidOperation):
        raise ParseError(_("The cursor is not one of ours."), code="cursor_invalid") from None
    return position


def _value(value: object, column: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    if column == "from_amount" and not Decimal(value).is_finite():
        raise ValueError(value)
    if column == RELEVANCE and not (value.isascii() and value.isdigit() and len(value) <= MAX_RANK):
        raise ValueError(value)
    return value


def _identity(value: object) -> int:
    if not isinstance(value, int) or len(str(value)) > MAX_ID_DIGITS:
        raise ValueError(value)
    return value
