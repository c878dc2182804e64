"""Carts for staff, found by their number; the id that opens one stays hidden."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import rules, selectors, services
from cart_svc.carts.api import serializers
from cart_svc.carts.api.views._requests import IF_MATCH, example, version_of
from shared_libs.auth.permissions import HasRole, principal


class StaffCartView(APIView):
    """A cart as it is now, with what staff have done to it."""

    permission_classes = [HasRole("support", "store_manager")]

    @extend_schema(responses={200: serializers.StaffCartOutput})
    def get(self, request: Request, number: str) -> Response:
        cart = selectors.cart_by_number(number=number.upper())
        return _shown(cart)


class LinePriceView(APIView):
    """A price that staff agree on with the shopper for one line, within what their role allows."""

    permission_classes = [HasRole("support", "store_manager")]

    @extend_schema(
        request=serializers.OverrideInput,
        responses={200: serializers.StaffCartOutput},
        parameters=[IF_MATCH],
        examples=[example("A scratch", {"unit_price": "10.80", "reason": "scratched box"})],
    )
    def put(self, request: Request, number: str, sku: str) -> Response:
        body = serializers.OverrideInput.parse(request.data)
        wish = _wish(request, number, sku, body)
        return _shown(services.override_price(wish=wish, by=_granter(request), now=timezone.now()))

    @extend_schema(
        request=serializers.RestoreInput,
        responses={200: serializers.StaffCartOutput},
        parameters=[IF_MATCH],
    )
    def delete(self, request: Request, number: str, sku: str) -> Response:
        body = serializers.RestoreInput.parse(request.data)
        wish = _wish(request, number, sku, body)
        return _shown(services.restore_price(wish=wish, by=_granter(request), now=timezone.now()))


def _wish(
    request: Request, number: str, sku: str, body: serializers.OverrideBody
) -> services.OverrideWish:
    return services.OverrideWish(
        number.upper(), sku, body.unit_price, body.reason, version_of(request)
    )


def _granter(request: Request) -> services.Granter:
    caller = principal(request)
    return (
        services.Granter(caller.actor, caller.roles)
        if caller
        else services.Granter("", frozenset())
    )


def _shown(cart: rules.Cart) -> Response:
    actions = selectors.staff_actions(number=cart.number)
    return Response(serializers.staff_cart_body(rules.view(cart), actions))
