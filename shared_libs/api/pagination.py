"""One way of paging in all seven services: an opaque cursor, no count, at most a hundred rows."""

from typing import Any  # Any: DRF's pagination is untyped

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class CursorPages(CursorPagination):
    """Pages of {next, previous, results}; a view's `ordering` must end with a unique column."""

    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-pk"

    def decode_cursor(self, request: Any) -> Any:
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise ParseError(_("The cursor is not one of ours."), code="cursor_invalid") from None

    def get_page_size(self, request: Any) -> int | None:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and int(asked[:9]) > 0):
            raise ValidationError(
                {self.page_size_query_param: [_("A whole number from 1 to 100.")]}
            )
        return min(int(asked[:9]), self.max_page_size)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data}
        )
