"""Proving that an address belongs to whoever opened the account."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction

from customer_svc.customers import errors
from customer_svc.customers.models import AccountEvent, User
from customer_svc.customers.services import _links, _mails, _timeline

_SALT = "customers.verify-address"
_GOOD_FOR = timedelta(days=3)


def ask_to_verify(*, user: User) -> None:
    """A mail is on its way to the address, with a link that verifies it for three days."""
    token = signing.dumps({"user": str(user.pk), "email": user.email}, salt=_SALT)
    link = _links.link_to(_links.VERIFY, token=token)
    _mails.send(user=user, template="verify", values={"link": link})


def verify_address(*, token: str, now: datetime) -> None:
    """The address is verified; once is enough, a repeat changes nothing.

    Raises VerificationInvalid for a token that is over, forged, or for an address since changed.
    """
    try:
        content = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise errors.VerificationInvalid from None
    owner = User.objects.filter(pk=content["user"], email=content["email"])
    if not owner.exists():
        raise errors.VerificationInvalid
    with transaction.atomic():
        owner.filter(status=User.Status.PENDING).update(status=User.Status.ACTIVE)
        if owner.filter(email_verified_at=None).update(email_verified_at=now):
            kind = AccountEvent.Kind.EMAIL_VERIFIED
            _timeline.note(user_id=UUID(content["user"]), kind=kind, now=now)
