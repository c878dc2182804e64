"""Parcels and pickups: given to picking, moved on, listed."""

from dataclasses import replace
from typing import Any  # Any: a body that was parsed into a dict
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.filters import FulfilmentFilter
from order_svc.orders.api.views._callers import current_view, known_caller
from order_svc.orders.models import Fulfilment
from shared_libs.auth.permissions import HasRole
from shared_libs.auth.stores import stores_of
from shared_libs.events.envelope import plain
from shared_libs.idempotency.decorator import idempotent

HANDS_OVER = HasRole("stock_clerk", "store_manager")
LOOKS = HasRole("stock_clerk", "store_manager", "support")
ONE = {200: serializers.FulfilmentOutput}


class OrderFulfilments(APIView):
    """Giving the units of an order to picking."""

    permission_classes = [HANDS_OVER]

    @extend_schema(
        request=serializers.AssignmentInput,
        responses={201: serializers.OrderOutput},
        examples=[
            OpenApiExample(
                "One unit of the first line now, the rest later",
                request_only=True,
                value={"lines": [{"line": 1, "quantity": "1"}]},
            )
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Have these units picked, all that are open by default: one fulfilment for each location
        that they lie at.
        """
        caller = known_caller(request)
        said = serializers.AssignmentInput.parse(request.data)
        wanted = replace(said, stores=stores_of(caller))
        order = selectors.visible_order(number=number, principal=caller)
        services.assign_units(order=order, wanted=wanted, actor=caller.actor, now=timezone.now())
        return current_view(order, caller, status=201)


class OrderHandOver(APIView):
    """Handing an order over in one go."""

    permission_classes = [HANDS_OVER]

    @extend_schema(request=serializers.EmptyInput, responses={201: serializers.OrderOutput})
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Note that all that was open has left: 201, or 200 when it had left already."""
        serializers.EmptyInput.parse(request.data)
        caller = known_caller(request)
        order = selectors.visible_order(number=number, principal=caller)
        is_new = services.fulfil_order(order=order, actor=caller.actor, now=timezone.now())
        return current_view(order, caller, status=201 if is_new else 200)


class FulfilmentList(GenericAPIView[Fulfilment]):
    """What is to be picked, packed, sent and handed over where the caller works."""

    permission_classes = [LOOKS]
    serializer_class = serializers.FulfilmentInListOutput
    filterset_class = FulfilmentFilter
    queryset = Fulfilment.objects.none()

    def get_queryset(self) -> QuerySet[Fulfilment]:
        return selectors.fulfilments_listed(known_caller(self.request))

    @extend_schema(
        operation_id="fulfilments_list", responses=serializers.FulfilmentInListOutput(many=True)
    )
    def get(self, request: Request) -> Response:
        """List them, the oldest first."""
        assert self.paginator is not None  # noqa: S101  # the default of the settings
        self.paginator.ordering = ("created_at", "id")  # type: ignore[attr-defined]  # CursorPages
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        rows = [plain(selectors.fulfilment_summary(each)) for each in page]
        return self.get_paginated_response(rows)


class OneFulfilment(APIView):
    """A parcel or a pickup."""

    permission_classes = [LOOKS]

    @extend_schema(responses=serializers.FulfilmentOutput)
    def get(self, request: Request, fulfilment: UUID) -> Response:
        """Show it; one of another's store is not found."""
        return _shown(_found(request, fulfilment))


class _Moving(APIView):
    """One step of a fulfilment."""

    permission_classes = [HANDS_OVER]
    takes: type[serializers.MoveInput] = serializers.MoveInput

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        """Call the service of the step."""
        raise NotImplementedError

    def move(self, request: Request, fulfilment: UUID) -> Response:
        """Take the step on a fulfilment that is the caller's business."""
        body = self.takes.parse(request.data)
        found = _found(request, fulfilment)
        actor = known_caller(request).actor
        move = services.Move(found.pk, actor, timezone.now(), body.pop("version", None))
        return _shown(self.step(move, body))


class PickFulfilment(_Moving):
    """Picking."""

    takes = serializers.PickInput

    @extend_schema(request=serializers.PickInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """Its units are in the picker's hands; where lines are named only those, and the others are
        open again.
        """
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        found, reason = body.get("lines", ()), body.get("reason", "")
        return services.pick_units(move=move, found=found, reason=reason)


class PackFulfilment(_Moving):
    """Packing."""

    @extend_schema(request=serializers.MoveInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """Its units are in a parcel, or ready to be put on the shelf for pickups."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.pack_units(move=move)


class ShipFulfilment(_Moving):
    """Sending."""

    takes = serializers.ShipInput

    @extend_schema(request=serializers.ShipInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """It has left with a carrier."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.ship_parcel(move=move, carriage=services.Carriage(**body))


class DeliverFulfilment(_Moving):
    """Arriving."""

    @extend_schema(request=serializers.MoveInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """The customer has received it."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.deliver_parcel(move=move)


class ReadyFulfilment(_Moving):
    """Waiting for its customer."""

    @extend_schema(request=serializers.MoveInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """It can be collected, and the customer is told a code; once more issues another code."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.ready_pickup(move=move)


class CollectFulfilment(_Moving):
    """Handing over at the counter."""

    permission_classes = [HasRole("stock_clerk", "store_manager", "cashier")]
    takes = serializers.CollectInput

    # no key: a wrong code must stay counted, and a right one opens once
    @extend_schema(request=serializers.CollectInput, responses=ONE)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """The customer has said the code and has the goods."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.collect_pickup(move=move, code=body["code"])


class CancelFulfilment(_Moving):
    """Calling a parcel off, not what was bought."""

    takes = serializers.CloseInput

    @extend_schema(request=serializers.CloseInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """Its units are open again and may go in another one."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.cancel_fulfilment(move=move, reason=body["reason"])


class LoseFulfilment(_Moving):
    """A parcel that does not arrive."""

    permission_classes = [HasRole("store_manager", "support")]
    takes = serializers.CloseInput

    @extend_schema(request=serializers.CloseInput, responses=ONE)
    @idempotent(required=False)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """The carrier has lost it."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.lose_parcel(move=move, reason=body["reason"])


class ReshipFulfilment(_Moving):
    """Sending again what was lost."""

    permission_classes = [HasRole("store_manager", "support")]
    upstreams: services.Upstreams | None = None

    # no key: it asks inventory, and a repeat finds the parcel that was made first
    @extend_schema(request=serializers.MoveInput, responses=ONE)
    def post(self, request: Request, fulfilment: UUID) -> Response:
        """Promise stock for its units anew and have them picked; shows the new parcel."""
        return self.move(request, fulfilment)

    def step(self, move: services.Move, body: dict[str, Any]) -> Fulfilment:
        return services.reship_parcel(move=move, upstreams=self.upstreams)


MOVES: dict[str, type[APIView]] = {
    "pick": PickFulfilment,
    "pack": PackFulfilment,
    "ship": ShipFulfilment,
    "deliver": DeliverFulfilment,
    "ready": ReadyFulfilment,
    "collect": CollectFulfilment,
    "cancel": CancelFulfilment,
    "lost": LoseFulfilment,
    "reship": ReshipFulfilment,
}


def _found(request: Request, fulfilment_id: UUID) -> Fulfilment:
    caller = known_caller(request)
    return selectors.visible_fulfilment(fulfilment_id=fulfilment_id, principal=caller)


def _shown(fulfilment: Fulfilment) -> Response:
    return Response(plain(selectors.parcel(fulfilment.pk)))
