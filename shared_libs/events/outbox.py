"""Announcing what has happened: a row in the transaction that made it so, sent after it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any  # Any: Django's list of commit hooks is untyped
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone

from shared_libs.events.envelope import Event, plain
from shared_libs.events.models import OutboxEvent
from shared_libs.ids import uuid7
from shared_libs.observability import correlation
from shared_libs.rows import insert_rows

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


def publish(event: Event, *, aggregate: str, occurred_at: datetime | None = None) -> UUID:
    """Announce an event together with the change it tells of, and return its id.

    One INSERT; expects the caller's transaction and raises TransactionManagementError without one.
    """
    _expect_transaction()
    row = _row(event, aggregate, occurred_at or timezone.now())
    row.save(force_insert=True)
    _wake_relay_on_commit()
    return row.event_id


def publish_many(
    events: Iterable[tuple[Event, str]], *, occurred_at: datetime | None = None
) -> list[UUID]:
    """Announce several (event, aggregate) in their order by one INSERT; as `publish` otherwise."""
    _expect_transaction()
    moment = occurred_at or timezone.now()
    rows = [_row(event, aggregate, moment) for event, aggregate in events]
    if rows:
        insert_rows(rows)
        _wake_relay_on_commit()
    return [row.event_id for row in rows]


def _expect_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an event is published in the transaction of the change it tells of"
        )


def _row(event: Event, aggregate: str, occurred_at: datetime) -> OutboxEvent:
    return OutboxEvent(
        event_id=uuid7(),
        type=event.TYPE,
        aggregate=aggregate,
        data=plain(event),
        occurred_at=occurred_at,
        correlation_id=correlation.current_id(),
        causation_id=_cause.get(),
    )


def _wake_relay_on_commit() -> None:
    # a savepoint that is rolled back takes its hooks with it, so look at what still stands
    hooks: list[tuple[Any, ...]] = connection.run_on_commit
    if not any(hook[1] is _wake_relay for hook in hooks):
        transaction.on_commit(_wake_relay, robust=True)


def _wake_relay() -> None:
    # robust: what is raised here is logged and fails nobody's request; the sweep sends the event
    from shared_libs.events import jobs  # noqa: PLC0415 - tasks exist only once the apps are ready

    jobs.wake_relay()
