"""The lines of a cart."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import services
from cart_svc.carts.api import serializers
from cart_svc.carts.api.views._requests import (
    IF_MATCH,
    KEY,
    answer_of,
    example,
    key_of,
    shown,
    visit_of,
)
from shared_libs.auth.permissions import AllowAny


class LinesView(APIView):
    """Put something into a cart; what is there already gets more."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.NewLineInput,
        responses={200: serializers.CartOutput},
        parameters=[IF_MATCH, KEY],
        examples=[
            example("By SKU", {"sku": "TEA-EARL-100", "quantity": 2}),
            example("By barcode", {"gtin": "4006381333931", "quantity": 1}),
        ],
    )
    def post(self, request: Request, cart_id: str) -> Response:
        key = key_of(request, cart_id)
        wanted = serializers.NewLineInput.parse(request.data)
        kept = services.add_line(visit=visit_of(request, cart_id), wanted=wanted, key=key)
        return answer_of(kept)

    @extend_schema(
        request=serializers.LinesInput,
        responses={200: serializers.CartOutput},
        parameters=[IF_MATCH],
        examples=[example("These and no others", {"lines": [{"sku": "TEA-1", "quantity": 2}]})],
    )
    def put(self, request: Request, cart_id: str) -> Response:
        body = serializers.LinesInput.parse(request.data)
        visit = visit_of(request, cart_id)
        return shown(services.replace_lines(visit=visit, wanted=body.lines))


class LineView(APIView):
    """One line of a cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.LineQuantityInput,
        responses={200: serializers.CartOutput},
        parameters=[IF_MATCH],
        examples=[example("Three of it", {"quantity": 3})],
    )
    def patch(self, request: Request, cart_id: str, sku: str) -> Response:
        body = serializers.LineQuantityInput.parse(request.data)
        visit = visit_of(request, cart_id)
        return answer_of(services.set_line(visit=visit, sku=sku, quantity=body.quantity))

    @extend_schema(responses={200: serializers.CartOutput}, parameters=[IF_MATCH])
    def delete(self, request: Request, cart_id: str, sku: str) -> Response:
        return answer_of(services.remove_line(visit=visit_of(request, cart_id), sku=sku))


class SaveForLaterView(APIView):
    """Take a line out of the cart without forgetting it."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=None, responses={200: serializers.CartOutput}, parameters=[IF_MATCH, KEY]
    )
    def post(self, request: Request, cart_id: str, sku: str) -> Response:
        key, visit = key_of(request, cart_id), visit_of(request, cart_id)
        return answer_of(services.save_for_later(visit=visit, sku=sku, key=key))


class RestoreView(APIView):
    """Put what was saved for later back into the cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=None, responses={200: serializers.CartOutput}, parameters=[IF_MATCH, KEY]
    )
    def post(self, request: Request, cart_id: str, sku: str) -> Response:
        key, visit = key_of(request, cart_id), visit_of(request, cart_id)
        return answer_of(services.restore_line(visit=visit, sku=sku, key=key))


class SavedLineView(APIView):
    """One line that was saved for later."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: serializers.CartOutput}, parameters=[IF_MATCH])
    def delete(self, request: Request, cart_id: str, sku: str) -> Response:
        return answer_of(services.forget_saved(visit=visit_of(request, cart_id), sku=sku))
