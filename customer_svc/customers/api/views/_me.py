"""What customers see and change of themselves."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import rules, selectors, services
from customer_svc.customers.api import serializers
from customer_svc.customers.api.views._callers import me, my_account, refuse_weak
from shared_libs.api.versions import expected_version, versioned
from shared_libs.auth.permissions import AllowAny, IsCustomer, IsStaff
from shared_libs.idempotency.decorator import idempotent


class MeView(APIView):
    """The signed-in customer's profile."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.CustomerOutput})
    def get(self, request: Request) -> Response:
        customer = me(request)
        return versioned(Response(serializers.CustomerOutput(customer).data), customer.version)

    @extend_schema(
        request=serializers.ProfileChangeInput, responses={200: serializers.CustomerOutput}
    )
    def patch(self, request: Request) -> Response:
        change = serializers.ProfileChangeInput.parse(request.data)
        customer = services.update_profile(
            customer_id=me(request).pk,
            change=change,
            expected_version=expected_version(request),
            now=timezone.now(),
        )
        return versioned(Response(serializers.CustomerOutput(customer).data), customer.version)


class PasswordView(APIView):
    """Choose another password; every other sign-in ends, this one gets a new pair of tokens."""

    permission_classes = [IsCustomer | IsStaff]

    @extend_schema(
        request=serializers.PasswordChangeInput, responses={200: serializers.TokenPairOutput}
    )
    def post(self, request: Request) -> Response:
        body = serializers.PasswordChangeInput.parse(request.data)
        refuse_weak(body.password, field="password")
        user, now = my_account(request), timezone.now()
        pair = services.change_password(
            user=user, present=body.present_password, wanted=body.password, now=now
        )
        return Response(serializers.TokenPairOutput(pair).data)


class EmailView(APIView):
    """Ask for another e-mail address; it is taken when its owner follows the link."""

    permission_classes = [IsCustomer]

    @extend_schema(request=serializers.EmailChangeInput, responses={202: None})
    def post(self, request: Request) -> Response:
        body = serializers.EmailChangeInput.parse(request.data)
        user, now = my_account(request), timezone.now()
        services.ask_to_change_email(
            user=user, email=body.email, password=body.present_password, now=now
        )
        return Response(status=202)


class AddressesView(APIView):
    """The signed-in customer's addresses."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.AddressOutput(many=True)})
    def get(self, request: Request) -> Response:
        rows = selectors.addresses(customer_id=me(request).user_id)
        return Response({"results": serializers.AddressOutput(rows, many=True).data})

    @extend_schema(request=serializers.AddressInput, responses={201: serializers.AddressOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        content = serializers.AddressInput.parse(request.data)
        address = services.add_address(customer=me(request), content=content, now=timezone.now())
        return Response(serializers.AddressOutput(address).data, status=201)


class AddressView(APIView):
    """One address of the signed-in customer."""

    permission_classes = [IsCustomer]

    @extend_schema(request=serializers.AddressInput, responses={200: serializers.AddressOutput})
    def put(self, request: Request, address_id: UUID) -> Response:
        content = serializers.AddressInput.parse(request.data)
        customer, now = me(request), timezone.now()
        address = services.change_address(
            customer=customer, address_id=address_id, content=content, now=now
        )
        return Response(serializers.AddressOutput(address).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, address_id: UUID) -> Response:
        services.remove_address(customer=me(request), address_id=address_id, now=timezone.now())
        return Response(status=204)


class AddressFormatView(APIView):
    """What an address needs in a country, and how it is written there; for forms."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(responses={200: serializers.AddressFormatOutput})
    def get(self, request: Request, country: str) -> Response:
        known = serializers.CountryFormat(country, rules.address_format(country=country))
        return Response(serializers.AddressFormatOutput(known).data)


class MyOrdersView(APIView):
    """Where the signed-in customer's orders are: with the order service, which keeps them."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.LinkOutput})
    def get(self, request: Request) -> Response:
        return Response({"href": f"{settings.PUBLIC_URL}/api/v1/orders"})
