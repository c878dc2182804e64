"""Whom goods are bought from."""

from typing import Any  # Any: DRF's view protocol

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.api import ends, filters
from inventory_svc.logistics.api.parts import OPTIONAL_KEY, Stockroom
from inventory_svc.logistics.models import Supplier
from shared_libs.api.pagination import CursorPages
from shared_libs.api.versions import (
    MAY_MATCH,
    MUST_MATCH,
    expected_version,
    required_version,
    versioned,
)
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent


class Suppliers(ListAPIView[Supplier]):
    """Whom we buy from."""

    serializer_class = ends.SupplierOutput
    filterset_class = filters.SupplierFilter
    queryset = selectors.suppliers()

    class Pages(CursorPages):
        """By code."""

        ordering = "code"

    pagination_class = Pages

    def get_permissions(self) -> list[Any]:
        """Any member of staff may look; describing a supplier is the stock room's."""
        return [Stockroom() if self.request.method == "POST" else IsStaff()]

    @extend_schema(
        parameters=[OPTIONAL_KEY, MAY_MATCH],
        request=ends.SupplierInput,
        responses={200: ends.SupplierOutput, 201: ends.SupplierOutput},
        examples=[
            OpenApiExample(
                "A pottery",
                request_only=True,
                value={"code": "POTTERY", "name": "Poterie du Fleuve", "currency": "CAD"},
            )
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Describe a supplier: 201 for a new code, else 200. A repeat changes nothing."""
        facts = ends.SupplierInput.parse(request.data)
        supplier, is_new = services.describe_supplier(
            facts=facts, expected_version=expected_version(request)
        )
        return _answer(supplier, status=201 if is_new else 200)


class OneSupplier(APIView):
    """Somebody we buy from."""

    def get_permissions(self) -> list[Any]:
        """Any member of staff may look; describing a supplier is the stock room's."""
        return [Stockroom() if self.request.method == "PATCH" else IsStaff()]

    @extend_schema(responses=ends.SupplierOutput)
    def get(self, request: Request, code: str) -> Response:
        """The supplier; its version is the ETag."""
        return _answer(selectors.supplier(code))

    @extend_schema(
        parameters=[MUST_MATCH],
        request=ends.SupplierChangeInput,
        responses=ends.SupplierOutput,
        examples=[OpenApiExample("Slower", request_only=True, value={"lead_time_days": 14})],
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change what is sent."""
        sent = ends.SupplierChangeInput.parse(request.data)
        version = required_version(request)
        return _answer(services.change_supplier(code=code, sent=sent, expected_version=version))


def _answer(supplier: Supplier, *, status: int = 200) -> Response:
    body = ends.SupplierOutput(supplier).data
    return versioned(Response(body, status=status), supplier.version)
