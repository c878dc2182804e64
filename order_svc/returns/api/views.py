"""Returns over HTTP: asked for by customers, carried through by staff."""

from collections.abc import Callable
from functools import partial
from typing import Any  # Any: a body is free JSON until it is parsed
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import selectors as order_selectors
from order_svc.orders.api.guests import WITH_GUESTS, IsGuest
from order_svc.orders.services import Granter
from order_svc.returns import selectors, services
from order_svc.returns.api import serializers
from order_svc.returns.api.filters import ReturnFilter
from order_svc.returns.models import Rma
from shared_libs.auth.permissions import HasRole, IsCustomer, IsStaff, principal
from shared_libs.auth.principals import Principal
from shared_libs.events.envelope import plain
from shared_libs.idempotency.decorator import idempotent
from shared_libs.refusals import Forbidden

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="16 to 255 visible ASCII characters; the same key again gets the first answer.",
)


class ReturnQueue(GenericAPIView[Rma]):
    """All returns, for staff."""

    permission_classes = [IsStaff]
    serializer_class = serializers.ReturnSummaryOutput
    filterset_class = ReturnFilter
    queryset = Rma.objects.none()

    def get_queryset(self) -> QuerySet[Rma]:
        """Those that the caller works on."""
        return selectors.returns_visible_to(_known(self.request))

    @extend_schema(
        operation_id="returns_queue", responses=serializers.ReturnSummaryOutput(many=True)
    )
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        assert self.paginator is not None  # noqa: S101  # the default of the settings
        self.paginator.ordering = ("-requested_at", "-id")  # type: ignore[attr-defined]  # CursorPages
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([plain(selectors.return_summary(r)) for r in page])


class OrderReturns(APIView):
    """The returns of one order."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsGuest | IsStaff]

    @extend_schema(
        operation_id="returns_list",
        responses=serializers.ReturnOutput(many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        """List them, the first one first; an order has few."""
        order_id = _order_id(request, number)
        return Response(plain(selectors.return_views(selectors.returns_of(order_id))))

    @extend_schema(
        parameters=[KEY],
        request=serializers.ReturnInput,
        responses={201: serializers.ReturnOutput},
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Ask to bring units back: by the customer, a guest with a token of the order, or staff."""
        body = serializers.ReturnInput.parse(request.data)
        order_id = _order_id(request, number)
        made = services.request_return(
            order_id=order_id,
            wish=serializers.return_wish(body),
            actor=_known(request).actor,
            now=timezone.now(),
        )
        return _shown(made, status=201)


class _Step(APIView):
    """One step of a return: parse, do, show."""

    permission_classes = [HasRole("support", "store_manager")]

    def _take(self, request: Request, number: str, code: str, step: Callable[..., Any]) -> Response:
        rma = selectors.return_of(order_id=_order_id(request, number), number=code)
        step(rma=rma, now=timezone.now())
        return _shown(rma)


class ReturnApprove(_Step):
    """Letting goods come."""

    @extend_schema(request=serializers.ApproveInput, responses=serializers.ReturnOutput)
    @idempotent(required=False)
    def post(self, request: Request, number: str, code: str) -> Response:
        """The goods may come to this location."""
        place = serializers.ApproveInput.parse(request.data)["location"]
        step = partial(services.approve_return, location=place, actor=_known(request).actor)
        return self._take(request, number, code, step)


class ReturnReject(_Step):
    """Not letting them come."""

    @extend_schema(request=serializers.ReasonInput, responses=serializers.ReturnOutput)
    @idempotent(required=False)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Refuse the return, with the reason that the customer is told."""
        reason = serializers.ReasonInput.parse(request.data)["reason"]
        step = partial(services.reject_return, reason=reason, actor=_known(request).actor)
        return self._take(request, number, code, step)


class ReturnSent(_Step):
    """The parcel is on its way."""

    permission_classes = [IsCustomer | HasRole("support", "store_manager")]

    @extend_schema(request=serializers.NothingInput, responses=serializers.ReturnOutput)
    @idempotent(required=False)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Note that the customer has sent it."""
        serializers.NothingInput.parse(request.data)
        step = partial(services.note_return_sent, actor=_known(request).actor)
        return self._take(request, number, code, step)


class ReturnReceive(_Step):
    """The goods are here."""

    permission_classes = [HasRole("stock_clerk", "store_manager")]

    @extend_schema(request=serializers.ReceiveInput, responses=serializers.ReturnOutput)
    @idempotent(required=False)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Say how many units of each line came; those that did not are the customer's again."""
        body = serializers.ReceiveInput.parse(request.data)
        received = {each["line"]: each["quantity"] for each in body["lines"]}
        step = partial(
            services.receive_return,
            received=received,
            location=body.get("location", ""),
            actor=_known(request).actor,
        )
        return self._take(request, number, code, step)


class ReturnInspect(_Step):
    """How the goods are."""

    permission_classes = [HasRole("stock_clerk", "store_manager")]

    @extend_schema(request=serializers.InspectInput, responses=serializers.ReturnOutput)
    @idempotent(required=False)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Say of all units that came how they are and what becomes of them."""
        found = serializers.InspectInput.parse(request.data)["lines"]
        step = partial(services.inspect_return, found=found, actor=_known(request).actor)
        return self._take(request, number, code, step)


class ReturnRefund(_Step):
    """Money for goods."""

    @extend_schema(
        parameters=[KEY],
        request=serializers.RefundPartsInput,
        responses=serializers.ReturnOutput,
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Give the inspected units back; the return is refunded when the money has arrived."""
        parts = serializers.RefundPartsInput.parse(request.data)
        by = _granter(request)
        step = partial(services.refund_return, parts=parts, by=by)
        return self._take(request, number, code, step)


class ReturnExchange(_Step):
    """Goods for goods."""

    @extend_schema(
        parameters=[KEY], request=serializers.NothingInput, responses=serializers.ReturnOutput
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Make store credit of the inspected units, with which the new goods are bought."""
        serializers.NothingInput.parse(request.data)
        by = _granter(request)
        step = partial(services.exchange_return, by=by)
        return self._take(request, number, code, step)


class ReturnClose(_Step):
    """The end without money."""

    @extend_schema(request=serializers.ReasonInput, responses=serializers.ReturnOutput)
    @idempotent(required=False)
    def post(self, request: Request, number: str, code: str) -> Response:
        """Close it: it never came, or the goods went back to the customer."""
        reason = serializers.ReasonInput.parse(request.data)["reason"]
        step = partial(services.close_return, reason=reason, actor=_known(request).actor)
        return self._take(request, number, code, step)


class ReturnLabel(APIView):
    """The label of the parcel."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsGuest | IsStaff]

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request, number: str, code: str) -> HttpResponse:
        """The label as plain text, once the return is approved."""
        order_id = _order_id(request, number)
        rma = selectors.return_of(order_id=order_id, number=code)
        return HttpResponse(services.label(rma=rma), content_type="text/plain; charset=utf-8")


def _known(request: Request) -> Principal:
    """Who asks; the permissions have let nobody in who is not known."""
    caller = principal(request)
    if caller is None:
        raise Forbidden
    return caller


def _order_id(request: Request, number: str) -> UUID:
    """The order that the caller may see; raises OrderNotFound."""
    return order_selectors.visible_order(number=number, principal=_known(request)).pk


def _granter(request: Request) -> Granter:
    caller = _known(request)
    return Granter(caller.actor, caller.email, caller.roles)


def _shown(rma: Rma, *, status: int = 200) -> Response:
    view = selectors.return_view(selectors.return_of(order_id=rma.order_id, number=rma.number))
    return Response(plain(view), status=status)
