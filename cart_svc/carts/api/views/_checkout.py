"""The doors of checkouts."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import selectors, services
from cart_svc.carts.api import serializers
from shared_libs.auth.permissions import CalledBy


class FreezeView(APIView):
    """Hold a cart still for a checkout attempt; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(request=serializers.FreezeInput, responses={200: serializers.FrozenCartOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        checkout = serializers.FreezeInput.parse(request.data).checkout()
        frozen = services.freeze_cart(cart_id=cart_id, checkout=checkout)
        return Response(serializers.frozen_body(frozen))


class IntentsView(APIView):
    """What a cart's shopper wants to pay with first, codes and all; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(
        parameters=[serializers.IntentsInput], responses={200: serializers.IntentsOutput}
    )
    def get(self, request: Request, cart_id: str) -> Response:
        asked = serializers.IntentsInput.parse(request.query_params.dict())
        cart = selectors.cart(cart_id=cart_id, customer_id=asked.customer)
        return Response(serializers.intents_body(cart))


class ThawView(APIView):
    """Let a cart be changed again; for order."""

    permission_classes = [CalledBy("order")]

    @extend_schema(request=serializers.ThawInput, responses={200: serializers.ThawedOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        body = serializers.ThawInput.parse(request.data)
        services.thaw_cart(cart_id=cart_id, attempt_id=str(body.attempt_id))
        return Response({})
