"""Who asks, as rows of ours."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as PasswordRefused
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from customer_svc.customers import selectors
from customer_svc.customers.models import Customer, User
from shared_libs.auth.permissions import principal


def me(request: Request) -> Customer:
    """The signed-in customer; the permission has let only customers in."""
    return selectors.customer(customer_id=_id_of(request))


def my_account(request: Request) -> User:
    """The account of whoever is signed in, customer or staff."""
    return selectors.account(user_id=_id_of(request))


def address_of(request: Request) -> str:
    """The network address that asks, as the gateway saw it."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", request.META["REMOTE_ADDR"])
    return forwarded


def refuse_weak(password: str, *, field: str = "password") -> None:
    """Raises ValidationError (400) with every reason against a password."""
    try:
        validate_password(password)
    except PasswordRefused as refused:
        reasons = [ErrorDetail(str(reason), code="weak") for reason in refused.messages]
        raise ValidationError({field: reasons}) from None


def _id_of(request: Request) -> UUID:
    caller = principal(request)
    assert caller is not None  # noqa: S101  # the permission has let nobody else in
    return UUID(caller.id)


def actor(request: Request) -> str:
    """Who asks, as ledgers name them."""
    caller = principal(request)
    assert caller is not None  # noqa: S101  # as above
    return caller.actor
