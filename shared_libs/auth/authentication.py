"""How a request proves who sends it. Customer tokens are never taken from cookies."""

from typing import Any  # Any: DRF's request wrapper and its user

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from shared_libs.auth import revocation, service_tokens, tokens
from shared_libs.auth.principals import Principal, from_claims, principal_of

USER_AUDIENCE = "comptoir"
_MAX_HEADER = 8192


class ServiceTokenAuthentication(BaseAuthentication):
    """X-Service-Token: another service, for sixty seconds, for this service only."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        try:
            caller = service_tokens.caller_of(request._request)  # noqa: SLF001  # DRF offers no other way to it
        except tokens.InvalidToken:
            raise AuthenticationFailed(
                _("The service token is not valid here."), code="token_invalid"
            ) from None
        if caller is None:
            return None
        return Principal(kind="service", id=caller.name, scopes=caller.scopes), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # DRF's signature
        return "Bearer"


class BearerAuthentication(BaseAuthentication):
    """Authorization: Bearer, an access token of the customer service, verified without a call."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        header = request.headers.get("Authorization", "")
        scheme, _blank, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        if len(header) > _MAX_HEADER:
            raise AuthenticationFailed(_("The token is not valid."), code="token_invalid")
        try:
            claims = tokens.verify(token.strip(), audience=USER_AUDIENCE, issuer="customer")
        except tokens.InvalidToken:
            raise AuthenticationFailed(
                _("The token is not valid or has expired."), code="token_invalid"
            ) from None
        if claims.get("token_type") != "access" or "sub" not in claims:
            raise AuthenticationFailed(_("This is not an access token."), code="token_invalid")
        if revocation.is_revoked(claims):
            raise AuthenticationFailed(_("You have been signed out."), code="session_revoked")
        return from_claims(claims), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # DRF's signature
        return "Bearer"


class StaffSessionAuthentication(SessionAuthentication):
    """The staff cookie, as the middleware verified it; unsafe methods must carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        plain = request._request  # noqa: SLF001  # DRF offers no other way to it
        user = getattr(plain, "user", None)
        if user is None or not user.is_active or principal_of(user) is None:
            return None
        # the framework's own request would read the body, which a key's fingerprint needs whole
        self.enforce_csrf(plain)  # type: ignore[arg-type]  # it asks for what both have
        return user, None


class _BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped registry
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class _ServiceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped registry
    target_class = ServiceTokenAuthentication
    name = "service"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "header", "name": service_tokens.HEADER}


class _StaffScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped registry
    target_class = StaffSessionAuthentication
    name = "staff"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "cookie", "name": "comptoir_staff"}
