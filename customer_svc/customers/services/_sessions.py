"""Ending what was signed in, everywhere and at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from customer_svc.customers import events
from customer_svc.customers.models import AccountEvent, RefreshFamily, User
from customer_svc.customers.services import _timeline
from shared_libs.auth import revocation
from shared_libs.events import outbox


@transaction.atomic
def end_all_sessions(*, user: User, now: datetime, actor: str = "") -> None:
    """Every token and cookie of the account is over: refresh at once, the others within seconds.

    Raises the session version; the six other services hear of it by an event.
    """
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    user.refresh_from_db(fields=["session_version"])
    RefreshFamily.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    revocation.revoke(subject=str(user.pk), valid_from_version=user.session_version, revoked_at=now)
    event = events.SessionsRevoked(
        user_id=user.pk, session_version=user.session_version, revoked_at=now
    )
    outbox.publish(event, aggregate=f"sessions:{user.pk}")
    kind = AccountEvent.Kind.SESSIONS_ENDED
    _timeline.note(user_id=user.pk, kind=kind, now=now, actor=actor)
