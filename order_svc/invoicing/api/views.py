"""Invoices and credit notes over HTTP."""

from typing import Any  # Any: the kinds of a renderer

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.invoicing import selectors, services
from order_svc.invoicing.api import serializers
from order_svc.orders import selectors as order_selectors
from order_svc.orders.api.guests import WITH_GUESTS, IsGuest
from shared_libs.auth.permissions import IsCustomer, IsStaff, principal
from shared_libs.events.envelope import plain
from shared_libs.refusals import Forbidden


class OrderInvoices(APIView):
    """The invoice of an order, and its credit notes."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsStaff | IsGuest]

    @extend_schema(operation_id="invoices_list", responses=serializers.PaperOutput(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List them, the first one first; an order has few."""
        papers = selectors.papers_of(_order(request, number).pk)
        return Response(plain(selectors.paper_views(papers)))


class InvoicePdf(APIView):
    """One invoice or credit note as it is printed."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsStaff | IsGuest]

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, code: str) -> HttpResponse:
        """The PDF, in the language that the order was placed in."""
        paper = selectors.paper_of(order_id=_order(request, number).pk, number=code)
        response = HttpResponse(services.paper_as_pdf(paper=paper), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
        return response


def _order(request: Request, number: str) -> Any:
    """The order that the caller may see; raises OrderNotFound."""
    caller = principal(request)
    if caller is None:
        raise Forbidden
    return order_selectors.visible_order(number=number, principal=caller)
