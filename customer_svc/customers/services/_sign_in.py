"""Proving a password, with attempts counted exactly however many come at once."""

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.utils.crypto import get_random_string

from customer_svc.customers import errors, rules
from customer_svc.customers.models import SignInGuard, User

# One statement counts and locks: two attempts at the same moment can not both read the old count.
_COUNT_ATTEMPT = """
INSERT INTO customers_signinguard (key, failures, locked_until) VALUES (%(key)s, 1, NULL)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN customers_signinguard.locked_until < %(now)s THEN 1
                    ELSE customers_signinguard.failures + 1 END,
    locked_until = CASE
        WHEN customers_signinguard.locked_until < %(now)s THEN NULL
        WHEN customers_signinguard.failures + 1 >= %(limit)s
            THEN COALESCE(customers_signinguard.locked_until, %(until)s) END
RETURNING failures
"""


def verify_credentials(*, email: str, password: str, address: str, now: datetime) -> User:
    """The account that this address and password open; the attempt is counted first, then forgiven.

    Raises WrongCredentials and TooManyAttempts.
    """
    account_key = rules.guard_key(kind="account", value=rules.normal_email(email))
    address_key = rules.guard_key(kind="address", value=address)
    count_attempt(key=account_key, now=now)
    count_attempt(key=address_key, now=now, limit=rules.ATTEMPTS_BEFORE_LOCK_OF_ADDRESS)
    user = (
        User.objects.filter(email=rules.normal_email(email)).prefetch_related("staff_roles").first()
    )
    # The same work for an unknown address, so that the time tells nothing: one digest, no more.
    nobodys = _nobodys_password()
    encoded = user.password if user else nobodys
    if not check_password(rules.normal_password(password), encoded) or user is None:
        raise errors.WrongCredentials
    if not user.may_sign_in:
        raise errors.WrongCredentials
    SignInGuard.objects.filter(key__in=[account_key, address_key]).delete()
    return user


@cache
def _nobodys_password() -> str:
    """A digest that fits nothing, made once for the process."""
    return make_password(get_random_string(40))


def prove_again(*, user: User, password: str, now: datetime) -> None:
    """Whoever is signed in knows the password, too; attempts are counted as at the sign-in.

    Raises PasswordWrong and TooManyAttempts.
    """
    count_attempt(key=rules.guard_key(kind="account", value=user.email), now=now)
    if not check_password(rules.normal_password(password), user.password):
        raise errors.PasswordWrong
    forgive(user=user)


def forgive(*, user: User) -> None:
    """The wrong passwords of the account are forgotten."""
    forget_attempts(key=rules.guard_key(kind="account", value=user.email))


def count_attempt(*, key: str, now: datetime, limit: int = rules.ATTEMPTS_BEFORE_LOCK) -> None:
    """One attempt more stands against this key, whatever becomes of the request.

    Expects no transaction around it. Raises TooManyAttempts from the first above the limit on, for
    fifteen minutes.
    """
    parameters: dict[str, str | int | datetime] = {
        "key": key,
        "now": now,
        "until": now + rules.LOCK,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ATTEMPT, parameters)
        (failures,) = cursor.fetchone()
    if failures > limit:
        raise errors.TooManyAttempts(retry_after_seconds=int(rules.LOCK.total_seconds()))


def forget_attempts(*, key: str) -> None:
    """Nothing stands against this key."""
    SignInGuard.objects.filter(key=key).delete()
