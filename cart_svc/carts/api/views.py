"""Carts, for shoppers and for the checkout."""

from typing import Any  # Any: a body is JSON

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import rules, selectors, services, store
from cart_svc.carts.api import serializers
from shared_libs.api.rendering import to_json
from shared_libs.auth.permissions import AllowAny, CalledBy, IsCustomer, principal
from shared_libs.idempotency import keys

_IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="a version")
_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)


class CartsView(APIView):
    """Open a cart. Its id is unguessable; whoever knows it may use a guest's cart."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.NewCartInput, responses={201: serializers.CartOutput})
    def post(self, request: Request) -> Response:
        body = serializers.NewCartInput.parse(request.data)
        cart = services.open_cart(
            currency=body.currency,
            channel=body.channel,
            customer_id=_customer(request),
            now=timezone.now(),
        )
        return Response(serializers.cart_body(rules.view(cart)), status=201)


class MyCartView(APIView):
    """The cart that the signed-in customer last opened."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.CartOutput})
    def get(self, request: Request) -> Response:
        cart = selectors.my_cart(customer_id=_customer(request) or "")
        return Response(serializers.cart_body(rules.view(cart)))


class CartView(APIView):
    """One cart, with estimated prices and what is wrong with it."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: serializers.CartOutput})
    def get(self, request: Request, cart_id: str) -> Response:
        cart = selectors.cart(cart_id=cart_id, customer_id=_customer(request))
        return Response(serializers.cart_body(rules.view(cart)))


class LinesView(APIView):
    """Put something into a cart; what is there already gets more."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.NewLineInput,
        responses={200: serializers.CartOutput},
        parameters=[_IF_MATCH, _KEY],
    )
    def post(self, request: Request, cart_id: str) -> HttpResponse:
        key = _key(request, cart_id)
        body = serializers.NewLineInput.parse(request.data)
        sku = selectors.sku_of(sku=body.sku, gtin=body.gtin)
        kept = services.add_line(
            cart=selectors.cart(cart_id=cart_id, customer_id=_customer(request), besides=sku),
            sku=sku,
            quantity=body.quantity,
            expected_version=_expected_version(request),
            key=key,
            now=timezone.now(),
        )
        return _answer(kept, key)


class LineView(APIView):
    """One line of a cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.LineQuantityInput,
        responses={200: serializers.CartOutput},
        parameters=[_IF_MATCH],
    )
    def patch(self, request: Request, cart_id: str, sku: str) -> HttpResponse:
        body = serializers.LineQuantityInput.parse(request.data)
        kept = services.set_line(
            cart=selectors.cart(cart_id=cart_id, customer_id=_customer(request)),
            sku=sku,
            quantity=body.quantity,
            expected_version=_expected_version(request),
            now=timezone.now(),
        )
        return _answer(kept, None)

    @extend_schema(responses={200: serializers.CartOutput}, parameters=[_IF_MATCH])
    def delete(self, request: Request, cart_id: str, sku: str) -> HttpResponse:
        kept = services.remove_line(
            cart=selectors.cart(cart_id=cart_id, customer_id=_customer(request)),
            sku=sku,
            expected_version=_expected_version(request),
            now=timezone.now(),
        )
        return _answer(kept, None)


class ShippingView(APIView):
    """Say where a cart goes and how."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.ShippingInput,
        responses={200: serializers.CartOutput},
        parameters=[_IF_MATCH],
    )
    def put(self, request: Request, cart_id: str) -> Response:
        body = serializers.ShippingInput.parse(request.data)
        cart = services.set_shipping(
            cart=selectors.cart(cart_id=cart_id, customer_id=_customer(request)),
            shipping=rules.Shipping(**vars(body)),
            expected_version=_expected_version(request),
            now=timezone.now(),
        )
        return Response(serializers.cart_body(rules.view(cart)))


class QuoteView(APIView):
    """Exact prices, taxes and shipping, promised for ten minutes by a signed token."""

    permission_classes = [AllowAny]

    @extend_schema(request=None, responses={200: serializers.QuotedCartOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        cart = selectors.cart(cart_id=cart_id, customer_id=_customer(request))
        quote = services.quote_cart(cart=cart)
        return Response(serializers.quoted_body(rules.view(cart), quote))


class FreezeView(APIView):
    """Hold a cart still for a checkout attempt; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(request=serializers.FreezeInput, responses={200: dict})
    def post(self, request: Request, cart_id: str) -> Response:
        body = serializers.FreezeInput.parse(request.data)
        frozen = services.freeze_cart(
            cart_id=cart_id,
            attempt_id=str(body.attempt_id),
            cart_version=body.cart_version,
            customer_id=str(body.customer_id) if body.customer_id else None,
            shipping=_shipping(body),
            quote_token=body.quote_token,
        )
        return Response(serializers.frozen_body(frozen))


class ThawView(APIView):
    """Let a cart be changed again; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(request=serializers.ThawInput, responses={200: dict})
    def post(self, request: Request, cart_id: str) -> Response:
        body = serializers.ThawInput.parse(request.data)
        services.thaw_cart(cart_id=cart_id, attempt_id=str(body.attempt_id))
        return Response({})


def _customer(request: Request) -> str | None:
    caller = principal(request)
    return caller.id if caller and caller.kind == "customer" else None


def _expected_version(request: Request) -> str:
    return request.headers.get("If-Match", "").strip('W/"')


def _key(request: Request, cart_id: str) -> store.Key | None:
    """The Idempotency-Key, known under this cart and route; must be read before the body is."""
    key = keys.read_key(request, required=False)
    if key is None:
        return None
    return store.Key(f"cart:{cart_id}:key:{key}", keys.fingerprint(request))


def _shipping(body: Any) -> rules.Shipping:
    return rules.Shipping(
        country=body.ship_to.country,
        region=body.ship_to.region,
        method=body.shipping_method,
        pickup_location=body.pickup_location,
    )


def _answer(kept: store.Kept, key: store.Key | None) -> HttpResponse:
    """The cart; the repeat of a key gets the first answer, byte for byte."""
    if key is None:
        return Response(serializers.cart_body(rules.view(kept.cart)))
    body = kept.body or store.keep_body(key, to_json(serializers.cart_body(rules.view(kept.cart))))
    response = HttpResponse(body, content_type="application/json")
    if kept.is_replay:
        response["Idempotency-Replayed"] = "true"
    return response
