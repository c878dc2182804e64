"""Orders that staff prepare for customers, and the link that opens one for payment."""

from typing import Any  # Any: DRF's rows

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import selectors, services
from cart_svc.carts.api import serializers
from cart_svc.carts.api.views._requests import example
from cart_svc.carts.models import DraftOrder
from shared_libs.api.versions import MUST_MATCH, required_version, versioned
from shared_libs.auth.permissions import AllowAny, HasRole, principal
from shared_libs.auth.principals import Principal
from shared_libs.idempotency.decorator import idempotent
from shared_libs.refusals import Forbidden

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="16 to 255 characters. A repeat within 24 hours gets the first answer.",
)
_Desk = HasRole("support", "store_manager")
_EXAMPLE = example(
    "By telephone",
    {
        "email": "ada@example.org",
        "language": "fr",
        "lines": [
            {"sku": "TEA-EARL-100", "quantity": 2},
            {"sku": "POT-1", "quantity": 1, "unit_price": "18.00", "reason": "scratched"},
        ],
        "shipping_method": "standard",
        "note": "calls back on Friday",
    },
)


class DraftsView(GenericAPIView[DraftOrder]):
    """Draft orders of the caller's stores."""

    permission_classes = [_Desk]

    def get_queryset(self) -> QuerySet[DraftOrder]:
        return selectors.drafts(caller=_caller(self.request)).order_by("-pk")

    @extend_schema(responses={200: serializers.DraftSummaryOutput(many=True)})
    def get(self, request: Request) -> Response:  # DRF's
        page: Any = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([serializers.draft_summary(row) for row in page])

    @extend_schema(
        request=serializers.DraftInput,
        responses={201: serializers.DraftOutput},
        parameters=[KEY],
        examples=[_EXAMPLE],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        wish = serializers.DraftInput.parse(request.data).wish()
        draft = services.prepare_draft(wish=wish, caller=_caller(request), now=timezone.now())
        return _shown(draft, status=201)


class DraftPreviewView(APIView):
    """What a draft order would cost now, with the derivation of each amount; nothing is kept."""

    permission_classes = [_Desk]

    @extend_schema(request=serializers.PreviewInput, responses={200: serializers.PricedDraftOutput})
    def post(self, request: Request) -> Response:
        body = serializers.PreviewInput.parse(request.data)
        number, wish = serializers.split_preview(body)
        priced = services.preview_draft(wish=wish, number=number, caller=_caller(request))
        return Response(serializers.priced_draft_body(priced))


class DraftView(APIView):
    """One draft order."""

    permission_classes = [_Desk]

    @extend_schema(responses={200: serializers.DraftOutput})
    def get(self, request: Request, number: str) -> Response:
        return _shown(selectors.draft(number=number, caller=_caller(request)))

    @extend_schema(
        request=serializers.DraftInput,
        responses={200: serializers.DraftOutput},
        parameters=[MUST_MATCH],
        examples=[_EXAMPLE],
    )
    def put(self, request: Request, number: str) -> Response:
        expected = required_version(request)
        wish = serializers.DraftInput.parse(request.data).wish()
        draft = services.change_draft(
            number=number,
            wish=wish,
            caller=_caller(request),
            now=timezone.now(),
            expected_version=expected,
        )
        return _shown(draft)


class DraftQuoteView(APIView):
    """What a draft order costs now, as it is kept."""

    permission_classes = [_Desk]

    @extend_schema(request=None, responses={200: serializers.PricedDraftOutput})
    def post(self, request: Request, number: str) -> Response:
        draft = selectors.draft(number=number, caller=_caller(request))
        return Response(serializers.priced_draft_body(services.quote_draft(draft=draft)))


class DraftSendView(APIView):
    """Make a link that opens the draft order for payment; mail it, or use it at the desk."""

    permission_classes = [_Desk]

    @extend_schema(request=serializers.SendInput, responses={200: serializers.DraftOutput})
    def post(self, request: Request, number: str) -> Response:
        sending = serializers.SendInput.parse(request.data)
        draft = services.send_draft(
            number=number, sending=sending, caller=_caller(request), now=timezone.now()
        )
        return _shown(draft)


class DraftWithdrawView(APIView):
    """Take the link back, so that the draft order can be changed."""

    permission_classes = [_Desk]

    @extend_schema(request=None, responses={200: serializers.DraftOutput})
    def post(self, request: Request, number: str) -> Response:
        caller = _caller(request)
        return _shown(services.withdraw_draft(number=number, caller=caller, now=timezone.now()))


class DraftDiscardView(APIView):
    """Give a draft order up."""

    permission_classes = [_Desk]

    @extend_schema(request=None, responses={200: serializers.DraftOutput})
    def post(self, request: Request, number: str) -> Response:
        caller = _caller(request)
        return _shown(services.discard_draft(number=number, caller=caller, now=timezone.now()))


class DraftDuplicateView(APIView):
    """Prepare the same order once more, at the list's prices."""

    permission_classes = [_Desk]

    @extend_schema(request=None, responses={201: serializers.DraftOutput}, parameters=[KEY])
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        caller = _caller(request)
        draft = services.duplicate_draft(number=number, caller=caller, now=timezone.now())
        return _shown(draft, status=201)


class DraftOpenView(APIView):
    """The cart that a link leads to; the ordinary checkout buys it."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.LinkInput, responses={200: serializers.OpenedDraftOutput})
    def post(self, request: Request) -> Response:
        body = serializers.LinkInput.parse(request.data)
        opened = services.open_draft(token=body.token, now=timezone.now())
        return Response(serializers.opened_body(opened))


def _caller(request: Request) -> Principal:
    """Who asks; the permissions have let nobody in who is not known."""
    caller = principal(request)
    if caller is None:
        raise Forbidden
    return caller


def _shown(draft: DraftOrder, *, status: int = 200) -> Response:
    return versioned(Response(serializers.draft_body(draft), status=status), draft.version)
