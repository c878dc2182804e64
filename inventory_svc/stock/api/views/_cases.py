"""The doors of what staff must look at: alerts, oversell cases, backorders, what to order."""

from typing import Any  # Any: DRF's view protocol

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.stock import selectors, services
from inventory_svc.stock.api import filters, serializers
from inventory_svc.stock.api.views._callers import Stockroom, actor_of, own_only
from inventory_svc.stock.models import Alert, Backorder, OversellCase, StockLevel
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent

_PLACE = "level__location__code"


class Alerts(ListAPIView[Alert]):
    """Levels that somebody should look at, the latest first."""

    permission_classes = [IsStaff]
    serializer_class = serializers.AlertOutput
    filterset_class = filters.AlertFilter
    queryset = selectors.alerts()

    def get_queryset(self) -> QuerySet[Alert]:
        """Of the stores that the caller is kept to."""
        return own_only(selectors.alerts(), self.request, place=_PLACE)


class AcknowledgeAlert(APIView):
    """Somebody has seen an alert."""

    permission_classes = [Stockroom]

    @extend_schema(request=serializers.NoInput, responses=serializers.AlertOutput)
    @idempotent(required=False)
    def post(self, request: Request, alert_id: int) -> Response:
        """Say that it has been seen; stock that comes resolves it."""
        selectors.alert(alert_id, among=own_only(selectors.alerts(), request, place=_PLACE))
        alert = services.acknowledge_alert(
            alert_id=alert_id, actor=actor_of(request), now=timezone.now()
        )
        return Response(serializers.AlertOutput(alert).data)


class OversellCases(ListAPIView[OversellCase]):
    """More was sold than there was, the latest first."""

    permission_classes = [IsStaff]
    serializer_class = serializers.OversellCaseOutput
    filterset_class = filters.OversellCaseFilter
    queryset = selectors.oversell_cases()

    def get_queryset(self) -> QuerySet[OversellCase]:
        """Of the stores that the caller is kept to."""
        return own_only(selectors.oversell_cases(), self.request, place=_PLACE)


class OneOversellCase(APIView):
    """An oversell case with the documents behind it."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.OversellCaseDetailOutput)
    def get(self, request: Request, case_id: int) -> Response:
        """What was sold, by which documents, and to whom it is still promised."""
        own = own_only(selectors.oversell_cases(), request, place=_PLACE)
        case = selectors.in_full(selectors.oversell_case(case_id, among=own))
        return Response(serializers.OversellCaseDetailOutput(case).data)


class CloseOversellCase(APIView):
    """Somebody has dealt with a case."""

    permission_classes = [Stockroom]

    @extend_schema(
        request=serializers.ClosingInput,
        responses=serializers.OversellCaseOutput,
        examples=[OpenApiExample("Found", request_only=True, value={"reason": "They were found"})],
    )
    @idempotent(required=False)
    def post(self, request: Request, case_id: int) -> Response:
        """Close the case as handled, and say how."""
        body = serializers.ClosingInput.parse(request.data)
        own = own_only(selectors.oversell_cases(), request, place=_PLACE)
        selectors.oversell_case(case_id, among=own)
        case = services.close_oversell_case(
            case_id=case_id, reason=body.reason, actor=actor_of(request), now=timezone.now()
        )
        return Response(serializers.OversellCaseOutput(case).data)


class Backorders(ListAPIView[Backorder]):
    """Who waits for what, in the order in which they joined."""

    permission_classes = [IsStaff]
    serializer_class = serializers.BackorderOutput
    filterset_class = filters.BackorderFilter
    queryset = selectors.backorders()

    class Pages(CursorPages):
        """The oldest first."""

        ordering = "pk"

    pagination_class = Pages


class BackorderPromise(APIView):
    """A day for somebody who waits."""

    permission_classes = [Stockroom]

    @extend_schema(
        request=serializers.PromiseInput,
        responses=serializers.BackorderOutput,
        examples=[
            OpenApiExample("A Tuesday", request_only=True, value={"promised_date": "2026-12-01"})
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request, backorder_id: int) -> Response:
        """Say for which day the units are promised."""
        day = serializers.PromiseInput.parse(request.data).promised_date
        services.promise_backorder(backorder_id=backorder_id, promised_date=day, now=timezone.now())
        return Response(serializers.BackorderOutput(selectors.backorder(backorder_id)).data)


class ReorderProposals(ListAPIView[StockLevel]):
    """What should be ordered for which location, from where."""

    permission_classes = [IsStaff]
    serializer_class = serializers.ReorderProposalOutput
    filterset_class = filters.LevelFilter
    queryset = selectors.below_reorder_point()

    class Pages(CursorPages):
        """In the order in which levels were made."""

        ordering = "pk"

    pagination_class = Pages

    def get_queryset(self) -> QuerySet[StockLevel]:
        """Of the stores that the caller is kept to."""
        return own_only(selectors.below_reorder_point(), self.request, place="location__code")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Levels at their reorder point; those for which enough is coming are left out."""
        levels = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        proposals = selectors.reorder_proposals(levels, incoming=selectors.coming_to(levels))
        return self.get_paginated_response(self.get_serializer(proposals, many=True).data)
