"""The doors of staff: balances, the ledger, corrections and places."""

from collections.abc import Sequence
from typing import Any  # Any: DRF's view protocol

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.stock import selectors, services
from inventory_svc.stock.api import filters, inputs, serializers
from inventory_svc.stock.api.views._callers import (
    AS_OF,
    KEY,
    Stockroom,
    corrector_of,
    ensure_own,
    moment_of,
    own_only,
)
from inventory_svc.stock.models import AdjustmentReason, Movement, StockLevel
from shared_libs.api.pagination import CursorPages
from shared_libs.api.versions import MUST_MATCH, required_version, versioned
from shared_libs.auth.permissions import HasScope, IsStaff
from shared_libs.idempotency.decorator import idempotent
from shared_libs.ids import uuid7


class Adjustments(APIView):
    """Corrections of stock."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY],
        request=serializers.AdjustmentInput,
        responses={201: serializers.AdjustmentOutput, 202: serializers.AdjustmentRequestOutput},
        examples=[
            OpenApiExample(
                "One broken, three found",
                request_only=True,
                value={
                    "location": "MTL",
                    "reason": "missing",
                    "note": "Shelf check",
                    "lines": [
                        {"sku": "MUG-01", "quantity": "-1"},
                        {"sku": "SHIRT-M", "quantity": "3"},
                    ],
                },
            )
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request) -> Response:
        """Change stock at one location, with a movement for each article: by how much stock on hand
        differs, or how many are damaged, repaired or scrapped, as the reason says. Where more
        units go than the caller may take, nothing moves: the answer is 202 and the request that
        awaits approval.
        """
        body, by = serializers.AdjustmentInput.parse(request.data), corrector_of(request)
        ensure_own(request, body.location)
        adjustment = _adjustment(body, by.actor)
        return _corrected(adjustment, services.correct_stock(adjustment=adjustment, roles=by.roles))


class Reasons(ListAPIView[AdjustmentReason]):
    """Why stock is corrected, in the words of this shop."""

    permission_classes = [IsStaff]
    serializer_class = serializers.ReasonOutput
    filterset_class = filters.ReasonFilter
    queryset = selectors.reasons()

    class Pages(CursorPages):
        """By code."""

        ordering = "code"

    pagination_class = Pages


class Levels(ListAPIView[StockLevel]):
    """Balances, by article and location."""

    permission_classes = [IsStaff | HasScope("replay")]
    serializer_class = serializers.LevelOutput
    filterset_class = filters.LevelFilter
    queryset = selectors.levels()

    class Pages(CursorPages):
        """In the order in which levels were made."""

        ordering = "pk"

    pagination_class = Pages

    @extend_schema(parameters=[AS_OF])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Balances now, or with `as_of` what lay there then."""
        moment = moment_of(request)
        if moment is None:
            return super().get(request, *args, **kwargs)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        then = selectors.levels_as_of(page, moment=moment)
        return self.get_paginated_response(serializers.LevelThenOutput(then, many=True).data)

    def get_queryset(self) -> QuerySet[StockLevel]:
        """Of the stores that the caller is kept to."""
        return own_only(selectors.levels(), self.request, place="location__code")


class OneLevel(APIView):
    """The balance of an article at a location."""

    def get_permissions(self) -> Sequence[Any]:
        """Any member of staff may look; keeping back and reordering are the stock room's."""
        return [Stockroom() if self.request.method == "PATCH" else IsStaff()]

    @extend_schema(responses=serializers.LevelOutput)
    def get(self, request: Request, location: str, sku: str) -> Response:
        """The balance now; its version is the ETag, and moves with every sale."""
        ensure_own(request, location)
        return _level_answer(selectors.level(sku, location))

    @extend_schema(
        parameters=[MUST_MATCH],
        request=serializers.ThresholdsInput,
        responses=serializers.LevelOutput,
        examples=[OpenApiExample("Keep two", request_only=True, value={"safety_stock": "2"})],
    )
    def patch(self, request: Request, location: str, sku: str) -> Response:
        """Keep back and reorder as is sent. Stock itself is changed by adjustments."""
        ensure_own(request, location)
        sent = serializers.ThresholdsInput.parse(request.data)
        version, level = required_version(request), selectors.level(sku, location)
        services.change_thresholds(
            level_id=level.pk, sent=sent, now=timezone.now(), expected_version=version
        )
        return _level_answer(selectors.level(sku, location))


class Ledger(ListAPIView[Movement]):
    """Every movement of stock, the latest first."""

    permission_classes = [IsStaff | HasScope("replay")]
    serializer_class = serializers.MovementOutput
    filterset_class = filters.MovementFilter
    queryset = selectors.movements()

    def get_queryset(self) -> QuerySet[Movement]:
        """Of the stores that the caller is kept to."""
        return own_only(selectors.movements(), self.request, place="level__location__code")


class Proof(APIView):
    """What the ledger of one level proves."""

    permission_classes = [IsStaff]

    @extend_schema(
        parameters=[
            OpenApiParameter("sku", str, required=True),
            OpenApiParameter("location", str, required=True),
        ],
        responses=serializers.ProofOutput,
    )
    def get(self, request: Request) -> Response:
        """Compute the chain anew from its first movement: whole, or broken at which number."""
        sku = request.query_params.get("sku", "")
        location = request.query_params.get("location", "")
        ensure_own(request, location)
        proof = selectors.proof(sku=sku, location=location)
        return Response(serializers.ProofOutput(proof).data)


def _corrected(adjustment: services.Adjustment, made: services.Correction) -> Response:
    if made.request is not None:
        return Response(serializers.AdjustmentRequestOutput(made.request).data, status=202)
    answer = {
        "reference": adjustment.reference,
        "location": adjustment.location,
        "lines": made.lines,
    }
    return Response(serializers.AdjustmentOutput(answer).data, status=201)


def _level_answer(level: StockLevel) -> Response:
    return versioned(Response(serializers.LevelOutput(level).data), level.version)


def _adjustment(body: inputs.AdjustmentBody, actor: str) -> services.Adjustment:
    return services.Adjustment(
        reference=f"adjustment:{uuid7()}",
        location=body.location,
        reason=body.explanation,
        lines=body.lines,
        actor=actor,
        now=timezone.now(),
        kind=services.reason_of(body.reason).kind,
    )
