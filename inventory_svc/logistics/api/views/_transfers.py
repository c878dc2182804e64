"""Goods that travel."""

from typing import Any  # Any: a queryset of the framework's own making

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.api import filters, serializers
from inventory_svc.logistics.api.parts import (
    BECAUSE,
    EXPAND,
    KEY,
    OPTIONAL_KEY,
    Stockroom,
    caller,
    command,
    shown,
)
from inventory_svc.logistics.models import Transfer
from shared_libs.api.versions import MAY_MATCH
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent

SOME = [{"sku": "SHIRT-M", "quantity": "10"}, {"sku": "MUG-01", "quantity": "4"}]


def _answer(transfer: Transfer, *, status: int = 200, asked: Request | None = None) -> Response:
    document = serializers.TransferOutput(transfer, context={"request": asked})
    return shown(transfer, document.data, status=status)


class Transfers(ListAPIView[Transfer]):
    """Transfers from or to the caller's locations, the latest first."""

    serializer_class = serializers.TransferOutput
    filterset_class = filters.TransferFilter
    queryset = Transfer.objects.none()  # for the schema

    def get_permissions(self) -> list[Any]:
        """Any member of staff may look; asking for goods is the stock room's."""
        return [Stockroom() if self.request.method == "POST" else IsStaff()]

    def get_queryset(self) -> Any:
        return selectors.transfers_of(caller(self.request))

    @extend_schema(
        parameters=[OPTIONAL_KEY],
        request=serializers.TransferInput,
        responses={201: serializers.TransferOutput},
        examples=[
            OpenApiExample(
                "A store asks the logistics centre",
                request_only=True,
                value={"source": "LC", "destination": "MTL", "note": "For Saturday", "lines": SOME},
            )
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Ask for goods; someone else at the source must approve it."""
        body = serializers.TransferInput.parse(request.data)
        wanted = services.TransferWanted(**vars(body))
        return _answer(
            services.request_transfer(wanted=wanted, command=command(request)), status=201
        )


class TransferDetail(APIView):
    """One transfer."""

    permission_classes = [IsStaff]

    @extend_schema(parameters=[EXPAND], responses=serializers.TransferOutput)
    def get(self, request: Request, number: str) -> Response:
        """The transfer with its lines."""
        return _answer(selectors.transfer(number, by=caller(request)), asked=request)


class TransferTimeline(APIView):
    """Who did what to a transfer, and why."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.TimelinePage)
    def get(self, request: Request, number: str) -> Response:
        """Every step, the oldest first."""
        found = selectors.timeline(selectors.transfer(number, by=caller(request)).number)
        return Response({"results": serializers.TimelineOutput(found, many=True).data})


class ApproveTransfer(APIView):
    """What the source grants."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.SomeLinesInput,
        responses=serializers.TransferOutput,
        examples=[
            OpenApiExample("In full", request_only=True, value={}),
            OpenApiExample("In part", request_only=True, value={"lines": SOME}),
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Approve all that was asked, or the quantities named; what is not named is not sent."""
        body = serializers.SomeLinesInput.parse(request.data)
        return _answer(
            services.approve_transfer(command=command(request, number), lines=body.lines)
        )


class RejectTransfer(APIView):
    """A request that is not granted."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.ReasonInput,
        responses=serializers.TransferOutput,
        examples=[BECAUSE],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Send nothing, and say why."""
        body = serializers.ReasonInput.parse(request.data)
        return _answer(services.reject_transfer(command=command(request, number, body.reason)))


class CancelTransfer(APIView):
    """A transfer that is called off."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.ReasonInput,
        responses=serializers.TransferOutput,
        examples=[BECAUSE],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Call it off before the goods have left, and say why."""
        body = serializers.ReasonInput.parse(request.data)
        return _answer(services.cancel_transfer(command=command(request, number, body.reason)))


class ShipTransfer(APIView):
    """Goods that leave."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.SomeLinesInput,
        responses=serializers.TransferOutput,
        examples=[
            OpenApiExample("All that was approved", request_only=True, value={}),
            OpenApiExample("What was found", request_only=True, value={"lines": SOME}),
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Send all that was approved, or the quantities named; the rest is not sent later."""
        body = serializers.SomeLinesInput.parse(request.data)
        return _answer(services.ship_transfer(command=command(request, number), lines=body.lines))


class ReceiveTransfer(APIView):
    """Goods that arrive."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.LinesInput,
        responses=serializers.TransferOutput,
        examples=[OpenApiExample("One box", request_only=True, value={"lines": SOME})],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Take in what has come; the rest stays on the road."""
        body = serializers.LinesInput.parse(request.data)
        return _answer(
            services.receive_transfer(command=command(request, number), lines=body.lines)
        )


class LoseTransfer(APIView):
    """Goods that never arrive."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.LostInput,
        responses=serializers.TransferOutput,
        examples=[
            OpenApiExample(
                "One broken on the way",
                request_only=True,
                value={"reason": "Pallet fell", "lines": SOME[1:]},
            )
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Give up units on the road, and say why."""
        body = serializers.LostInput.parse(request.data)
        wanted = command(request, number, body.reason)
        return _answer(services.lose_in_transit(command=wanted, lines=body.lines))
