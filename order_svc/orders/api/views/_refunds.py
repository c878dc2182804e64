"""Giving money back, by staff: looked at, granted, approved."""

from typing import Any  # Any: a body is free JSON until it is parsed
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import errors, rules, selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.documentation import KEY
from order_svc.orders.api.views._callers import known_caller
from order_svc.orders.models import Order, Refund
from shared_libs.auth.permissions import HasRole, IsCustomer
from shared_libs.events.envelope import plain
from shared_libs.idempotency.decorator import idempotent

_Granters = HasRole("support", "store_manager")


class RefundPreview(APIView):
    """A refund before it is granted."""

    permission_classes = [_Granters]

    @extend_schema(
        request=serializers.RefundInput, responses={200: serializers.RefundPreviewOutput}
    )
    def post(self, request: Request, number: str) -> Response:
        """Say to the cent what it would come to, where it would go, and what would be left."""
        order = selectors.visible_order(number=number, principal=known_caller(request))
        plan = selectors.planned_refund(order, _wish(request.data, order))
        above = services.is_above_limit(plan.total, granter(request))
        return Response(plain(selectors.refund_preview(order, plan, needs_approval=above)))


class OrderRefunds(APIView):
    """The refunds of an order."""

    permission_classes = [_Granters | IsCustomer]

    @extend_schema(operation_id="refunds_list", responses=serializers.RefundOutput(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List them, the first one first; an order has few."""
        order = selectors.visible_order(number=number, principal=known_caller(request))
        return Response(plain(selectors.refund_views(selectors.refunds_of(order))))

    @extend_schema(
        parameters=[KEY],
        request=serializers.RefundInput,
        responses={201: serializers.RefundOutput},
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Give units, shipping or an amount back; above the own limit a colleague must approve."""
        self.check_role(request)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        made = services.request_refund(
            order=order, wish=_wish(request.data, order), by=granter(request), now=timezone.now()
        )
        return _shown(order, made, status=201)

    def check_role(self, request: Request) -> None:
        """Raise Forbidden for a customer: these see refunds, and grant none."""
        if not _Granters().has_permission(request, self):
            self.permission_denied(request)


class RefundApprove(APIView):
    """Approving what somebody else has asked for."""

    permission_classes = [_Granters]

    @extend_schema(
        parameters=[KEY], request=serializers.EmptyInput, responses=serializers.RefundOutput
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str, refund: UUID) -> Response:
        """Let the money go back; not what you have asked for yourself."""
        serializers.EmptyInput.parse(request.data)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        found = selectors.refund_of(order, refund)
        services.approve_refund(refund_id=found.pk, by=granter(request), now=timezone.now())
        return _shown(order, found)


class RefundReject(APIView):
    """Refusing what somebody has asked for."""

    permission_classes = [_Granters]

    @extend_schema(
        parameters=[KEY], request=serializers.EmptyInput, responses=serializers.RefundOutput
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str, refund: UUID) -> Response:
        """Keep the money; its units may be refunded otherwise."""
        serializers.EmptyInput.parse(request.data)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        found = selectors.refund_of(order, refund)
        services.reject_refund(refund_id=found.pk, by=granter(request), now=timezone.now())
        return _shown(order, found)


def granter(request: Request) -> services.Granter:
    """The member of staff who asks, as far as refunds care."""
    caller = known_caller(request)
    return services.Granter(caller.actor, caller.email, caller.roles)


def _wish(body: Any, order: Order) -> rules.RefundWish:
    said = serializers.RefundInput.parse(body)
    if said.get("currency", order.currency) != order.currency:
        raise errors.CurrencyDiffers
    return serializers.refund_wish(said)


def _shown(order: Order, refund: Refund, *, status: int = 200) -> Response:
    view = selectors.refund_view(selectors.refund_of(order, refund.pk))
    return Response(plain(view), status=status)
