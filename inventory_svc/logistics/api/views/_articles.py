"""What a scanner reads, and what runs low."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.api import serializers
from inventory_svc.logistics.api.parts import KEY, Stockroom, command
from inventory_svc.logistics.models import Transfer
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent


class Barcode(APIView):
    """The article behind a barcode."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.ScannedOutput)
    def get(self, request: Request, code: str) -> Response:
        """The article that this barcode, or this SKU, stands for, and how many units of it."""
        return Response(serializers.ScannedOutput(selectors.scanned_article(code)).data)


class Replenishments(APIView):
    """Proposals that become documents."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY],
        request=serializers.ReplenishmentInput,
        responses={201: serializers.ReplenishmentOutput},
        examples=[
            OpenApiExample("All that runs low", request_only=True, value={"location": "MTL"})
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request) -> Response:
        """Ask the location's source for what is proposed, or draft an order of its supplier."""
        body = serializers.ReplenishmentInput.parse(request.data)
        made = services.replenish(location=body.location, command=command(request), skus=body.skus)
        kind = "transfer" if isinstance(made, Transfer) else "purchase_order"
        return Response({"kind": kind, "number": made.number}, status=201)
