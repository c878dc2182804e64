"""The doors of the stock room: parse, one call, render."""

from collections.abc import Sequence
from typing import Any  # Any: DRF's view protocol
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.stock import selectors, services
from inventory_svc.stock.api import filters, serializers
from inventory_svc.stock.models import Location, Movement, StockLevel
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import (
    AllowAny,
    CalledBy,
    HasRole,
    HasScope,
    IsStaff,
    principal,
)
from shared_libs.idempotency.decorator import idempotent
from shared_libs.ids import uuid7

MAX_SKUS = 200
MAX_SKU_LENGTH = 64
SKUS = OpenApiParameter(
    "sku", str, many=True, required=True, description=f"One to {MAX_SKUS} SKUs, repeated."
)
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
Stockroom = HasRole("stock_clerk", "store_manager") | HasScope("replay")
Checkout = CalledBy("order")
Readers = CalledBy("order", "cart", "sales")


class Reservations(APIView):
    """Units held for checkouts."""

    permission_classes = [Checkout]

    @extend_schema(
        request=serializers.ReservationInput,
        responses={201: serializers.ReservationOutput},
        examples=[
            OpenApiExample(
                "Two shirts for ten minutes",
                request_only=True,
                value={
                    "reference": "0198f1f0-0000-7000-8000-000000000001",
                    "channel": "web",
                    "ttl_seconds": 600,
                    "lines": [{"sku": "SHIRT-M", "quantity": "2"}],
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Hold all lines or refuse them all; the same reference again gets the first answer.

        With `partial` hold what there is, and let the rest wait where articles may be backordered.
        With `pickup_location` take units from there alone.
        """
        body = serializers.ReservationInput.parse(request.data)
        wish = services.Wish(
            body.reference, body.channel, body.lines, body.partial, body.pickup_location
        )
        promise = services.reserve_stock(
            wish=wish, ttl_seconds=body.ttl_seconds, now=timezone.now()
        )
        return Response(serializers.ReservationOutput(promise).data, status=201)


class CommitReservation(APIView):
    """The stock of a paid checkout."""

    permission_classes = [Checkout]

    @extend_schema(request=serializers.NoInput, responses=serializers.ReservationOutput)
    def post(self, request: Request, reference: UUID) -> Response:
        """Keep the units reserved until they are shipped."""
        promise = services.commit_reservation(reference=reference, now=timezone.now())
        return Response(serializers.ReservationOutput(promise).data)


class ReleaseReservation(APIView):
    """The stock of a checkout that came to nothing."""

    permission_classes = [Checkout]

    @extend_schema(request=serializers.NoInput, responses=serializers.ReservationOutput)
    def post(self, request: Request, reference: UUID) -> Response:
        """Give the units back, and refuse this reference from now on."""
        promise = services.release_reservation(reference=reference, now=timezone.now())
        return Response(serializers.ReservationOutput(promise).data)


class ExtendReservation(APIView):
    """The time a checkout has left."""

    permission_classes = [Checkout]

    @extend_schema(request=serializers.ExtensionInput, responses=serializers.ReservationOutput)
    def post(self, request: Request, reference: UUID) -> Response:
        """Hold for so long from now."""
        body = serializers.ExtensionInput.parse(request.data)
        promise = services.extend_reservation(
            reference=reference, ttl_seconds=body.ttl_seconds, now=timezone.now()
        )
        return Response(serializers.ReservationOutput(promise).data)


class Availability(APIView):
    """What can be sold online, over all locations that sell online."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[SKUS], responses=serializers.StaffAvailabilityPage)
    def get(self, request: Request) -> Response:
        """What is available of each known SKU; members of staff also see where."""
        skus, caller = _skus(request), principal(request)
        if caller and caller.is_staff:
            rows = selectors.availability_by_location(skus)
            return Response({"results": serializers.StaffAvailabilityOutput(rows, many=True).data})
        rows = selectors.availability(skus)
        return Response({"results": serializers.AvailabilityOutput(rows, many=True).data})


class InternalAvailability(APIView):
    """What can be sold online, for other services."""

    permission_classes = [Readers]

    @extend_schema(parameters=[SKUS], responses=serializers.AvailabilityPage)
    def get(self, request: Request) -> Response:
        """What is available of each known SKU."""
        rows = selectors.availability(_skus(request))
        return Response({"results": serializers.AvailabilityOutput(rows, many=True).data})


class Adjustments(APIView):
    """Corrections of stock."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY],
        request=serializers.AdjustmentInput,
        responses={201: serializers.AdjustmentOutput},
        examples=[
            OpenApiExample(
                "One broken, three found",
                request_only=True,
                value={
                    "location": "MTL",
                    "reason": "Shelf check",
                    "lines": [
                        {"sku": "MUG-01", "quantity": "-1"},
                        {"sku": "SHIRT-M", "quantity": "3"},
                    ],
                },
            )
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request) -> Response:
        """Change stock on hand at one location, with a movement for each article."""
        body = serializers.AdjustmentInput.parse(request.data)
        adjustment = services.Adjustment(
            reference=f"adjustment:{uuid7()}",
            location=body.location,
            reason=body.reason,
            lines=body.lines,
            actor=_actor(request),
            now=timezone.now(),
        )
        lines = services.adjust_stock(adjustment=adjustment)
        answer = {
            "reference": adjustment.reference,
            "location": body.location,
            "lines": lines,
        }
        return Response(serializers.AdjustmentOutput(answer).data, status=201)


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
        request=serializers.LocationInput,
        responses={200: serializers.LocationOutput, 201: serializers.LocationOutput},
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Describe a location: 201 for a new code, 200 for a known one."""
        facts = serializers.LocationInput.parse(request.data)
        location, is_new = services.describe_location(facts)
        answer = serializers.LocationOutput(location).data
        return Response(answer, status=201 if is_new else 200)


class Levels(ListAPIView[StockLevel]):
    """Balances, by article and location."""

    permission_classes = [IsStaff | HasScope("replay")]
    serializer_class = serializers.LevelOutput
    filterset_class = filters.LevelFilter
    queryset = selectors.levels()

    class Pages(CursorPages):
        """In the order in which levels were made."""

        ordering = "pk"

    pagination_class = Pages


class Ledger(ListAPIView[Movement]):
    """Every movement of stock, the latest first."""

    permission_classes = [IsStaff | HasScope("replay")]
    serializer_class = serializers.MovementOutput
    filterset_class = filters.MovementFilter
    queryset = selectors.movements()


def _skus(request: Request) -> list[str]:
    skus = request.query_params.getlist("sku")
    fits = all(0 < len(sku) <= MAX_SKU_LENGTH and sku.isprintable() for sku in skus)
    if not 1 <= len(skus) <= MAX_SKUS or not fits:
        reason = _("Name 1 to %(most)d SKUs.") % {"most": MAX_SKUS}
        raise ValidationError({"sku": [reason]}, code="invalid")
    return skus


def _actor(request: Request) -> str:
    caller = principal(request)
    return caller.actor if caller else ""
