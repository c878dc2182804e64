"""Choosing another password: by the present one, or by a link that was mailed."""

import hashlib
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from procrastinate.contrib.django import app

from customer_svc.customers import errors, rules
from customer_svc.customers.models import AccountEvent, User
from customer_svc.customers.services import _links, _mails, _sessions, _sign_in, _timeline
from customer_svc.customers.services._tokens import TokenPair, issue_pair

_SALT = "customers.reset-password"
_GOOD_FOR = timedelta(minutes=30)


def change_password(*, user: User, present: str, wanted: str, now: datetime) -> TokenPair:
    """The account has the new password, and only who changed it is still signed in.

    Raises PasswordWrong, and TooManyAttempts after five wrong ones in a row.
    """
    _sign_in.prove_again(user=user, password=present, now=now)
    with transaction.atomic():
        _set_password(user, wanted, now)
        return issue_pair(user=user, now=now)


def ask_to_reset(*, email: str) -> None:
    """Whoever owns the address will be mailed a link, if it has an account.

    The same work for every address: what differs happens in a job, where nobody can time it.
    """
    app.configure_task("customers.mail_reset_link").defer(email=rules.normal_email(email))


def mail_reset_link(*, email: str) -> None:
    """The owner of the address has a link that is good once, for thirty minutes."""
    user = User.objects.filter(email=email).first()
    if user is None or not user.may_sign_in:
        return
    content = {"user": str(user.pk), "email": user.email, "state": _state(user)}
    token = signing.dumps(content, salt=_SALT)
    link = _links.link_to(_links.NEW_PASSWORD, token=token)
    _mails.send(user=user, template="reset", values={"link": link})


@transaction.atomic
def reset_password(*, token: str, wanted: str, now: datetime) -> None:
    """The account of the link has this password, and nobody is signed in any more.

    Raises LinkInvalid for a link that is forged, was used, is over, or whose account has since
    changed its address or its password.
    """
    try:
        content = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise errors.LinkInvalid from None
    owner = User.objects.filter(pk=content["user"], email=content["email"])
    user = owner.select_for_update().first()
    if user is None or not user.may_sign_in or _state(user) != content["state"]:
        raise errors.LinkInvalid
    _set_password(user, wanted, now)
    _sign_in.forgive(user=user)


def _set_password(user: User, wanted: str, now: datetime) -> None:
    user.set_password(rules.normal_password(wanted))
    user.save(update_fields=["password"])
    kind = AccountEvent.Kind.PASSWORD_CHANGED
    _timeline.note(user_id=user.pk, kind=kind, now=now)
    _sessions.end_all_sessions(user=user, now=now)
    _mails.send(user=user, template="password_changed", values={})


def _state(user: User) -> str:
    # what a used link can be told by: the password that it was made to replace
    return hashlib.sha256(user.password.encode()).hexdigest()[:16]
