"""One sign-in for seven admin sites: customer signs a cookie, every service verifies it offline."""

from fnmatch import fnmatchcase
from typing import Any  # Any: the user model differs (customer has its own)
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from shared_libs.auth import revocation, tokens
from shared_libs.auth.principals import Principal, from_claims

STAFF_AUDIENCE = "comptoir-staff"
SIGNED_OUT = "signed_out"
_NAME_LENGTH = 150


class StaffSessionMiddleware(AuthenticationMiddleware):
    """Sets request.user from the staff cookie; nobody is signed in by anything else."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: staff_user(request))  # type: ignore[assignment]  # lazy user


def staff_user(request: HttpRequest) -> Any:
    """The Django user of the staff cookie; AnonymousUser when there is none or it is not valid."""
    principal = staff_principal(request.COOKIES.get(settings.STAFF_COOKIE, ""))
    if principal is None:
        return AnonymousUser()
    user = import_string(settings.STAFF_USER_LOADER)(principal)
    if user is None or not user.is_active:
        return AnonymousUser()
    user.principal = principal
    return user


def staff_principal(cookie: str) -> Principal | None:
    """Whom a staff cookie names; None unless customer signed it, for staff, it has not expired and
    its sessions were not ended.
    """
    if not cookie:
        return None
    try:
        claims = tokens.verify(cookie, audience=STAFF_AUDIENCE, issuer="customer", leeway_seconds=0)
    except tokens.InvalidToken:
        return None
    if claims.get("token_type") != "staff" or revocation.is_revoked(claims):
        return None
    principal = from_claims(claims)
    return principal if principal.kind == "staff" else None


def set_staff_cookie(response: HttpResponse, value: str) -> None:
    """The browser keeps the cookie for as long as it is good; only customer can sign one."""
    response.set_cookie(
        settings.STAFF_COOKIE,
        value,
        max_age=settings.STAFF_IDLE_MINUTES * 60,
        httponly=True,
        secure=settings.TLS,
        samesite="Lax",
    )


def load_shadow_user(principal: Principal) -> Any:
    """This service's own row for a member of staff, made on the first visit, groups as the roles.

    It exists so that the admin's history can name a person; it has no password and can not sign in.
    """
    users: Any = get_user_model()._default_manager  # noqa: SLF001  # Django's documented way for a swappable model
    user: Any = users.filter(username=principal.id).prefetch_related("groups").first()
    if user is None or _differs(user, principal):
        user = _write_shadow_user(principal)
    return user


def _differs(user: Any, principal: Principal) -> bool:
    names = {group.name for group in user.groups.all()}
    told = (principal.email, principal.name[:_NAME_LENGTH], set(principal.roles))
    return (user.email, user.first_name, names) != told


@transaction.atomic
def _write_shadow_user(principal: Principal) -> Any:
    model: Any = get_user_model()
    user, _created = model._default_manager.update_or_create(  # noqa: SLF001
        username=principal.id,
        defaults={
            "email": principal.email,
            "first_name": principal.name[:_NAME_LENGTH],
            "is_staff": True,
            "is_superuser": "administrator" in principal.roles,
            "password": "!",
        },
    )
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in sorted(principal.roles)])
    return user


class RoleBackend(ModelBackend):
    """Gives staff what settings.ROLE_PERMISSIONS gives their roles, such as `stock.view_*`."""

    def authenticate(self, _request: Any, **_credentials: Any) -> None:  # type: ignore[override]  # signs nobody in
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        principal = getattr(user_obj, "principal", None)
        if principal is not None and user_obj.is_active and role_allows(principal, perm):
            return True
        return bool(super().has_perm(user_obj, perm, obj))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        principal = getattr(user_obj, "principal", None)
        if principal is not None and user_obj.is_active and _sees_module(principal, app_label):
            return True
        return bool(super().has_module_perms(user_obj, app_label))


def role_allows(principal: Principal, permission: str) -> bool:
    """Whether one of the principal's roles grants a permission such as stock.view_movement."""
    return any(
        fnmatchcase(permission, pattern)
        for role in principal.roles
        for pattern in settings.ROLE_PERMISSIONS.get(role, ())
    )


def _sees_module(principal: Principal, app_label: str) -> bool:
    return any(
        fnmatchcase(app_label, pattern.split(".")[0])
        for role in principal.roles
        for pattern in settings.ROLE_PERMISSIONS.get(role, ())
    )


def redirect_to_login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001
    """Send a visitor of an admin site to the one sign-in page, and back here afterwards."""
    query = urlencode({"next": request.GET.get("next") or request.get_full_path()})
    return HttpResponseRedirect(f"{settings.STAFF_LOGIN_PATH}?{query}")


def sign_out(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001
    """Leave all seven admin sites: the one cookie that opens them is gone.

    The sign-in page, which is told so, also leaves an outside provider that had vouched.
    """
    if request.method != "POST":
        return HttpResponseRedirect(settings.STAFF_LOGIN_PATH)
    response = HttpResponseRedirect(f"{settings.STAFF_LOGIN_PATH}?{SIGNED_OUT}=1")
    response.delete_cookie(settings.STAFF_COOKIE)
    return response
