"""Claiming a key and keeping its answer; every function expects the transaction of the effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.db.models import QuerySet
from psycopg.errors import LockNotAvailable

from shared_libs.idempotency.errors import IdempotencyKeyReused, InProgress
from shared_libs.idempotency.models import IdempotencyKey

KEPT = timedelta(hours=24)
BATCH = 1_000

# Waits for a transaction that has just claimed the same key. An expired row is taken over.
_CLAIM = """
INSERT INTO idempotency_idempotencykey AS held
    (actor, route, key, fingerprint, status, content_type, headers, body, created_at, expires_at)
VALUES (%(actor)s, %(route)s, %(key)s, %(fingerprint)s, 0, '', '{}', '', %(now)s, %(expires_at)s)
ON CONFLICT (actor, route, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, status = 0,
        created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
    WHERE held.expires_at <= EXCLUDED.created_at
"""


@dataclass(frozen=True)
class Claim:
    """One key of one caller on one route, and the request it came with."""

    actor: str
    route: str
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    """What the first request was answered."""

    status: int
    content_type: str
    headers: dict[str, str]
    body: bytes


def claim(wanted: Claim, *, now: datetime) -> Answer | None:
    """Take the key, or return the answer that it already stands for.

    Raises InProgress when the first request takes longer than lock_timeout, and
    IdempotencyKeyReused when it was another request.
    """
    if _take(wanted, now):
        return None
    row = _rows(wanted).get()
    if row.fingerprint != wanted.fingerprint:
        raise IdempotencyKeyReused
    return Answer(row.status, row.content_type, row.headers, bytes(row.body))


def keep(claimed: Claim, answer: Answer) -> None:
    """Store the answer beside the effect."""
    _rows(claimed).update(
        status=answer.status,
        content_type=answer.content_type,
        headers=answer.headers,
        body=answer.body,
    )


def _take(wanted: Claim, now: datetime) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, vars(wanted) | {"now": now, "expires_at": now + KEPT})
            return bool(cursor.rowcount)
    except OperationalError as problem:
        if isinstance(problem.__cause__, LockNotAvailable):
            raise InProgress(retry_after_seconds=1) from problem
        raise


def _rows(wanted: Claim) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(actor=wanted.actor, route=wanted.route, key=wanted.key)


def purge(*, now: datetime) -> int:
    """Delete the keys that have had their time and return how many; in short transactions."""
    total = 0
    while True:
        expired = IdempotencyKey.objects.filter(expires_at__lte=now).values("pk")[:BATCH]
        deleted, _by_model = IdempotencyKey.objects.filter(pk__in=expired).delete()
        total += deleted
        if deleted < BATCH:
            return total
