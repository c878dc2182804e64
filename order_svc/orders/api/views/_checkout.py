"""Buying a cart, and how that goes."""

from uuid import UUID

import orjson
from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import errors, selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.documentation import CHECKOUT
from order_svc.orders.api.views._callers import CLIENT_WITHOUT_LIMIT, source_of
from shared_libs.api.problems import MEDIA_TYPE
from shared_libs.auth.permissions import AllowAny, principal
from shared_libs.events.envelope import plain
from shared_libs.idempotency.decorator import REPLAYED
from shared_libs.idempotency.keys import fingerprint, read_key

FIRST_ERROR = 400


class CheckoutView(APIView):
    """Buying a cart."""

    permission_classes = [AllowAny]
    upstreams: services.Upstreams | None = None

    @CHECKOUT
    def post(self, request: Request) -> Response:
        """Buy the cart as it stands at `cart_version`.

        With a live `quote_token` at the promised price, else at the current one if it equals
        `expected_total`.
        """
        key, print_ = read_key(request, required=True) or "", fingerprint(request)
        body: services.CheckoutRequest = serializers.CheckoutInput.parse(request.data)
        _ensure_may_date(request, body)
        caller = _caller(request, body.cart_id, key, print_)
        answer = services.place_order(caller=caller, request=body, upstreams=self.upstreams)
        return rendered(answer)


class PreviewView(APIView):
    """What stored value would pay of a cart."""

    permission_classes = [AllowAny]
    upstreams: services.Upstreams | None = None

    @extend_schema(request=serializers.PreviewInput, responses={200: serializers.PreviewOutput})
    def post(self, request: Request) -> Response:
        """Say what gift cards and store credit would pay of `expected_total`, and what is left.

        Without `stored_value` it is what the cart remembers. Nothing is held: the checkout takes
        what there is when it is sent.
        """
        body: services.PreviewRequest = serializers.PreviewInput.parse(request.data)
        found = services.preview_stored_value(
            request=body, customer_id=_customer_of(request), upstreams=self.upstreams
        )
        return Response(serializers.preview_body(found))


class AttemptView(APIView):
    """How a checkout goes."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.AttemptOutput)
    def get(self, request: Request, attempt: UUID) -> Response:
        """Say whether it is still being worked on, and show the order when there is one."""
        return Response(plain(selectors.attempt_view(attempt)))


def _ensure_may_date(request: Request, body: services.CheckoutRequest) -> None:
    """Raise ReplayOnly when anybody but a replay dates an order, or in a real shop."""
    if body.occurred_at is None:
        return
    caller = principal(request)
    may_replay = caller is not None and "replay" in caller.scopes
    if not may_replay or settings.COMPTOIR_ENV not in {"demo", "test"}:
        raise errors.ReplayOnly


def _caller(request: Request, cart_id: str, key: str, print_: str) -> services.Caller:
    """Who asks: a customer, or else whoever holds the cart."""
    known, customer_id = principal(request), _customer_of(request)
    return services.Caller(
        actor=known.actor if known and customer_id else f"cart:{cart_id}",
        customer_id=customer_id,
        key=key,
        fingerprint=print_,
        source=source_of(request),
        locale=get_language() or settings.LANGUAGE_CODE,
        is_limited=request.headers.get("X-API-Client") != CLIENT_WITHOUT_LIMIT,
    )


def _customer_of(request: Request) -> UUID | None:
    known = principal(request)
    return UUID(known.id) if known is not None and known.kind == "customer" else None


def rendered(answer: services.Answer) -> Response:
    """The stored bytes: they were written by the renderer that writes them again."""
    response = Response(orjson.loads(answer.body), status=answer.status)
    if answer.status >= FIRST_ERROR:
        response.content_type = MEDIA_TYPE
    if answer.location:
        response["Location"] = answer.location
    if answer.is_replay:
        response[REPLAYED] = "true"
    if answer.status == services.PROCESSING:
        response["Retry-After"] = "1"
    return response
