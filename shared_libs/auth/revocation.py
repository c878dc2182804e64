"""The small list of accounts whose sessions were ended; every verification consults it.

Verifying stays a matter of memory: the list is read anew at most every two seconds, and at once in
the process that took the event.
"""

import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any  # Any: claims are free JSON

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from shared_libs.auth.models import RevokedSessions
from shared_libs.events.envelope import Envelope

# longer than any token or cookie lives that is verified without asking the customer service
KEPT = timedelta(hours=24)

_REVOKE = """
INSERT INTO comptoir_auth_revokedsessions AS known (subject, valid_from_version, revoked_at)
VALUES (%s, %s, %s)
ON CONFLICT (subject) DO UPDATE SET
    valid_from_version = GREATEST(known.valid_from_version, EXCLUDED.valid_from_version),
    revoked_at = GREATEST(known.revoked_at, EXCLUDED.revoked_at)
"""


class RevokedList:
    """What the table says, as of at most settings.REVOKED_LIST_SECONDS ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._versions: Mapping[str, int] = {}
        self._read_at = float("-inf")

    def valid_from_version(self, subject: str) -> int:
        """The lowest version of the account that still counts; 0 where nothing was ended."""
        if time.monotonic() - self._read_at > settings.REVOKED_LIST_SECONDS:
            self._read()
        return self._versions.get(subject, 0)

    def replace(self, versions: Mapping[str, int]) -> None:
        """The list is this, as of now."""
        self._versions, self._read_at = versions, time.monotonic()

    def forget(self) -> None:
        """The next look reads the table."""
        self._read_at = float("-inf")

    def _read(self) -> None:
        with self._lock:
            recent = RevokedSessions.objects.filter(revoked_at__gt=timezone.now() - KEPT)
            self.replace(dict(recent.values_list("subject", "valid_from_version")))


@cache
def revoked_list() -> RevokedList:
    """The list of this process."""
    return RevokedList()


def is_revoked(claims: Mapping[str, Any]) -> bool:
    """Whether the session behind verified claims was ended; claims without a version count as 0."""
    version = claims.get("sv", 0)
    known = version if isinstance(version, int) else 0
    return known < revoked_list().valid_from_version(str(claims.get("sub", "")))


def revoke(*, subject: str, valid_from_version: int, revoked_at: datetime) -> None:
    """Sessions of the account below this version are over here; a lower version changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_REVOKE, [subject, valid_from_version, revoked_at])
    revoked_list().forget()
    # once more when others can see it: a thread may have read the table before the commit
    transaction.on_commit(revoked_list().forget)


def on_sessions_revoked(event: Envelope) -> None:
    """The customer service has ended the sessions of an account."""
    revoke(
        subject=str(event.data["user_id"]),
        valid_from_version=int(event.data["session_version"]),
        revoked_at=datetime.fromisoformat(event.data["revoked_at"]),
    )


def purge(*, now: datetime) -> int:
    """Delete what no living token can be older than; return how many rows."""
    count, _by_model = RevokedSessions.objects.filter(revoked_at__lte=now - KEPT).delete()
    return count
