"""Carts, opened and shown."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cart_svc.carts import selectors, services
from cart_svc.carts.api import serializers
from cart_svc.carts.api.views._requests import (
    customer_of,
    example,
    language_of,
    shown,
    visit_of,
)
from shared_libs.auth.permissions import AllowAny, IsCustomer


class CartsView(APIView):
    """Open a cart. Its id is unguessable; whoever knows it may use a guest's cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.NewCartInput,
        responses={201: serializers.CartOutput},
        examples=[example("A web cart", {"currency": "CAD", "channel": "web"})],
    )
    def post(self, request: Request) -> Response:
        body = serializers.NewCartInput.parse(request.data)
        cart = services.open_cart(
            currency=body.currency,
            channel=body.channel,
            customer_id=customer_of(request),
            now=timezone.now(),
            language=language_of(),
        )
        return shown(cart, status=201)


class MyCartView(APIView):
    """The cart that the signed-in customer last opened and has not ordered yet."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.CartOutput})
    def get(self, request: Request) -> Response:
        cart = services.my_cart(customer_id=customer_of(request), now=timezone.now())
        return shown(cart)


class MergeView(APIView):
    """What a guest has put together goes into the cart of the customer who has signed in."""

    permission_classes = [IsCustomer]

    @extend_schema(
        request=serializers.MergeInput,
        responses={200: serializers.MergedCartOutput},
        examples=[example("After login", {"guest_cart_id": "the id of the guest's cart"})],
    )
    def post(self, request: Request) -> Response:
        body = serializers.MergeInput.parse(request.data)
        merged = services.merge_carts(
            guest_cart_id=body.guest_cart_id,
            customer_id=customer_of(request),
            now=timezone.now(),
        )
        return Response(serializers.merged_body(merged))


class ContactView(APIView):
    """Where a reminder of the cart may go; without consent none is sent."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=serializers.ContactInput,
        responses={200: serializers.CartOutput},
        examples=[example("Agreed", {"email": "ada@example.org", "consent": True})],
    )
    def put(self, request: Request, cart_id: str) -> Response:
        contact = serializers.ContactInput.parse(request.data)
        return shown(services.set_contact(visit=visit_of(request, cart_id), contact=contact))

    @extend_schema(responses={200: serializers.CartOutput})
    def delete(self, request: Request, cart_id: str) -> Response:
        return shown(services.forget_contact(visit=visit_of(request, cart_id)))


class CartView(APIView):
    """One cart, with estimated prices and what is wrong with it."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: serializers.CartOutput})
    def get(self, request: Request, cart_id: str) -> Response:
        return shown(selectors.cart(cart_id=cart_id, customer_id=customer_of(request)))


class RecoverView(APIView):
    """The cart of a reminder, by its link's token. A customer's opens to that customer only."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.RecoverInput, responses={200: serializers.CartOutput})
    def post(self, request: Request) -> Response:
        body = serializers.RecoverInput.parse(request.data)
        cart = services.recover_cart(
            token=body.token, customer_id=customer_of(request), now=timezone.now()
        )
        return shown(cart)


class DeclineView(APIView):
    """No more reminders of this cart, by the token of one."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.RecoverInput, responses={200: serializers.DeclinedOutput})
    def post(self, request: Request) -> Response:
        body = serializers.RecoverInput.parse(request.data)
        services.decline_reminders(token=body.token, now=timezone.now())
        return Response({})
