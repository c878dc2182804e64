"""The doors of checkouts, and of all who ask what there is."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.stock import selectors, services
from inventory_svc.stock.api import serializers
from inventory_svc.stock.api.views._callers import (
    AS_OF,
    SKUS,
    Checkout,
    Readers,
    moment_of,
    skus_of,
)
from shared_libs.auth.permissions import AllowAny, CalledBy, principal
from shared_libs.refusals import Forbidden


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

    @extend_schema(parameters=[SKUS, AS_OF], responses=serializers.StaffAvailabilityPage)
    def get(self, request: Request) -> Response:
        """What is available of each known SKU: exactly, or, where the shop has bands, at least so
        much. Members of staff see it exactly and where, or with `as_of` what lay where then.
        """
        if moment := moment_of(request):
            return self._then(request, moment)
        skus, caller = skus_of(request), principal(request)
        if caller and caller.is_staff:
            rows = selectors.availability_by_location(skus)
            return Response({"results": serializers.StaffAvailabilityOutput(rows, many=True).data})
        rows = selectors.availability_told(skus)
        return Response({"results": serializers.AvailabilityOutput(rows, many=True).data})

    def _then(self, request: Request, moment: datetime) -> Response:
        caller = principal(request)
        if not (caller and caller.is_staff):
            raise Forbidden
        found = selectors.availability_as_of(skus_of(request), moment=moment)
        rows = [{"sku": sku, "by_location": places} for sku, places in found.items()]
        return Response({"results": serializers.AvailabilityThenOutput(rows, many=True).data})


class InternalAvailability(APIView):
    """What can be sold online, for other services."""

    permission_classes = [Readers]

    @extend_schema(parameters=[SKUS], responses=serializers.AvailabilityPage)
    def get(self, request: Request) -> Response:
        """What is available of each known SKU."""
        rows = selectors.availability(skus_of(request))
        return Response({"results": serializers.AvailabilityOutput(rows, many=True).data})


class PickupPlaces(APIView):
    """Where orders are picked up, for carts, and for orders by name."""

    permission_classes = [CalledBy("cart", "order")]

    @extend_schema(parameters=[SKUS], responses=serializers.PickupPlacePage)
    def get(self, request: Request) -> Response:
        """Each place with what it can give of each known SKU; without a SKU the places alone."""
        skus = skus_of(request) if "sku" in request.query_params else []
        rows = selectors.pickup_places(skus)
        return Response({"results": serializers.PickupPlaceOutput(rows, many=True).data})
