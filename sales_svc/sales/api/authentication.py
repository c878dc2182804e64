"""X-Register-Key: how a till proves which register it is; X-Till-Clock: what time it has."""

from datetime import datetime
from typing import Any  # Any: drf-spectacular's untyped registry

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from sales_svc.sales import services
from sales_svc.sales.errors import RegisterRevoked
from sales_svc.sales.models import Register
from shared_libs.auth.permissions import principal
from shared_libs.auth.principals import Principal

HEADER = "X-Register-Key"
CLOCK = "X-Till-Clock"
_LONGEST = 100


class RegisterAuthentication(BaseAuthentication):
    """The register whose credential the header holds; a revoked one is known too, and let do
    nothing.
    """

    def authenticate(self, request: Request) -> tuple[Principal, Register] | None:
        credential = request.headers.get(HEADER, "")
        if not credential:
            return None
        digest = services.credential_hash(credential[:_LONGEST])
        register = Register.objects.filter(credential_hash=digest).select_related("store").first()
        if register is None:
            raise AuthenticationFailed(
                _("The register's key is not valid."), code="register_key_invalid"
            )
        store = register.store.code
        return Principal(kind="register", id=str(register.pk), stores=frozenset({store})), register

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "X-Register-Key"


class IsRegister(BasePermission):
    """A till, by its own key, revoked or not."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 - as above
        caller = principal(request)
        return caller is not None and caller.kind == "register"


class IsActiveRegister(IsRegister):
    """A till whose key has not been withdrawn; raises RegisterRevoked (401) otherwise."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        if register_of(request).status == Register.Status.REVOKED:
            raise RegisterRevoked
        return True


def till_clock_of(request: Request) -> datetime | None:
    """What the till's clock said when it sent this; None where it said nothing that can be read."""
    try:
        found = parse_datetime(request.headers.get(CLOCK, ""))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None


def register_of(request: Request) -> Register:
    """The register that asks; raises NotAuthenticated when it is not one."""
    if not isinstance(request.auth, Register):
        raise NotAuthenticated
    return request.auth


class _RegisterScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped registry
    target_class = RegisterAuthentication
    name = "register"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 - its signature
        return {"type": "apiKey", "in": "header", "name": HEADER}
