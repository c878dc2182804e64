"""Taking several events at once: one claim, one step of the cursors and one effect, or nothing.

A run that does not go through whole leaves nothing and is taken one by one, as if it had never been
tried: so one bad event is found and keeps nobody else waiting.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any  # Any: an event that has not been read yet is free JSON

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from shared_libs.events.envelope import Envelope
from shared_libs.events.models import InboxEvent
from shared_libs.events.outbox import caused_by
from shared_libs.observability import correlation
from shared_libs.rows import insert_values

# as many as share a transaction: for what they lock a checkout waits until the last has its effect
MOST = 20
_ADVANCE = """
INSERT INTO events_inboxcursor AS known (source, subject, last_sequence, last_event_id)
SELECT %(source)s, step.subject, step.sequence, step.id
FROM unnest(%(subjects)s::text[], %(sequences)s::bigint[], %(floors)s::bigint[], %(ids)s::uuid[])
    AS step (subject, sequence, floor, id)
WHERE step.sequence <= step.floor OR EXISTS (
    SELECT 1 FROM events_inboxcursor WHERE source = %(source)s AND subject = step.subject
)
ORDER BY step.subject
ON CONFLICT (source, subject) DO UPDATE
    SET last_sequence = EXCLUDED.last_sequence, last_event_id = EXCLUDED.last_event_id
    WHERE known.last_sequence = EXCLUDED.last_sequence - 1
"""
Raw = Mapping[str, Any]
Effect = Callable[[Sequence[Envelope]], None]


class NotTogether(Exception):
    """These events cannot be taken at once."""


@cache
def effects() -> Mapping[str, Effect]:
    """What takes several events of a type at once: TOGETHER of settings.EVENT_CONSUMERS, if any."""
    if not settings.EVENT_CONSUMERS:
        return {}
    found: Mapping[str, Effect] = getattr(import_module(settings.EVENT_CONSUMERS), "TOGETHER", {})
    return found


def runs(events: Iterable[Raw]) -> Iterator[list[Raw]]:
    """The events in their order: in a run are neighbours that one effect takes, each of a subject
    of its own.
    """
    run: list[Raw] = []
    subjects: set[str] = set()
    effect: Effect | None = None
    for event in events:
        mine, subject = effects().get(str(event.get("type"))), str(event.get("subject"))
        if run and (mine is None or mine != effect or subject in subjects or len(run) == MOST):
            yield run
            run, subjects = [], set()
        run.append(event)
        subjects.add(subject)
        effect = mine
    if run:
        yield run


@transaction.atomic
def take(run: Sequence[Envelope]) -> None:
    """Each of these events has had its effect.

    What they announce names the last of them as its cause. Raises NotTogether or whatever else
    stands in the way: one that was seen before, a gap, a refusal; then nothing has happened.
    """
    source, now = run[0].source, timezone.now()
    effect = effects()[run[0].type]
    insert_values(
        InboxEvent,
        [
            {
                "id": each.id,
                "source": each.source,
                "type": each.type,
                "subject": each.subject,
                "sequence": each.sequence,
                "occurred_at": each.time,
                "received_at": now,
            }
            for each in run
        ],
    )
    _advance(source, run)
    last = run[-1]
    with bound_contextvars(request_id=last.correlation_id), caused_by(last.id):
        correlation.continue_with(last.correlation_id)
        effect(run)


def _advance(source: str, run: Sequence[Envelope]) -> None:
    """Move each subject's cursor by one; raises NotTogether where it is not the next number."""
    steps: dict[str, Any] = {  # Any: columns of four kinds
        "source": source,
        "subjects": [each.subject for each in run],
        "sequences": [each.sequence for each in run],
        "floors": [each.floor for each in run],
        "ids": [each.id for each in run],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, steps)
        if cursor.rowcount != len(run):
            raise NotTogether("a number is not the next one of its subject")
