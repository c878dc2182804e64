"""Who is at a cart, with which key; and how a cart is answered."""

import re

from django.utils import timezone
from django.utils.translation import get_language, override
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from cart_svc.carts import rules, store
from cart_svc.carts.api import serializers
from shared_libs.auth.permissions import principal
from shared_libs.idempotency import keys

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `version` that the change is meant for; another one is answered with 412.",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="16 to 255 characters. A repeat within 24 hours gets the first answer.",
)
_VERSION = re.compile(r'(?:W/)?"?([^"]*)"?')


def example(name: str, value: dict[str, object]) -> OpenApiExample:
    """A body to try out."""
    return OpenApiExample(name, value, request_only=True)


def visit_of(request: Request, cart_id: str) -> rules.Visit:
    return rules.Visit(cart_id, customer_of(request), version_of(request), timezone.now())


def version_of(request: Request) -> str:
    """The version that the change is meant for; "" where any will do."""
    asked = request.headers.get("If-Match", "*").strip()
    return "" if asked == "*" else _VERSION.sub(r"\1", asked, count=1) or "none"


def language_of() -> str:
    """The two letters of the language that the visitor reads."""
    return (get_language() or "en")[:2]


def customer_of(request: Request) -> str:
    """The signed-in customer's id; "" for everyone else."""
    caller = principal(request)
    return caller.id if caller and caller.kind == "customer" else ""


def key_of(request: Request, cart_id: str) -> store.Key | None:
    """The Idempotency-Key, known under this cart; must be read before the body is."""
    key = keys.read_key(request, required=False)
    if key is None:
        return None
    return store.Key(cart_id, key, keys.fingerprint(request), get_language() or "en")


def shown(cart: rules.Cart, *, status: int = 200) -> Response:
    return Response(serializers.cart_body(rules.view(cart)), status=status)


def answer_of(kept: store.Kept) -> Response:
    """The cart; the repeat of a key gets the first answer, byte for byte."""
    if not kept.is_replay:
        return shown(kept.cart)
    with override(kept.language):
        response = shown(kept.cart)
    response["Idempotency-Replayed"] = "true"
    return response
