"""Orders: listed, shown, called off, handed over."""

from collections.abc import Sequence
from typing import Any  # Any: keywords of a service

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.documentation import KEY
from order_svc.orders.api.filters import OrderFilter
from order_svc.orders.api.guests import WITH_GUESTS, IsGuest
from order_svc.orders.api.views._callers import current_view, known_caller
from order_svc.orders.models import Order
from shared_libs.auth.permissions import HasRole, IsCustomer, IsStaff
from shared_libs.auth.principals import Principal
from shared_libs.events.envelope import plain
from shared_libs.idempotency.decorator import idempotent


class OrderList(GenericAPIView[Order]):
    """The orders that the caller may see."""

    permission_classes = [IsCustomer | IsStaff]
    serializer_class = serializers.OrderSummaryOutput
    filterset_class = OrderFilter
    queryset = Order.objects.none()

    def get_queryset(self) -> QuerySet[Order]:
        """All of them for staff who work on orders, a customer's own for the customer."""
        return selectors.orders_visible_to(known_caller(self.request))

    @extend_schema(operation_id="orders_list", responses=serializers.OrderSummaryOutput(many=True))
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        assert self.paginator is not None  # noqa: S101  # the default of the settings
        self.paginator.ordering = ("-placed_at", "-id")  # type: ignore[attr-defined]  # CursorPages
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([plain(selectors.order_summary(o)) for o in page])


class OrderDetail(APIView):
    """One order."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsStaff | IsGuest]

    @extend_schema(responses=serializers.OrderOutput)
    def get(self, request: Request, number: str) -> Response:
        """Show it; somebody else's is not found."""
        caller = known_caller(request)
        return current_view(selectors.visible_order(number=number, principal=caller), caller)


class OrderCancel(APIView):
    """Calling an order off."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsGuest | HasRole("support", "store_manager")]

    @extend_schema(
        parameters=[KEY], request=serializers.CancelInput, responses=serializers.OrderOutput
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Cancel it, or the units named, before they leave; the money goes back by itself."""
        body, caller = serializers.CancelInput.parse(request.data), known_caller(request)
        order = selectors.visible_order(number=number, principal=caller)
        units, reason = body.get("lines", ()), body["reason"]
        _cancel(caller, units, order=order, actor=caller.actor, reason=reason, now=timezone.now())
        return current_view(order, caller)


def _cancel(
    caller: Principal, units: Sequence[services.LineQuantity], **said: Any
) -> None:  # Any: what each of the services takes
    """Staff cancel what has not left, customers what nobody has begun to pick."""
    if units:
        cancel_units = services.cancel_units if caller.is_staff else services.cancel_own_units
        cancel_units(units=units, **said)
    else:
        cancel_order = services.cancel_order if caller.is_staff else services.cancel_own_order
        cancel_order(**said)
