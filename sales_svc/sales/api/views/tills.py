"""What tills call."""

from datetime import datetime
from typing import Any  # Any: bodies are free JSON until they are read
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from sales_svc.sales import selectors, services
from sales_svc.sales.api import inputs, outputs, schemas
from sales_svc.sales.api.authentication import (
    CLOCK,
    IsActiveRegister,
    IsRegister,
    RegisterAuthentication,
    register_of,
    till_clock_of,
)
from sales_svc.sales.api.parsers import WholeBodyParser
from sales_svc.sales.models import Register
from shared_libs.auth.permissions import AllowAny

_CLOCK = OpenApiParameter(
    CLOCK,
    datetime,
    OpenApiParameter.HEADER,
    description="what the till's clock says now: tells a wrong clock from a late sale",
)


class TillView(APIView):
    """A view for tills whose key has not been withdrawn."""

    authentication_classes = [RegisterAuthentication]
    permission_classes = [IsActiveRegister]


class SyncView(APIView):
    """Takes a batch of a till."""

    authentication_classes = [RegisterAuthentication]
    permission_classes = [IsRegister]
    parser_classes = [WholeBodyParser]

    @extend_schema(
        parameters=[_CLOCK],
        request=schemas.BATCH,
        responses=schemas.BATCH_ANSWER,
        examples=schemas.BATCH_EXAMPLES,
    )
    def post(self, request: Request) -> HttpResponse:
        """One verdict for each item, always 200; the same batch gets the same bytes again."""
        body: Any = request.data or b""  # the parser's bytes; an empty body has none
        mine, clock = register_of(request), till_clock_of(request)
        answer = services.sync_batch(register=mine, body=body, now=timezone.now(), till_clock=clock)
        return HttpResponse(answer, content_type="application/json")


class EnrolView(APIView):
    """Makes a till a register."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(request=inputs.EnrolInput, responses={201: schemas.ENROLLED})
    def post(self, request: Request) -> Response:
        """The code is used up; the credential is shown this once."""
        body = inputs.EnrolInput.parse(request.data)
        enrolled = services.enrol_register(
            code=body.code,
            name=body.name,
            address=BaseThrottle().get_ident(request)[:64],
            now=timezone.now(),
        )
        answer = {"register_id": str(enrolled.register_id), "credential": enrolled.credential}
        return Response(answer, status=201)


class BootstrapView(TillView):
    """What a till needs to begin."""

    @extend_schema(responses=schemas.BOOTSTRAP)
    def get(self, request: Request) -> Response:
        """Its register and store, its last sequence, and the first page of the catalogue."""
        register = register_of(request)
        return Response(
            {
                "register": outputs.register(register),
                "store": outputs.store(register.store),
                "last_sequence": register.last_sequence,
                "ruleset_version": selectors.ruleset_in_force(),
                "server_time": timezone.now().isoformat(),
                "settings": till_settings(register),
                "catalogue": catalogue_page(register, 0),
            }
        )


class SettingsView(TillView):
    """What a till keeps beside the catalogue."""

    @extend_schema(responses=schemas.TILL_SETTINGS)
    def get(self, request: Request) -> Response:
        """Its cashiers and how they prove who they are, receipts, allowance, rules."""
        return Response(till_settings(register_of(request)))


class ProveCashierView(TillView):
    """Proves who stands at a till that cannot do it itself."""

    @extend_schema(request=inputs.PinInput, responses=schemas.PROVED)
    def post(self, request: Request, code: str) -> Response:
        """The cashier whose PIN it is; five wrong ones lock for a quarter of an hour."""
        body = inputs.PinInput.parse(request.data)
        store_id = register_of(request).store_id
        found = services.prove_cashier(
            store_id=store_id, code=code, pin=body.pin, now=timezone.now()
        )
        return Response(outputs.proved_cashier(found))


class XReportView(TillView):
    """An X report for the till."""

    @extend_schema(responses=schemas.X_REPORT)
    def get(self, request: Request, shift_id: UUID) -> Response:
        """What a shift of this register comes to so far, as we have heard of it."""
        found = selectors.shift_at(register_of(request).pk, shift_id)
        return Response(outputs.x_report(found, selectors.unreported_takings(found)))


class ChangesView(TillView):
    """What has changed in the catalogue."""

    @extend_schema(
        parameters=[OpenApiParameter("after", int, description="the cursor of the last page")],
        responses=schemas.CHANGES,
    )
    def get(self, request: Request) -> Response:
        """The articles that changed after the cursor, at most 500, in the order of change."""
        page = catalogue_page(register_of(request), read_cursor(request))
        return Response({**page, "ruleset_version": selectors.ruleset_in_force()})


def till_settings(register: Register) -> dict[str, Any]:
    """What the till of this register keeps."""
    kept = services.settings_for_till(register=register, now=timezone.now())
    return outputs.till_settings(kept, register)


def read_cursor(request: Request) -> int:
    """The cursor in the address; raises ValidationError."""
    text = request.query_params.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):  # noqa: PLR2004 - fits a bigint
        raise ValidationError({"after": ["a cursor of ours is expected"]})
    return int(text)


def catalogue_page(register: Register, cursor: int) -> dict[str, Any]:
    """A page of the catalogue with the cursor after it, and a link while there is more."""
    currency, store = register.store.currency, register.store.code
    page = selectors.catalogue_after(cursor=cursor, currency=currency, store=store)
    following = f"/api/v1/pos/changes?after={page.cursor}"
    return {
        "next": following if page.has_more else None,
        "after": page.cursor,
        "results": [outputs.catalogue_entry(entry, currency) for entry in page.entries],
    }
