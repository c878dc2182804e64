"""Checkout and orders over HTTP."""

from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from order_svc.orders import errors, selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.documentation import CHECKOUT, KEY
from order_svc.orders.api.filters import OrderFilter
from order_svc.orders.models import Order
from shared_libs.api.problems import MEDIA_TYPE
from shared_libs.auth.permissions import AllowAny, HasRole, IsCustomer, IsStaff, principal
from shared_libs.auth.principals import Principal
from shared_libs.events.envelope import plain
from shared_libs.idempotency.decorator import REPLAYED, idempotent
from shared_libs.idempotency.keys import fingerprint, read_key
from shared_libs.refusals import Forbidden

CLIENT_WITHOUT_LIMIT = "test"
FIRST_ERROR = 400


class CheckoutView(APIView):
    """Buying a cart."""

    permission_classes = [AllowAny]
    upstreams: services.Upstreams | None = None

    @CHECKOUT
    def post(self, request: Request) -> Response:
        """Buy the cart as it stands at `cart_version`.

        With a live `quote_token` at the promised price, else at the current one if it equals
        `expected_total`.
        """
        key, print_ = read_key(request, required=True) or "", fingerprint(request)
        body: services.CheckoutRequest = serializers.CheckoutInput.parse(request.data)
        _ensure_may_date(request, body)
        caller = _caller(request, body.cart_id, key, print_)
        answer = services.place_order(caller=caller, request=body, upstreams=self.upstreams)
        return _rendered(answer)


class AttemptView(APIView):
    """How a checkout goes."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.AttemptOutput)
    def get(self, request: Request, attempt: UUID) -> Response:
        """Say whether it is still being worked on, and show the order when there is one."""
        return Response(plain(selectors.attempt_view(attempt)))


class OrderList(GenericAPIView[Order]):
    """The orders that the caller may see."""

    permission_classes = [IsCustomer | IsStaff]
    serializer_class = serializers.OrderSummaryOutput
    filterset_class = OrderFilter
    queryset = Order.objects.none()

    def get_queryset(self) -> QuerySet[Order]:
        """All of them for staff who work on orders, a customer's own for the customer."""
        return selectors.orders_visible_to(_known(self.request))

    @extend_schema(operation_id="orders_list", responses=serializers.OrderSummaryOutput(many=True))
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        assert self.paginator is not None  # noqa: S101  # the default of the settings
        self.paginator.ordering = ("-placed_at", "-id")  # type: ignore[attr-defined]  # CursorPages
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([plain(selectors.order_summary(o)) for o in page])


class OrderDetail(APIView):
    """One order."""

    permission_classes = [IsCustomer | IsStaff]

    @extend_schema(responses=serializers.OrderOutput)
    def get(self, request: Request, number: str) -> Response:
        """Show it; somebody else's is not found."""
        order = selectors.visible_order(number=number, principal=_known(request))
        return Response(plain(selectors.order_view(order)))


class OrderLookup(APIView):
    """An order for a guest who knows its number and the e-mail it was placed with."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[
            OpenApiParameter("number", str, required=True),
            OpenApiParameter("email", str, required=True),
        ],
        responses=serializers.OrderOutput,
    )
    def get(self, request: Request) -> Response:
        """Show it; the answer does not tell which of the two was wrong."""
        asked = serializers.LookupInput.parse(request.query_params.dict())
        order = selectors.order_of_guest(number=asked["number"], email=asked["email"])
        return Response(plain(selectors.order_view(order)))


class OrderCancel(APIView):
    """Calling an order off."""

    permission_classes = [IsCustomer | HasRole("support", "store_manager")]

    @extend_schema(
        parameters=[KEY], request=serializers.CancelInput, responses=serializers.OrderOutput
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Cancel it before its goods have left; the money goes back by itself."""
        body = serializers.CancelInput.parse(request.data)
        caller = _known(request)
        order = selectors.visible_order(number=number, principal=caller)
        services.cancel_order(
            order=order, actor=caller.actor, reason=body["reason"], now=timezone.now()
        )
        return _current(order)


class OrderFulfilments(APIView):
    """Handing goods over."""

    permission_classes = [HasRole("stock_clerk", "store_manager")]

    @extend_schema(request=serializers.EmptyInput, responses={201: serializers.OrderOutput})
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Note that the whole order has left: 201, or 200 when it had left already."""
        serializers.EmptyInput.parse(request.data)
        caller = _known(request)
        order = selectors.visible_order(number=number, principal=caller)
        is_new = services.fulfil_order(order=order, actor=caller.actor, now=timezone.now())
        return _current(order, status=201 if is_new else 200)


def _known(request: Request) -> Principal:
    """Who asks; the permissions have let nobody in who is not known."""
    caller = principal(request)
    if caller is None:
        raise Forbidden
    return caller


def _current(order: Order, *, status: int = 200) -> Response:
    view = selectors.order_view(selectors.detailed_order(order.pk))
    return Response(plain(view), status=status)


def _ensure_may_date(request: Request, body: services.CheckoutRequest) -> None:
    """Raise ReplayOnly when anybody but a replay dates an order, or in a real shop."""
    if body.occurred_at is None:
        return
    caller = principal(request)
    may_replay = caller is not None and "replay" in caller.scopes
    if not may_replay or settings.COMPTOIR_ENV not in {"demo", "test"}:
        raise errors.ReplayOnly


def _caller(request: Request, cart_id: str, key: str, print_: str) -> services.Caller:
    """Who asks: a customer, or else whoever holds the cart."""
    known = principal(request)
    is_customer = known is not None and known.kind == "customer"
    address = BaseThrottle().get_ident(request)
    return services.Caller(
        actor=known.actor if known and is_customer else f"cart:{cart_id}",
        customer_id=UUID(known.id) if known and is_customer else None,
        key=key,
        fingerprint=print_,
        source=salted_hmac("orders.source", address, algorithm="sha256").hexdigest(),
        locale=get_language() or settings.LANGUAGE_CODE,
        is_limited=request.headers.get("X-API-Client") != CLIENT_WITHOUT_LIMIT,
    )


def _rendered(answer: services.Answer) -> Response:
    """The stored bytes: they were written by the renderer that writes them again."""
    response = Response(orjson.loads(answer.body), status=answer.status)
    if answer.status >= FIRST_ERROR:
        response.content_type = MEDIA_TYPE
    if answer.location:
        response["Location"] = answer.location
    if answer.is_replay:
        response[REPLAYED] = "true"
    if answer.status == services.PROCESSING:
        response["Retry-After"] = "1"
    return response
