"""The doors of corrections that wait for somebody else's yes."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.stock import selectors, services
from inventory_svc.stock.api import filters, serializers
from inventory_svc.stock.api.views._callers import KEY, StockroomStaff, corrector_of, own_only
from inventory_svc.stock.models import AdjustmentRequest
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent


class AdjustmentRequests(ListAPIView[AdjustmentRequest]):
    """Corrections above the limit of whoever asked for them, the latest first."""

    permission_classes = [IsStaff]
    serializer_class = serializers.AdjustmentRequestOutput
    filterset_class = filters.AdjustmentRequestFilter
    queryset = selectors.adjustment_requests()

    def get_queryset(self) -> QuerySet[AdjustmentRequest]:
        """Of the stores that the caller is kept to."""
        return _own(self.request)


class OneAdjustmentRequest(APIView):
    """One of them."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.AdjustmentRequestOutput)
    def get(self, request: Request, request_id: int) -> Response:
        """What was asked for, and what became of it."""
        found = selectors.adjustment_request(request_id, among=_own(request))
        return Response(serializers.AdjustmentRequestOutput(found).data)


class ApproveAdjustment(APIView):
    """Somebody else's yes."""

    permission_classes = [StockroomStaff]

    @extend_schema(
        parameters=[KEY],
        request=serializers.NoInput,
        responses=serializers.AdjustmentRequestOutput,
    )
    @idempotent(required=True)
    def post(self, request: Request, request_id: int) -> Response:
        """Let the stock differ as was asked; not by whoever asked, nor above the own limit."""
        selectors.adjustment_request(request_id, among=_own(request))
        done = services.approve_adjustment(
            request_id=request_id, by=corrector_of(request), now=timezone.now()
        )
        return Response(serializers.AdjustmentRequestOutput(done).data)


class RejectAdjustment(APIView):
    """A no, with its reason."""

    permission_classes = [StockroomStaff]

    @extend_schema(
        request=serializers.ClosingInput,
        responses=serializers.AdjustmentRequestOutput,
        examples=[OpenApiExample("Found", request_only=True, value={"reason": "They were found"})],
    )
    @idempotent(required=False)
    def post(self, request: Request, request_id: int) -> Response:
        """Let nothing happen; by whoever asked the request is withdrawn, by others rejected."""
        body = serializers.ClosingInput.parse(request.data)
        selectors.adjustment_request(request_id, among=_own(request))
        by, now = corrector_of(request), timezone.now()
        done = services.turn_down_adjustment(
            request_id=request_id, by=by, reason=body.reason, now=now
        )
        return Response(serializers.AdjustmentRequestOutput(done).data)


def _own(request: Request) -> QuerySet[AdjustmentRequest]:
    return own_only(selectors.adjustment_requests(), request, place="location__code")
