"""Proving a password, with attempts counted exactly however many come at once."""

import hashlib
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection

from customer_svc.customers import errors, rules
from customer_svc.customers.models import SignInGuard, User
from customer_svc.customers.services._tokens import TokenPair, issue_pair

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


def sign_in(*, email: str, password: str, address: str, now: datetime) -> TokenPair:
    """A pair of tokens for whoever knows this password.

    Raises WrongCredentials, the same for an unknown address, and TooManyAttempts after five wrong
    ones in a row for the account (fifty from one network address).
    """
    user = verify_credentials(email=email, password=password, address=address, now=now)
    return issue_pair(user=user, now=now)


def verify_credentials(*, email: str, password: str, address: str, now: datetime) -> User:
    """The account that this address and password open; the attempt is counted first, then forgiven.

    Raises WrongCredentials and TooManyAttempts.
    """
    account_key = _key("account", rules.normal_email(email))
    _count(account_key, rules.ATTEMPTS_BEFORE_LOCK, now)
    _count(_key("address", address), rules.ATTEMPTS_BEFORE_LOCK_OF_ADDRESS, now)
    user = (
        User.objects.filter(email=rules.normal_email(email)).prefetch_related("staff_roles").first()
    )
    # The same work for an unknown address, so that the time tells nothing.
    encoded = user.password if user else make_password("nobody has this password")
    if not check_password(rules.normal_password(password), encoded) or user is None:
        raise errors.WrongCredentials
    if not user.may_sign_in:
        raise errors.WrongCredentials
    SignInGuard.objects.filter(key__in=[account_key, _key("address", address)]).delete()
    return user


def prove_again(*, user: User, password: str, now: datetime) -> None:
    """Whoever is signed in knows the password, too; attempts are counted as at the sign-in.

    Raises PasswordWrong and TooManyAttempts.
    """
    _count(_key("account", user.email), rules.ATTEMPTS_BEFORE_LOCK, now)
    if not check_password(rules.normal_password(password), user.password):
        raise errors.PasswordWrong
    forgive(user=user)


def forgive(*, user: User) -> None:
    """The wrong passwords of the account are forgotten."""
    SignInGuard.objects.filter(key=_key("account", user.email)).delete()


def _count(key: str, limit: int, now: datetime) -> None:
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


def _key(kind: str, value: str) -> str:
    # Hashed: the table of failures is no list of addresses.
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
