"""How a guest proves that an order is theirs: `Authorization: Guest TOKEN`."""

from typing import Any  # Any: DRF's own signatures

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from order_svc.orders import services
from shared_libs.auth.permissions import principal
from shared_libs.auth.principals import Principal

KIND = "guest"


class GuestAuthentication(BaseAuthentication):
    """A guest with a token for one order, good for half an hour."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != KIND:
            return None
        return Principal(kind=KIND, id=str(services.order_of_token(token.strip()))), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # DRF's signature
        return "Bearer"


class IsGuest(BasePermission):
    """Who has a token for one order."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        caller = principal(request)
        return caller is not None and caller.kind == KIND


WITH_GUESTS: tuple[type[BaseAuthentication], ...] = (
    GuestAuthentication,
    *APIView.authentication_classes,
)


class _GuestScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped registry
    target_class = GuestAuthentication
    name = "guest"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "header", "name": "Authorization"}
