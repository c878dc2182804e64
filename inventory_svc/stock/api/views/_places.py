"""The doors of places: where stock lies."""

from collections.abc import Sequence
from typing import Any  # Any: DRF's view protocol

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.stock import selectors, services
from inventory_svc.stock.api import filters, serializers
from inventory_svc.stock.api.views._callers import Stockroom, ensure_own
from inventory_svc.stock.models import Location
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


class Locations(ListAPIView[Location]):
    """Where stock lies."""

    serializer_class = serializers.LocationOutput
    filterset_class = filters.LocationFilter
    queryset = selectors.locations()

    class Pages(CursorPages):
        """By code."""

        ordering = "code"

    pagination_class = Pages

    def get_permissions(self) -> Sequence[Any]:
        """Any member of staff may look; describing a location is the stock room's."""
        allowed = Stockroom if self.request.method == "POST" else IsStaff
        return [allowed()]

    @extend_schema(
        parameters=[MAY_MATCH],
        request=serializers.LocationInput,
        responses={200: serializers.LocationOutput, 201: serializers.LocationOutput},
        examples=[
            OpenApiExample(
                "A store",
                request_only=True,
                value={
                    "code": "LAV",
                    "name": "Laval",
                    "type": "store",
                    "time_zone": "America/Toronto",
                    "pickup": True,
                },
            )
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Describe a location: 201 for a new code, else 200. A repeat changes nothing."""
        facts = serializers.LocationInput.parse(request.data)
        ensure_own(request, facts.code)
        location, is_new = services.describe_location(
            facts, expected_version=expected_version(request)
        )
        return _answer(location, status=201 if is_new else 200)


class OneLocation(APIView):
    """A place where stock lies."""

    def get_permissions(self) -> Sequence[Any]:
        """Any member of staff may look; describing a location is the stock room's."""
        return [Stockroom() if self.request.method == "PATCH" else IsStaff()]

    @extend_schema(responses=serializers.LocationOutput)
    def get(self, request: Request, code: str) -> Response:
        """The location; its version is the ETag."""
        return _answer(selectors.location(code))

    @extend_schema(
        parameters=[MUST_MATCH],
        request=serializers.LocationChangeInput,
        responses=serializers.LocationOutput,
        examples=[OpenApiExample("Pick up here", request_only=True, value={"pickup": True})],
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change what is sent."""
        ensure_own(request, code)
        sent = serializers.LocationChangeInput.parse(request.data)
        version = required_version(request)
        return _answer(services.change_location(code=code, sent=sent, expected_version=version))


def _answer(location: Location, *, status: int = 200) -> Response:
    body = serializers.LocationOutput(location).data
    return versioned(Response(body, status=status), location.version)
