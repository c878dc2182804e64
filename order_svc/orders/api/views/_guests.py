"""Orders of guests: looked up, opened by a code, taken into an account."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import rules, selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.views._callers import current_view, ensure_may_look_up, known_caller
from shared_libs.auth.permissions import AllowAny, IsCustomer
from shared_libs.events.envelope import plain


class OrderLookup(APIView):
    """How an order stands, for a guest who knows its number and the e-mail it was placed with."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[
            OpenApiParameter("number", str, required=True),
            OpenApiParameter("email", str, required=True),
        ],
        responses=serializers.OrderOutput,
    )
    def get(self, request: Request) -> Response:
        """Show it without addresses; the answer does not tell which of the two was wrong."""
        asked = serializers.LookupInput.parse(request.query_params.dict())
        ensure_may_look_up(request)
        order = selectors.order_of_guest(number=asked["number"], email=asked["email"])
        return Response(plain(selectors.looked_up_view(order)))


class LookupCode(APIView):
    """A code by mail."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.LookupInput, responses={202: serializers.EmptyInput})
    def post(self, request: Request) -> Response:
        """Mail a code to the order's address, if number and e-mail belong together; the answer is
        the same if they do not.
        """
        asked = serializers.LookupInput.parse(request.data)
        ensure_may_look_up(request)
        services.mail_lookup_code(**asked, now=timezone.now())
        return Response({}, status=202)


class LookupToken(APIView):
    """A token for the code."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.OpenInput, responses=serializers.GuestTokenOutput)
    def post(self, request: Request) -> Response:
        """Give a token with which the order can be seen, cancelled and sent back:
        `Authorization: Guest TOKEN`. A code opens once.
        """
        asked = serializers.OpenInput.parse(request.data)
        ensure_may_look_up(request)
        token = services.guest_token(**asked, now=timezone.now())
        return Response({"token": token, "expires_in": rules.GUEST_TOKEN_SECONDS})


class OpenPayment(APIView):
    """The order whose difference a mail has asked to be paid."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.PayLinkInput, responses=serializers.OpenedPaymentOutput)
    def post(self, request: Request) -> Response:
        """Give a guest's token for the link of that mail; 409 once there is nothing to pay."""
        said: dict[str, str] = serializers.PayLinkInput.parse(request.data)
        opened = services.open_payment(token=said["token"])
        expires_in = rules.GUEST_TOKEN_SECONDS
        return Response({**vars(opened), "expires_in": expires_in})


class ClaimOrder(APIView):
    """An order of a guest who has an account now."""

    permission_classes = [IsCustomer]

    @extend_schema(request=serializers.ClaimInput, responses=serializers.OrderOutput)
    def post(self, request: Request) -> Response:
        """Put the order into the caller's account; its guest token proves the address."""
        token, caller = serializers.ClaimInput.parse(request.data)["token"], known_caller(request)
        order = services.claim_order(
            token=token, customer_id=UUID(caller.id), actor=caller.actor, now=timezone.now()
        )
        return current_view(order, caller)
