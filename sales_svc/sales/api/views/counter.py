"""Cashiers, shifts and Z reports, as staff see them; each sees the stores of its own token."""

from typing import Any  # Any: rows are free JSON
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sales_svc.sales import selectors, services
from sales_svc.sales.api import filters, inputs, outputs, schemas
from sales_svc.sales.api.views.staff import (
    READERS,
    actor_of,
    own_store,
    row_of,
    stores_of_caller,
)
from sales_svc.sales.models import Cashier, Shift, ZReport
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import HasRole
from shared_libs.idempotency.decorator import idempotent


class CashierPages(CursorPages):
    """Cashiers in the order in which they were added; their ids sort by time."""

    ordering = "id"


class ZReportPages(CursorPages):
    """The newest Z reports first; their ids sort by time."""

    ordering = "-id"


class CashiersView(ListAPIView[Cashier]):
    """Who sells at the tills."""

    pagination_class = CashierPages
    filterset_class = filters.CashierFilter
    serializer_class = schemas.CashierOutput
    permission_classes = [HasRole("store_manager")]

    def get_queryset(self) -> Any:
        return selectors.cashiers_of(stores_of_caller(self.request))

    @extend_schema(request=inputs.CashierInput, responses={201: schemas.CashierOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Add a cashier; a PIN is set afterwards."""
        body = inputs.CashierInput.parse(request.data)
        own_store(request, body.store)
        added = services.add_cashier(particulars=body, actor=actor_of(request))
        return Response(outputs.cashier(added), status=201)


class PinView(APIView):
    """Sets a PIN."""

    permission_classes = [HasRole("store_manager")]

    @extend_schema(request=inputs.PinInput, responses=schemas.CashierOutput)
    def post(self, request: Request, cashier_id: UUID) -> Response:
        """The cashier has this PIN, six to ten digits, and is not locked any more."""
        body = inputs.PinInput.parse(request.data)
        found = _cashier(request, cashier_id)
        services.set_pin(
            cashier_id=found.pk, pin=body.pin, actor=actor_of(request), now=timezone.now()
        )
        return Response(outputs.cashier(_cashier(request, cashier_id)))


class ArchiveCashierView(APIView):
    """Takes a cashier off the tills."""

    permission_classes = [HasRole("store_manager")]

    @extend_schema(request=None, responses=schemas.CashierOutput)
    @idempotent(required=False)
    def post(self, request: Request, cashier_id: UUID) -> Response:
        """The person sells no more; tills hear of it with their next settings."""
        found = _cashier(request, cashier_id)
        services.archive_cashier(cashier_id=found.pk, actor=actor_of(request))
        return Response(outputs.cashier(_cashier(request, cashier_id)))


@extend_schema_view(get=extend_schema(responses=schemas.ShiftOutput(many=True)))
class ShiftsView(ListAPIView[Shift]):
    """Shifts, the latest first."""

    permission_classes = [READERS]
    pagination_class = CursorPages
    filterset_class = filters.ShiftFilter
    serializer_class = schemas.ShiftOutput

    def get_queryset(self) -> Any:
        return selectors.shifts_of(stores_of_caller(self.request))


class StaffXReportView(APIView):
    """An X report."""

    permission_classes = [READERS]

    @extend_schema(responses=schemas.X_REPORT)
    def get(self, request: Request, register_id: UUID, shift_id: UUID) -> Response:
        """What the shift comes to that is in no Z report yet."""
        mine = row_of(selectors.registers_of(stores_of_caller(request)), register_id)
        found = selectors.shift_at(mine.pk, shift_id)
        return Response(outputs.x_report(found, selectors.unreported_takings(found)))


@extend_schema_view(get=extend_schema(responses=schemas.ZReportOutput(many=True)))
class ZReportsView(ListAPIView[ZReport]):
    """The archive of Z reports, the latest first."""

    permission_classes = [READERS]
    pagination_class = ZReportPages
    filterset_class = filters.ZReportFilter
    serializer_class = schemas.ZReportOutput

    def get_queryset(self) -> Any:
        return selectors.z_reports_of(stores_of_caller(self.request))


class ZReportView(APIView):
    """One Z report."""

    permission_classes = [READERS]

    @extend_schema(responses=schemas.Z_DETAIL)
    def get(self, request: Request, report_id: UUID) -> Response:
        """The report, its voids and movements; its sales and returns are behind the link."""
        found = selectors.z_report_of(report_id, stores_of_caller(request))
        return Response(
            {
                "report": outputs.z_report(found),
                "voids": [outputs.z_void(row) for row in selectors.z_voids(found)],
                "movements": [outputs.z_movement(row) for row in selectors.z_movements(found)],
            }
        )


def _cashier(request: Request, cashier_id: UUID) -> Cashier:
    """The cashier, of a store of the caller; raises NotFound."""
    return row_of(selectors.cashiers_of(stores_of_caller(request)), cashier_id)
