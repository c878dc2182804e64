"""Goods that are bought."""

from typing import Any  # Any: a queryset of the framework's own making

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
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
    named_skus,
    shown,
)
from inventory_svc.logistics.models import PurchaseOrder, Receipt
from shared_libs.api.versions import MAY_MATCH
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent

ORDER = {
    "supplier": "TEXNORD",
    "destination": "LC",
    "expected_date": "2026-12-04",
    "over_receipt_percent": 5,
    "lines": [{"sku": "SHIRT-M", "quantity": "120", "unit_cost": "6.25"}],
}
DELIVERY = {"delivery_note": "BL 4711", "lines": [{"sku": "SHIRT-M", "quantity": "60"}]}


def _answer(order: PurchaseOrder, *, status: int = 200, asked: Request | None = None) -> Response:
    document = serializers.PurchaseOrderOutput(order, context={"request": asked})
    return shown(order, document.data, status=status)


class PurchaseOrders(ListAPIView[PurchaseOrder]):
    """Orders to the caller's locations, the latest first."""

    serializer_class = serializers.PurchaseOrderOutput
    filterset_class = filters.PurchaseOrderFilter
    queryset = PurchaseOrder.objects.none()  # for the schema

    def get_permissions(self) -> list[Any]:
        """Any member of staff may look; buying is the stock room's."""
        return [Stockroom() if self.request.method == "POST" else IsStaff()]

    def get_queryset(self) -> Any:
        return selectors.purchase_orders_of(caller(self.request))

    @extend_schema(
        parameters=[OPTIONAL_KEY],
        request=serializers.PurchaseOrderInput,
        responses={201: serializers.PurchaseOrderOutput},
        examples=[OpenApiExample("Shirts for the centre", request_only=True, value=ORDER)],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Draft an order; nothing is expected until it is ordered."""
        body = serializers.PurchaseOrderInput.parse(request.data)
        wanted = services.OrderWanted(**vars(body))
        order = services.draft_purchase_order(wanted=wanted, command=command(request))
        return _answer(order, status=201)


class PurchaseOrderDetail(APIView):
    """One order."""

    def get_permissions(self) -> list[Any]:
        """Any member of staff may look; buying is the stock room's."""
        return [IsStaff() if self.request.method == "GET" else Stockroom()]

    @extend_schema(parameters=[EXPAND], responses=serializers.PurchaseOrderOutput)
    def get(self, request: Request, number: str) -> Response:
        """The order with its lines."""
        return _answer(selectors.purchase_order(number, by=caller(request)), asked=request)

    @extend_schema(
        parameters=[MAY_MATCH],
        request=serializers.PurchaseOrderInput,
        responses=serializers.PurchaseOrderOutput,
        examples=[OpenApiExample("Shirts for the centre", request_only=True, value=ORDER)],
    )
    def put(self, request: Request, number: str) -> Response:
        """Let a draft say this instead."""
        body = serializers.PurchaseOrderInput.parse(request.data)
        wanted = services.OrderWanted(**vars(body))
        return _answer(
            services.revise_purchase_order(wanted=wanted, command=command(request, number))
        )


class PurchaseOrderTimeline(APIView):
    """Who did what to an order, and why."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.TimelinePage)
    def get(self, request: Request, number: str) -> Response:
        """Every step, the oldest first."""
        order = selectors.purchase_order(number, by=caller(request))
        found = selectors.timeline(order.number)
        return Response({"results": serializers.TimelineOutput(found, many=True).data})


class PlacePurchaseOrder(APIView):
    """An order that goes to the supplier."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.NoInput,
        responses=serializers.PurchaseOrderOutput,
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Expect the goods from now on."""
        serializers.NoInput.parse(request.data)
        return _answer(services.place_purchase_order(command=command(request, number)))


class CancelPurchaseOrder(APIView):
    """An order that is called off."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.ReasonInput,
        responses=serializers.PurchaseOrderOutput,
        examples=[BECAUSE],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Expect nothing, and say why; possible until the first receipt."""
        body = serializers.ReasonInput.parse(request.data)
        wanted = command(request, number, body.reason)
        return _answer(services.cancel_purchase_order(command=wanted))


class ClosePurchaseOrder(APIView):
    """An order of which nothing more will come."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.ReasonInput,
        responses=serializers.PurchaseOrderOutput,
        examples=[BECAUSE],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Expect nothing more, whatever is missing, and say why."""
        body = serializers.ReasonInput.parse(request.data)
        wanted = command(request, number, body.reason)
        return _answer(services.close_purchase_order(command=wanted))


class ReceivePurchaseOrder(APIView):
    """Goods that a supplier brings."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=serializers.DeliveryInput,
        responses={201: serializers.ReceiptOutput},
        examples=[OpenApiExample("Half of it", request_only=True, value=DELIVERY)],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Take in what has come; there may be several receipts for an order."""
        body = serializers.DeliveryInput.parse(request.data)
        delivery = services.Delivery(**vars(body))
        wanted = command(request, number)
        receipt = services.receive_purchase_order(delivery=delivery, command=wanted)
        return Response(serializers.ReceiptOutput(receipt).data, status=201)


class Receipts(ListAPIView[Receipt]):
    """What came to the caller's locations, and at what cost; the latest first."""

    permission_classes = [IsStaff]
    serializer_class = serializers.ReceiptOutput
    filterset_class = filters.ReceiptFilter
    queryset = Receipt.objects.none()  # for the schema

    def get_queryset(self) -> Any:
        return selectors.receipts_of(caller(self.request))


class Incoming(APIView):
    """What is coming."""

    permission_classes = [IsStaff]

    @extend_schema(
        parameters=[
            OpenApiParameter("sku", str, many=True, required=True),
            OpenApiParameter("location", str),
        ],
        responses=serializers.IncomingPage,
    )
    def get(self, request: Request) -> Response:
        """Units of these articles that are ordered or on the road, and those only asked for."""
        location = request.query_params.get("location")
        rows = selectors.incoming(
            skus=named_skus(request), locations=None if location is None else [location]
        )
        return Response({"results": serializers.IncomingOutput(rows, many=True).data})
