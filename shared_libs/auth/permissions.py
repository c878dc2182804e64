"""Who may do what, said on the view: permission_classes = [HasRole("stock_clerk")]."""

from typing import Any  # Any: DRF composes permissions by operators on classes

from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request

from shared_libs.auth.principals import Principal, principal_of
from shared_libs.auth.service_tokens import WRITE

__all__ = ["AllowAny", "CalledBy", "HasRole", "HasScope", "IsCustomer", "IsStaff", "principal"]


def principal(request: Request) -> Principal | None:
    """Who asks, or None for a visitor."""
    return principal_of(request.user)


class IsStaff(BasePermission):
    """Any member of staff."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        caller = principal(request)
        return caller is not None and caller.kind == "staff"


class IsCustomer(BasePermission):
    """A customer with an account."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        caller = principal(request)
        return caller is not None and caller.kind == "customer"


class _Parameterised(BasePermission):
    """A permission with values: `of` makes a class, as DRF instantiates what it is given."""

    wanted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *wanted: str) -> Any:
        return type(f"{cls.__name__}_{'_'.join(wanted)}", (cls,), {"wanted": frozenset(wanted)})


class _HasRole(_Parameterised):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        caller = principal(request)
        return caller is not None and caller.kind == "staff" and caller.has_role(*self.wanted)


class _HasScope(_Parameterised):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        caller = principal(request)
        return caller is not None and not caller.scopes.isdisjoint(self.wanted)


class _CalledBy(_Parameterised):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        caller = principal(request)
        if caller is None or caller.kind != "service" or caller.id not in self.wanted:
            return False
        return request.method in SAFE_METHODS or WRITE in caller.scopes


def HasRole(*roles: str) -> Any:  # noqa: N802  # reads as the class that it makes
    """Staff with one of these roles; an administrator always."""
    return _HasRole.of(*roles)


def HasScope(*scopes: str) -> Any:  # noqa: N802
    """A token that was issued with one of these scopes."""
    return _HasScope.of(*scopes)


def CalledBy(*services: str) -> Any:  # noqa: N802
    """One of these services, with its own token; one of scope read may only ask."""
    return _CalledBy.of(*services)
