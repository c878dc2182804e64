"""Announcing what has happened: a row in the transaction that made it so, sent after it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any  # Any: columns of a row; Django's list of commit hooks is untyped
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from shared_libs.events.envelope import Event, plain
from shared_libs.events.models import OutboxEvent
from shared_libs.ids import uuid7
from shared_libs.observability import correlation
from shared_libs.rows import insert_values

log = structlog.get_logger(__name__)
_cause: ContextVar[str] = ContextVar("events_cause", default="")


@contextmanager
def caused_by(event_id: UUID) -> Iterator[None]:
    """What is published in the block names that event as its cause."""
    token = _cause.set(str(event_id))
    try:
        yield
    finally:
        _cause.reset(token)


def publish(event: Event, *, aggregate: str, occurred_at: datetime | None = None) -> None:
    """Announce an event together with the change it tells of; as `publish_many` of one."""
    publish_many([(event, aggregate)], occurred_at=occurred_at)


def publish_many(
    events: Iterable[tuple[Event, str]], *, occurred_at: datetime | None = None
) -> list[UUID]:
    """Announce several (event, aggregate) in their order by one INSERT, and return the ids of what
    was announced: what nobody gets is not written.

    Expects the caller's transaction and raises TransactionManagementError without one.
    """
    _expect_transaction()
    moment = occurred_at or timezone.now()
    wanted = _wanted()
    rows = [_row(event, of, moment) for event, of in events if event.TYPE in wanted]
    if rows:
        insert_values(OutboxEvent, rows)
        _wake_relay_on_commit()
    return [row["event_id"] for row in rows]


def _expect_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an event is published in the transaction of the change it tells of"
        )


def _wanted() -> frozenset[str]:
    """The types that anybody gets, which come with the release."""
    return frozenset().union(*settings.SUBSCRIBERS.values())


def _row(event: Event, aggregate: str, occurred_at: datetime) -> dict[str, Any]:
    return {
        "event_id": uuid7(),
        "type": event.TYPE,
        "aggregate": aggregate,
        "data": plain(event),
        "occurred_at": occurred_at,
        "recorded_at": timezone.now(),
        "correlation_id": correlation.current_id(),
        "causation_id": _cause.get(),
        "fanned_out": False,
    }


def _wake_relay_on_commit() -> None:
    # a savepoint that is rolled back takes its hooks with it, so look at what still stands
    hooks: list[tuple[Any, ...]] = connection.run_on_commit
    if not any(hook[1] is _wake_relay for hook in hooks):
        transaction.on_commit(_wake_relay, robust=True)


def _wake_relay() -> None:
    # robust: what is raised here is logged and fails nobody's request; the sweep sends the event
    from shared_libs.events import jobs  # noqa: PLC0415 - tasks exist only once the apps are ready

    jobs.wake_relay()
