"""Receipts: printed for tills and staff, by mail, and for whoever holds the QR code."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sales_svc.sales import selectors, services
from sales_svc.sales.api import inputs
from sales_svc.sales.api.authentication import register_of
from sales_svc.sales.api.printing import FORMS, form_of, printed
from sales_svc.sales.api.views.staff import READERS, stores_of_caller
from sales_svc.sales.api.views.tills import TillView
from shared_libs.auth.permissions import AllowAny, HasRole

_AS = OpenApiParameter("as", str, enum=FORMS, default="html", description="how it is printed")
_PRINTED = OpenApiResponse(
    {"type": "string", "format": "binary"}, description="the receipt, in the reader's language"
)
_PRINT: dict[str, Any] = {"parameters": [_AS], "responses": {200: _PRINTED}}


class PublicReceiptView(APIView):
    """What a receipt's QR code leads to."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(**_PRINT)
    def get(self, request: Request, token: str) -> HttpResponse:
        """The receipt, for whoever holds it; 404 until its till has had a line."""
        form = form_of(request)
        return printed(services.public_receipt(token), form)


class PrintView(APIView):
    """A receipt for staff."""

    permission_classes = [READERS]

    @extend_schema(**_PRINT)
    def get(self, request: Request, document_id: UUID) -> HttpResponse:
        """The receipt as a page, as text, as a file or for a thermal printer."""
        form = form_of(request)
        return printed(selectors.receipt_of(document_id, stores_of_caller(request)), form)


class MailView(APIView):
    """A receipt by mail."""

    permission_classes = [HasRole("store_manager", "cashier", "support")]

    @extend_schema(request=inputs.MailInput, responses={202: None})
    def post(self, request: Request, document_id: UUID) -> Response:
        """The receipt goes to the address; who asks says in which language."""
        _mail(request, document_id, stores_of_caller(request))
        return Response(status=202)


class TillPrintView(TillView):
    """A receipt of the till's store."""

    @extend_schema(**_PRINT)
    def get(self, request: Request, document_id: UUID) -> HttpResponse:
        """The receipt, printed again; it may be of any till of the store."""
        form = form_of(request)
        mine = frozenset({register_of(request).store.code})
        return printed(selectors.receipt_of(document_id, mine), form)


class TillMailView(TillView):
    """A receipt of the till's store by mail."""

    @extend_schema(request=inputs.MailInput, responses={202: None})
    def post(self, request: Request, document_id: UUID) -> Response:
        """The receipt goes to the address that the customer has said."""
        _mail(request, document_id, frozenset({register_of(request).store.code}))
        return Response(status=202)


def _mail(request: Request, document_id: UUID, stores: frozenset[str] | None) -> None:
    body = inputs.MailInput.parse(request.data)
    services.send_receipt(
        document_id=document_id,
        stores=stores,
        recipient=body.email,
        language=body.language or get_language() or "en",
    )
