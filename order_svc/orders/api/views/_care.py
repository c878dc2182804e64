"""Holds and notes."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.views._callers import current_view, known_caller
from shared_libs.auth.permissions import HasRole
from shared_libs.idempotency.decorator import idempotent

CARES = HasRole("support", "store_manager")


class OrderHold(APIView):
    """Holding an order back."""

    permission_classes = [CARES]

    @extend_schema(request=serializers.HoldInput, responses={200: serializers.OrderOutput})
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Let nothing of it leave until the hold is lifted."""
        said, caller = serializers.HoldInput.parse(request.data), known_caller(request)
        said["kind"] = said["kind"].upper()
        order = selectors.visible_order(number=number, principal=caller)
        services.place_hold(order=order, actor=caller.actor, now=timezone.now(), **said)
        return current_view(order, caller)


class OrderLift(APIView):
    """Letting an order go."""

    permission_classes = [CARES]

    @extend_schema(request=serializers.HoldInput, responses={200: serializers.OrderOutput})
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Lift the hold that it has for this cause."""
        said, caller = serializers.HoldInput.parse(request.data), known_caller(request)
        said["kind"] = said["kind"].upper()
        order = selectors.visible_order(number=number, principal=caller)
        services.lift_hold(order=order, actor=caller.actor, now=timezone.now(), **said)
        return current_view(order, caller)


class OrderNotes(APIView):
    """What is worth knowing of an order."""

    permission_classes = [HasRole("support", "store_manager", "stock_clerk")]

    @extend_schema(request=serializers.NoteInput, responses={201: serializers.OrderOutput})
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Write it down, for colleagues or for the customer too."""
        said, caller = serializers.NoteInput.parse(request.data), known_caller(request)
        order = selectors.visible_order(number=number, principal=caller)
        services.write_note(order=order, actor=caller.actor, now=timezone.now(), **said)
        return current_view(order, caller, status=201)
