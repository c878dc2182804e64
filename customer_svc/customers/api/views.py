"""Accounts, tokens and the customer's own pages."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as PasswordRefused
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from jwt.algorithms import ECAlgorithm
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import selectors, services
from customer_svc.customers.api import pages, serializers
from customer_svc.customers.models import Customer
from shared_libs.auth.keys import key_ring
from shared_libs.auth.permissions import AllowAny, CalledBy, IsCustomer, principal
from shared_libs.idempotency.decorator import idempotent


class RegisterView(APIView):
    """Open an account. The answer is the same whether the address is known or not."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.RegistrationInput, responses={202: None})
    def post(self, request: Request) -> Response:
        body = serializers.RegistrationInput.parse(request.data)
        _refuse_weak(body.password)
        services.register_customer(
            email=body.email,
            password=body.password,
            first_name=body.first_name,
            last_name=body.last_name,
            locale=(get_language() or "en")[:2],
            now=timezone.now(),
        )
        return Response(status=202)


class VerifyView(APIView):
    """Prove an address by the link of a mail; it asks for a click, as mail programs open links."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, token: str) -> HttpResponse:
        return pages.verify_page(request._request)  # noqa: SLF001  # a page, not an API answer

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, token: str) -> HttpResponse:
        services.verify_address(token=token, now=timezone.now())
        if request.accepted_media_type == "application/json":
            return Response(status=204)
        return pages.verified_page(request._request)  # noqa: SLF001  # as above


class TokenView(APIView):
    """Exchange an e-mail address and a password for a pair of tokens."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        request=serializers.CredentialsInput, responses={200: serializers.TokenPairOutput}
    )
    def post(self, request: Request) -> Response:
        body = serializers.CredentialsInput.parse(request.data)
        address = request.META.get("HTTP_X_FORWARDED_FOR", request.META["REMOTE_ADDR"])
        pair = services.sign_in(
            email=body.email, password=body.password, address=address, now=timezone.now()
        )
        return Response(serializers.TokenPairOutput(pair).data)


class RefreshView(APIView):
    """Exchange a refresh token for the next pair; each is good once."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(request=serializers.RefreshInput, responses={200: serializers.TokenPairOutput})
    def post(self, request: Request) -> Response:
        body = serializers.RefreshInput.parse(request.data)
        pair = services.rotate_refresh(token=body.refresh, now=timezone.now())
        return Response(serializers.TokenPairOutput(pair).data)


class LogoutView(APIView):
    """End the sign-in that a refresh token belongs to."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(request=serializers.RefreshInput, responses={204: None})
    def post(self, request: Request) -> Response:
        body = serializers.RefreshInput.parse(request.data)
        services.sign_out(token=body.refresh, now=timezone.now())
        return Response(status=204)


class JwksView(APIView):
    """The public keys with which anyone verifies our tokens (RFC 7517)."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        keys = [
            {**ECAlgorithm.to_jwk(key, as_dict=True), "kid": key_id, "use": "sig", "alg": "ES256"}
            for key_id, key in sorted(key_ring().of_issuer("customer").items())
        ]
        return Response({"keys": keys})


class MeView(APIView):
    """The signed-in customer's profile."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.CustomerOutput})
    def get(self, request: Request) -> Response:
        return Response(serializers.CustomerOutput(_me(request)).data)

    @extend_schema(
        request=serializers.ProfileChangeInput, responses={200: serializers.CustomerOutput}
    )
    def patch(self, request: Request) -> Response:
        body = serializers.ProfileChangeInput.parse(request.data)
        customer = services.update_profile(customer=_me(request), **vars(body))
        return Response(serializers.CustomerOutput(customer).data)


class AddressesView(APIView):
    """The signed-in customer's addresses."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.AddressOutput(many=True)})
    def get(self, request: Request) -> Response:
        rows = selectors.addresses(customer_id=_me(request).user_id)
        return Response({"results": serializers.AddressOutput(rows, many=True).data})

    @extend_schema(request=serializers.AddressInput, responses={201: serializers.AddressOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        content = serializers.AddressInput.parse(request.data)
        address = services.add_address(customer=_me(request), content=content)
        return Response(serializers.AddressOutput(address).data, status=201)


class AddressView(APIView):
    """One address of the signed-in customer."""

    permission_classes = [IsCustomer]

    @extend_schema(request=serializers.AddressInput, responses={200: serializers.AddressOutput})
    def put(self, request: Request, address_id: UUID) -> Response:
        content = serializers.AddressInput.parse(request.data)
        customer = _me(request)
        address = services.change_address(customer=customer, address_id=address_id, content=content)
        return Response(serializers.AddressOutput(address).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, address_id: UUID) -> Response:
        services.remove_address(customer=_me(request), address_id=address_id)
        return Response(status=204)


class CustomerView(APIView):
    """A customer, for another service."""

    permission_classes = [CalledBy("order", "sales")]

    @extend_schema(responses={200: serializers.CustomerSummaryOutput})
    def get(self, request: Request, customer_id: UUID) -> Response:
        summary = selectors.customer_summary(customer_id=customer_id)
        return Response(serializers.CustomerSummaryOutput(summary).data)


def _me(request: Request) -> Customer:
    caller = principal(request)
    assert caller is not None  # noqa: S101  # the permission has let only customers in
    return selectors.customer(customer_id=UUID(caller.id))


def _refuse_weak(password: str) -> None:
    try:
        validate_password(password)
    except PasswordRefused as refused:
        reasons = [ErrorDetail(str(reason), code="weak") for reason in refused.messages]
        raise ValidationError({"password": reasons}) from None
