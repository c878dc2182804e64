"""Changing the address of an account: it is the new one when the new one has answered."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction

from customer_svc.customers import errors, rules
from customer_svc.customers.models import AccountEvent, User
from customer_svc.customers.services import _links, _mails, _sign_in, _timeline

_SALT = "customers.change-email"
_GOOD_FOR = timedelta(days=1)


def ask_to_change_email(*, user: User, email: str, password: str, now: datetime) -> None:
    """A link is on its way to the new address; nothing tells whether it has an account already.

    Raises PasswordWrong and TooManyAttempts.
    """
    _sign_in.prove_again(user=user, password=password, now=now)
    wanted = rules.normal_email(email)
    known = User.objects.filter(email=wanted).first()
    if known is not None:
        _mails.send(user=known, template="known", values={})
        return
    token = signing.dumps({"user": str(user.pk), "from": user.email, "to": wanted}, salt=_SALT)
    link = _links.link_to(_links.NEW_ADDRESS, token=token)
    _mails.send_to(recipient=wanted, user=user, template="email", values={"link": link})


@transaction.atomic
def change_email(*, token: str, now: datetime) -> None:
    """The account has the new address, which is thereby verified; the old address is told.

    Raises LinkInvalid for a link that is forged, over or used, or whose address is taken by now.
    """
    try:
        content = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise errors.LinkInvalid from None
    owner = User.objects.filter(pk=content["user"], email=content["from"])
    user = owner.select_for_update().first()
    if user is None or not user.may_sign_in:
        raise errors.LinkInvalid
    _mails.send(user=user, template="email_changed", values={})
    _take_address(user, content["to"], now)
    _timeline.note(user_id=user.pk, kind=AccountEvent.Kind.EMAIL_CHANGED, now=now)


def _take_address(user: User, email: str, now: datetime) -> None:
    user.email, user.email_verified_at = email, now
    if user.status == User.Status.PENDING:
        user.status = User.Status.ACTIVE
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_verified_at", "status"])
    except IntegrityError:
        raise errors.LinkInvalid from None
