"""What a cart costs and how it travels: shipping, coupons, quotes."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import rules, selectors, services
from cart_svc.carts.api import serializers
from cart_svc.carts.api.views._requests import (
    IF_MATCH,
    KEY,
    answer_of,
    customer_of,
    example,
    key_of,
    shown,
    visit_of,
)
from shared_libs.auth.permissions import AllowAny


class ShippingView(APIView):
    """Say where a cart goes and how."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.ShippingInput,
        responses={200: serializers.CartOutput},
        parameters=[IF_MATCH],
        examples=[
            example(
                "To Québec",
                {"country": "CA", "region": "QC", "postal_code": "G1R 4P5", "method": "standard"},
            )
        ],
    )
    def put(self, request: Request, cart_id: str) -> Response:
        shipping = serializers.ShippingInput.parse(request.data)
        return shown(services.set_shipping(visit=visit_of(request, cart_id), shipping=shipping))


class ShippingMethodsView(APIView):
    """How a cart can reach its shopper, and where it can be picked up."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: serializers.ShippingMethodsOutput})
    def get(self, request: Request, cart_id: str) -> Response:
        cart = selectors.cart(cart_id=cart_id, customer_id=customer_of(request))
        methods = services.shipping_methods(cart=cart)
        return Response(serializers.shipping_methods_body(methods, cart.currency))


class CouponsView(APIView):
    """Put a coupon into a cart. Whether it counts is known once a quote has been asked for."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.CouponInput,
        responses={200: serializers.CartOutput},
        parameters=[IF_MATCH, KEY],
        examples=[example("A coupon", {"code": "BIENVENUE10"})],
    )
    def post(self, request: Request, cart_id: str) -> Response:
        key = key_of(request, cart_id)
        body = serializers.CouponInput.parse(request.data)
        visit = visit_of(request, cart_id)
        return answer_of(services.add_coupon(visit=visit, code=body.code, key=key))


class CouponView(APIView):
    """One coupon in a cart."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: serializers.CartOutput}, parameters=[IF_MATCH])
    def delete(self, request: Request, cart_id: str, code: str) -> Response:
        visit = visit_of(request, cart_id)
        return answer_of(services.remove_coupon(visit=visit, code=code))


class StoredValueView(APIView):
    """What pays first when the cart is checked out: gift cards, store credit. The checkout takes it
    unless it names others itself; a code is never told again, so that who changes the list names
    what stays by its end.
    """

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.StoredValueInput,
        responses={200: serializers.CartOutput},
        examples=[
            example(
                "A gift card, then store credit",
                {"stored_value": [{"code": "ABCD-EFGH-JKLM-NPQR"}, {"kind": "store_credit"}]},
            )
        ],
    )
    def put(self, request: Request, cart_id: str) -> Response:
        wanted = serializers.StoredValueInput.parse(request.data).stored_value
        return shown(services.set_stored_value(visit=visit_of(request, cart_id), wanted=wanted))


class QuoteView(APIView):
    """Exact prices, taxes and shipping, promised for ten minutes by a signed token."""

    permission_classes = [AllowAny]

    @extend_schema(request=None, responses={200: serializers.QuotedCartOutput})
    def post(self, request: Request, cart_id: str) -> Response:
        cart = selectors.cart(cart_id=cart_id, customer_id=customer_of(request))
        exact = services.quote_cart(cart=cart)
        return Response(serializers.quoted_body(rules.exact_view(cart, exact), exact))
