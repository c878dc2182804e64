"""Opening and changing accounts."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction

from customer_svc.customers import errors, events, rules
from customer_svc.customers.models import AccountEvent, Customer, StaffRole, User
from customer_svc.customers.services import _mails, _timeline
from customer_svc.customers.services._verification import ask_to_verify
from shared_libs.events import outbox


def register_customer(
    *, email: str, password: str, first_name: str, last_name: str, locale: str, now: datetime
) -> None:
    """A customer's account exists for this address and can be used at once.

    Nothing tells the caller whether it existed before: the owner of a known address is told by
    mail.
    """
    known = User.objects.filter(email=rules.normal_email(email)).first()
    if known is not None:
        make_password(password)  # the same work as opening one, so that the time tells nothing
        _mails.send(user=known, template="known", values={})
        return
    try:
        _open_account(
            email=email,
            password=password,
            first_name=first_name,
            last_name=last_name,
            locale=locale,
            now=now,
        )
    except IntegrityError:
        # someone was quicker by a moment; the owner is told as of any known address
        owner = User.objects.get(email=rules.normal_email(email))
        _mails.send(user=owner, template="known", values={})


@transaction.atomic
def _open_account(
    *, email: str, password: str, first_name: str, last_name: str, locale: str, now: datetime
) -> None:
    user = User.objects.create_user(
        email=email, password=password, first_name=first_name, last_name=last_name, locale=locale
    )
    Customer.objects.create(user=user, number=_next_number())
    outbox.publish(
        events.CustomerRegistered(id=user.pk, registered_at=now, locale=locale),
        aggregate=f"customer:{user.pk}",
    )
    _timeline.note(user_id=user.pk, kind=AccountEvent.Kind.OPENED, now=now)
    ask_to_verify(user=user)


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('customers_number')")
        (number,) = cursor.fetchone()
    return f"C-{number:06d}"


@transaction.atomic
def create_staff(
    *, email: str, password: str, roles: Sequence[str], stores: Sequence[str] = (), name: str = ""
) -> User:
    """A member of staff can sign in with these roles, in these stores (none: all).

    Raises UnknownRole, and StaffExists when the address has an account.
    """
    for role in roles:
        if role not in rules.ROLES:
            raise errors.UnknownRole(role=role)
    if User.objects.filter(email=rules.normal_email(email)).exists():
        raise errors.StaffExists
    first_name, _blank, last_name = name.partition(" ")
    user = User.objects.create_user(
        email=email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        kind=User.Kind.STAFF,
        status=User.Status.ACTIVE,
        is_superuser="administrator" in roles,
    )
    StaffRole.objects.bulk_create(
        StaffRole(user=user, role=role, store=store) for role in roles for store in (stores or [""])
    )
    return user


def create_service_account(*, email: str, password: str, scopes: Sequence[str]) -> User:
    """A program can sign in and act under these scopes. Raises StaffExists."""
    if User.objects.filter(email=rules.normal_email(email)).exists():
        raise errors.StaffExists
    return User.objects.create_user(
        email=email,
        password=password,
        kind=User.Kind.SERVICE,
        status=User.Status.ACTIVE,
        scopes=list(scopes),
    )
