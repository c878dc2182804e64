"""What the staff's views share: who may do what, pages, versions."""

from types import MappingProxyType
from typing import Any, Protocol  # Any: DRF's permissions are untyped

from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from product_svc.catalog.api.staff import outputs
from shared_libs.api import versions
from shared_libs.api.expansion import expanded
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import HasRole, IsStaff


class HasVersion(Protocol):
    """A row that is changed by who has read it."""

    version: int


class ByAge(CursorPages):
    """The oldest first."""

    ordering = "pk"


class NewestFirst(CursorPages):
    """The newest first."""

    ordering = "-pk"


class StaffView(GenericAPIView[Any]):
    """Read by all staff, changed by catalogue managers."""

    pagination_class: type[CursorPages] = ByAge
    filter_backends = ()

    def get_permissions(self) -> list[Any]:
        """By the method."""
        reads = self.request.method in SAFE_METHODS
        return [IsStaff() if reads else HasRole("catalogue_manager")()]

    def page(
        self, rows: Any, document: Any, known: outputs.Expansions = MappingProxyType({})
    ) -> Response:
        """A page of these rows as documents, with what of the known the reader wants expanded."""
        names = expanded(self.request, known=known)
        found = self.paginate_queryset(rows) or []
        shown = [document(row) | outputs.expanded(row, names, known) for row in found]
        return self.get_paginated_response(shown)


class ManagedView(StaffView):
    """Read and changed by catalogue managers alone."""

    def get_permissions(self) -> list[Any]:
        """Whatever the method."""
        return [HasRole("catalogue_manager")()]


def versioned(row: HasVersion, document: dict[str, Any], status: int = 200) -> Response:
    """An answer with the version as its ETag, for the next change's If-Match."""
    return versions.versioned(Response(document, status=status), row.version)
