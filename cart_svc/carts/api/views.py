"""Carts, for shoppers and for the checkout."""

import re

from django.utils import timezone
from django.utils.translation import get_language, override
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import rules, selectors, services, store
from cart_svc.carts.api import serializers
from shared_libs.auth.permissions import AllowAny, CalledBy, IsCustomer, principal
from shared_libs.idempotency import keys

_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `version` that the change is meant for; another one is answered with 412.",
)
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="16 to 255 characters. A repeat within 24 hours gets the first answer.",
)
_VERSION = re.compile(r'(?:W/)?"?([^"]*)"?')


def _body(name: str, value: dict[str, object]) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


class CartsView(APIView):
    """Open a cart. Its id is unguessable; whoever knows it may use a guest's cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.NewCartInput,
        responses={201: serializers.CartOutput},
        examples=[_body("A web cart", {"currency": "CAD", "channel": "web"})],
    )
    def post(self, request: Request) -> Response:
        body = serializers.NewCartInput.parse(request.data)
        cart = services.open_cart(
            currency=body.currency,
            channel=body.channel,
            customer_id=_customer(request),
            now=timezone.now(),
        )
        return _shown(cart, status=201)


class MyCartView(APIView):
    """The cart that the signed-in customer last opened and has not ordered yet."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.CartOutput})
    def get(self, request: Request) -> Response:
        return _shown(selectors.my_cart(customer_id=_customer(request)))


class CartView(APIView):
    """One cart, with estimated prices and what is wrong with it."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: serializers.CartOutput})
    def get(self, request: Request, cart_id: str) -> Response:
        return _shown(selectors.cart(cart_id=cart_id, customer_id=_customer(request)))


class LinesView(APIView):
    """Put something into a cart; what is there already gets more."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.NewLineInput,
        responses={200: serializers.CartOutput},
        parameters=[_IF_MATCH, _KEY],
        examples=[
            _body("By SKU", {"sku": "TEA-EARL-100", "quantity": 2}),
            _body("By barcode", {"gtin": "4006381333931", "quantity": 1}),
        ],
    )
    def post(self, request: Request, cart_id: str) -> Response:
        key = _key(request, cart_id)
        wanted = serializers.NewLineInput.parse(request.data)
        kept = services.add_line(visit=_visit(request, cart_id), wanted=wanted, key=key)
        return _answer(kept)


class LineView(APIView):
    """One line of a cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.LineQuantityInput,
        responses={200: serializers.CartOutput},
        parameters=[_IF_MATCH],
        examples=[_body("Three of it", {"quantity": 3})],
    )
    def patch(self, request: Request, cart_id: str, sku: str) -> Response:
        body = serializers.LineQuantityInput.parse(request.data)
        visit = _visit(request, cart_id)
        return _answer(services.set_line(visit=visit, sku=sku, quantity=body.quantity))

    @extend_schema(responses={200: serializers.CartOutput}, parameters=[_IF_MATCH])
    def delete(self, request: Request, cart_id: str, sku: str) -> Response:
        return _answer(services.remove_line(visit=_visit(request, cart_id), sku=sku))


class ShippingView(APIView):
    """Say where a cart goes and how."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.ShippingInput,
        responses={200: serializers.CartOutput},
        parameters=[_IF_MATCH],
        examples=[
            _body(
                "To Québec",
                {"country": "CA", "region": "QC", "postal_code": "G1R 4P5", "method": "standard"},
            )
        ],
    )
    def put(self, request: Request, cart_id: str) -> Response:
        shipping = serializers.ShippingInput.parse(request.data)
        return _shown(services.set_shipping(visit=_visit(request, cart_id), shipping=shipping))


class QuoteView(APIView):
    """Exact prices, taxes and shipping, promised for ten minutes by a signed token."""

    permission_classes = [AllowAny]

    @extend_schema(request=None, responses={200: serializers.QuotedCartOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        cart = selectors.cart(cart_id=cart_id, customer_id=_customer(request))
        exact = services.quote_cart(cart=cart)
        return Response(serializers.quoted_body(rules.view(cart), exact))


class FreezeView(APIView):
    """Hold a cart still for a checkout attempt; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(request=serializers.FreezeInput, responses={200: serializers.FrozenCartOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        checkout = serializers.FreezeInput.parse(request.data).checkout()
        frozen = services.freeze_cart(cart_id=cart_id, checkout=checkout)
        return Response(serializers.frozen_body(frozen))


class ThawView(APIView):
    """Let a cart be changed again; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(request=serializers.ThawInput, responses={200: serializers.ThawedOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        body = serializers.ThawInput.parse(request.data)
        services.thaw_cart(cart_id=cart_id, attempt_id=str(body.attempt_id))
        return Response({})


def _visit(request: Request, cart_id: str) -> rules.Visit:
    asked = request.headers.get("If-Match", "*").strip()
    version = "" if asked == "*" else _VERSION.sub(r"\1", asked, count=1) or "none"
    return rules.Visit(cart_id, _customer(request), version, timezone.now())


def _customer(request: Request) -> str:
    """The signed-in customer's id; "" for everyone else."""
    caller = principal(request)
    return caller.id if caller and caller.kind == "customer" else ""


def _key(request: Request, cart_id: str) -> store.Key | None:
    """The Idempotency-Key, known under this cart; must be read before the body is."""
    key = keys.read_key(request, required=False)
    if key is None:
        return None
    return store.Key(cart_id, key, keys.fingerprint(request), get_language() or "en")


def _shown(cart: rules.Cart, *, status: int = 200) -> Response:
    return Response(serializers.cart_body(rules.view(cart)), status=status)


def _answer(kept: store.Kept) -> Response:
    """The cart; the repeat of a key gets the first answer, byte for byte."""
    if not kept.is_replay:
        return _shown(kept.cart)
    with override(kept.language):
        response = _shown(kept.cart)
    response["Idempotency-Replayed"] = "true"
    return response
