"""What tills call."""

from typing import Any  # Any: bodies are free JSON until they are read

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from sales_svc.sales import selectors, services
from sales_svc.sales.api import docs, inputs, outputs
from sales_svc.sales.api.authentication import (
    IsActiveRegister,
    IsRegister,
    RegisterAuthentication,
    register_of,
)
from sales_svc.sales.api.parsers import WholeBodyParser
from sales_svc.sales.models import Register
from shared_libs.auth.permissions import AllowAny


class SyncView(APIView):
    """Takes a batch of a till."""

    authentication_classes = [RegisterAuthentication]
    permission_classes = [IsRegister]
    parser_classes = [WholeBodyParser]

    @extend_schema(request=docs.BATCH, responses=docs.BATCH_ANSWER, examples=docs.BATCH_EXAMPLES)
    def post(self, request: Request) -> HttpResponse:
        """One verdict for each item, always 200; the same batch gets the same bytes again."""
        body: Any = request.data or b""  # the parser's bytes; an empty body has none
        answer = services.sync_batch(register=register_of(request), body=body, now=timezone.now())
        return HttpResponse(answer, content_type="application/json")


class EnrolView(APIView):
    """Makes a till a register."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(request=inputs.EnrolInput, responses={201: docs.ENROLLED})
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


class BootstrapView(APIView):
    """What a till needs to begin."""

    authentication_classes = [RegisterAuthentication]
    permission_classes = [IsActiveRegister]

    @extend_schema(responses=docs.BOOTSTRAP)
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
                "catalogue": catalogue_page(register, 0),
            }
        )


class ChangesView(APIView):
    """What has changed in the catalogue."""

    authentication_classes = [RegisterAuthentication]
    permission_classes = [IsActiveRegister]

    @extend_schema(
        parameters=[OpenApiParameter("after", int, description="the cursor of the last page")],
        responses=docs.CHANGES,
    )
    def get(self, request: Request) -> Response:
        """The articles that changed after the cursor, at most 500, in the order of change."""
        page = catalogue_page(register_of(request), read_cursor(request))
        return Response({**page, "ruleset_version": selectors.ruleset_in_force()})


def read_cursor(request: Request) -> int:
    """The cursor in the address; raises ValidationError."""
    text = request.query_params.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):  # noqa: PLR2004 - fits a bigint
        raise ValidationError({"after": ["a cursor of ours is expected"]})
    return int(text)


def catalogue_page(register: Register, cursor: int) -> dict[str, Any]:
    """A page of the catalogue with the cursor after it, and a link while there is more."""
    currency = register.store.currency
    page = selectors.catalogue_after(cursor=cursor, currency=currency)
    following = f"/api/v1/pos/changes?after={page.cursor}"
    return {
        "next": following if page.has_more else None,
        "after": page.cursor,
        "results": [outputs.catalogue_entry(entry, currency) for entry in page.entries],
    }
