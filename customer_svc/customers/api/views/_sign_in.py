"""Opening an account, signing in and out, and the links of mails."""

from collections.abc import Mapping
from typing import Any  # Any: a request body is anything until it is parsed

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from jwt.algorithms import ECAlgorithm
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import services
from customer_svc.customers.api import pages, serializers
from customer_svc.customers.api.views._callers import address_of, my_account, refuse_weak
from shared_libs.api.parsing import StrictJSONParser
from shared_libs.auth.keys import key_ring
from shared_libs.auth.permissions import AllowAny, IsCustomer, IsStaff


class RegisterView(APIView):
    """Open an account. The answer is the same whether the address is known or not."""

    permission_classes = [AllowAny]

    @extend_schema(request=serializers.RegistrationInput, responses={202: None})
    def post(self, request: Request) -> Response:
        body = serializers.RegistrationInput.parse(request.data)
        refuse_weak(body.password)
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
        pair = services.sign_in(
            email=body.email,
            password=body.password,
            code=body.code,
            address=address_of(request),
            now=timezone.now(),
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


class LogoutEverywhereView(APIView):
    """End every sign-in of the account, on all devices."""

    permission_classes = [IsCustomer | IsStaff]

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        services.end_all_sessions(user=my_account(request), now=timezone.now())
        return Response(status=204)


class AskToVerifyView(APIView):
    """Send the link that verifies the address once more."""

    permission_classes = [IsCustomer]

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request) -> Response:
        services.ask_to_verify(user=my_account(request))
        return Response(status=202)


class ResetRequestView(APIView):
    """Ask for a link to choose another password. The answer is the same for every address."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(request=serializers.EmailInput, responses={202: None})
    def post(self, request: Request) -> Response:
        body = serializers.EmailInput.parse(request.data)
        services.ask_to_reset(email=body.email)
        return Response(status=202)


class ResetView(APIView):
    """Choose another password by the link of a mail: a page for people, JSON for programs."""

    permission_classes = [AllowAny]
    authentication_classes = []
    parser_classes = [StrictJSONParser, FormParser]

    @extend_schema(exclude=True)
    def get(self, request: Request, token: str) -> HttpResponse:
        return pages.reset_page(request._request)  # noqa: SLF001  # a page, not an API answer

    @extend_schema(request=serializers.NewPasswordInput, responses={204: None})
    def post(self, request: Request, token: str) -> HttpResponse:
        body = serializers.NewPasswordInput.parse(_plain(request))
        refuse_weak(body.password)
        services.reset_password(token=token, wanted=body.password, now=timezone.now())
        if request.accepted_media_type == "application/json":
            return Response(status=204)
        return pages.reset_done_page(request._request)  # noqa: SLF001  # as above


class EmailChangeView(APIView):
    """Prove a new address by the link that was mailed to it."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, token: str) -> HttpResponse:
        return pages.verify_page(request._request)  # noqa: SLF001  # a page, not an API answer

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, token: str) -> HttpResponse:
        services.change_email(token=token, now=timezone.now())
        if request.accepted_media_type == "application/json":
            return Response(status=204)
        return pages.verified_page(request._request)  # noqa: SLF001  # as above


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


def _plain(request: Request) -> dict[str, object]:
    # a browser's form is a mapping of lists, which the serializer would take for texts
    body: Any = request.data
    return dict(body.items()) if isinstance(body, Mapping) else body
