"""Taking events of other services: each has its effect once, in the order of its aggregate.

The inbox row, the step of the cursor and the handler's effect are one transaction. A number that is
too high is a gap: the producer is asked for what is missing. One that is too low, under an id not
seen before, is passed over when its id is older than the last one taken (the producer sends old
things again, and we have forgotten their ids), and is taken when it is newer (the producer was
restored from a backup and counts again from where it stood).
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any  # Any: an event that has not been read yet is free JSON
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from prometheus_client import Histogram

from shared_libs.databases import is_out_of_reach
from shared_libs.events import together
from shared_libs.events.envelope import Envelope, Malformed, from_cloudevent
from shared_libs.events.models import InboxCursor, InboxEvent
from shared_libs.events.outbox import caused_by
from shared_libs.events.verdicts import Verdict
from shared_libs.ids import made_at
from shared_libs.observability import correlation
from shared_libs.refusals import Refusal

log = structlog.get_logger(__name__)
Handler = Callable[[Envelope], None]
# the handlers of a batch share a thread of the web process: give it back about once a second
BUSY_SECONDS = 1.0
LOOKED_AT = 300
_UNAVAILABLE = 503

LAG_SECONDS = Histogram(
    "comptoir_inbox_lag_seconds",
    "From the moment an event was published to the end of its effect here.",
    ["source"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)

# An id begins with the millisecond it was made in: 13 characters of its text.
# No row: nothing is known of this subject and the number is not the first one.
# No update: the number is not the next one.
_ADVANCE = """
INSERT INTO events_inboxcursor AS known (source, subject, last_sequence, last_event_id)
SELECT %(source)s, %(subject)s, %(sequence)s, %(id)s::uuid
WHERE %(sequence)s <= %(floor)s OR EXISTS (
    SELECT 1 FROM events_inboxcursor WHERE source = %(source)s AND subject = %(subject)s
)
ON CONFLICT (source, subject) DO UPDATE
    SET last_sequence = EXCLUDED.last_sequence, last_event_id = EXCLUDED.last_event_id
    WHERE known.last_sequence = EXCLUDED.last_sequence - 1
       OR known.last_sequence < EXCLUDED.last_sequence AND EXCLUDED.last_sequence <= %(floor)s
       OR known.last_sequence >= EXCLUDED.last_sequence
          AND left(known.last_event_id::text, 13) < left(EXCLUDED.last_event_id::text, 13)
"""


@dataclass(frozen=True)
class Latest:
    """The last event that was taken of a producer, and how long it had been on its way."""

    source: str
    at: datetime
    lag_seconds: float


class Gap(Exception):
    """Events of the same subject are missing before this one."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        super().__init__(f"expected {expected}")


@cache
def handlers() -> Mapping[str, Handler]:
    """What this service does on each type of event: HANDLERS of settings.EVENT_CONSUMERS."""
    if not settings.EVENT_CONSUMERS:
        return {}
    found: Mapping[str, Handler] = import_string(f"{settings.EVENT_CONSUMERS}.HANDLERS")
    return found


def producers() -> frozenset[str]:
    """The services whose events we have a handler for."""
    return frozenset(event_type.partition(".")[0] for event_type in handlers())


def take_batch(events: Iterable[Mapping[str, Any]], *, source: str) -> list[Verdict]:
    """Let each event have its effect, in the order given, and say what became of it.

    After an event that did not pass, the later ones of its subject are left out of the answer, and
    so is what was not reached within about a second: the producer sends them again.
    """
    stop_at = time.monotonic() + BUSY_SECONDS
    held_back: set[str] = set()
    results: list[Verdict] = []
    for run in together.runs(events):
        at_once = None if held_back else _take_together(run, source)
        results += at_once or _take_in_turn(run, source, held_back, stop_at)
        if time.monotonic() > stop_at:
            break
    return results


def _take_together(run: Sequence[Mapping[str, Any]], source: str) -> list[Verdict] | None:
    """The verdicts on a run that has passed whole; None where nothing of it has had an effect."""
    if len(run) == 1:
        return None
    try:
        envelopes = [from_cloudevent(event) for event in run]
        if not all(_is_by(each, source) for each in envelopes):
            return None
        together.take(envelopes)
    except Exception as problem:  # noqa: BLE001 - the edge: who is to blame is found one by one
        log.warning(
            "events.not_together",
            events=len(run),
            error=f"{type(problem).__name__}: {problem}"[:300],
        )
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return None
    return [_seen(each, "accepted") for each in envelopes]


def _take_in_turn(
    run: Iterable[Mapping[str, Any]], source: str, held_back: set[str], stop_at: float
) -> list[Verdict]:
    """The verdicts on those that were reached; the subjects of those that did not pass are held."""
    results: list[Verdict] = []
    for event in run:
        subject = str(event.get("subject"))
        if subject in held_back:
            continue
        result = take(event, source=source)
        results.append(result)
        if result.result not in {"accepted", "duplicate"}:
            held_back.add(subject)
        if time.monotonic() > stop_at:
            break
    return results


def take(event: Mapping[str, Any], *, source: str) -> Verdict:
    """Let one event have its effect once; every way it can fail is in the result."""
    try:
        envelope = from_cloudevent(event)
    except Malformed as problem:
        return Verdict(str(event.get("id", "")), "refused", "malformed", str(problem))
    with structlog.contextvars.bound_contextvars(
        request_id=envelope.correlation_id, event_id=str(envelope.id), event_type=envelope.type
    ):
        correlation.continue_with(envelope.correlation_id)
        return _take_known(envelope, source)


def _take_known(envelope: Envelope, source: str) -> Verdict:
    if not _is_by(envelope, source):
        return _refused(envelope, "wrong_source", f"{source} may only send its own events")
    handler = handlers().get(envelope.type)
    if handler is None:
        return _refused(envelope, "unknown_type", "nothing here handles this type")
    return _attempt(envelope, handler, tries_left=1)


def _attempt(envelope: Envelope, handler: Handler, *, tries_left: int) -> Verdict:
    try:
        accepted = _handle_once(envelope, handler)
    except Exception as problem:  # noqa: BLE001 - the edge of the process: logged and answered
        if not is_out_of_reach(problem):
            return _failed(envelope, problem)
        log.warning("events.database_trouble", error=str(problem).partition("\n")[0])
        if tries_left:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            return _attempt(envelope, handler, tries_left=tries_left - 1)
        return Verdict(str(envelope.id), "retry", "database_trouble")
    return _seen(envelope, "accepted" if accepted else "duplicate")


def _is_by(envelope: Envelope, source: str) -> bool:
    return envelope.source == source == envelope.type.partition(".")[0]


def _seen(envelope: Envelope, result: str) -> Verdict:
    lag = timezone.now() - made_at(envelope.id)
    LAG_SECONDS.labels(envelope.source).observe(lag.total_seconds())
    return Verdict(str(envelope.id), result)


def _failed(envelope: Envelope, problem: Exception) -> Verdict:
    if isinstance(problem, Gap):
        return Verdict(str(envelope.id), "gap", expected=problem.expected)
    if isinstance(problem, Refusal):
        if problem.status == _UNAVAILABLE:
            return Verdict(str(envelope.id), "retry", problem.code, str(problem.detail))
        return _refused(envelope, problem.code, str(problem.detail))
    log.error("events.consumer_failed", subject=envelope.subject, exc_info=problem)
    return _refused(envelope, "consumer_failed", f"{type(problem).__name__}: {problem}")


def _refused(envelope: Envelope, code: str, detail: str) -> Verdict:
    return Verdict(str(envelope.id), "refused", code, detail[:1000])


@transaction.atomic
def _handle_once(envelope: Envelope, handler: Handler) -> bool:
    """Return whether the handler ran; leaves nothing when it raises, or when Gap is raised."""
    if not _claim(envelope) or not _advance(envelope):
        return False
    with caused_by(envelope.id):
        handler(envelope)
    return True


def _claim(envelope: Envelope) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_inboxevent"
            " (id, source, type, subject, sequence, occurred_at, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            [
                envelope.id,
                envelope.source,
                envelope.type,
                envelope.subject,
                envelope.sequence,
                envelope.time,
                timezone.now(),
            ],
        )
        return bool(cursor.rowcount)


def _advance(envelope: Envelope) -> bool:
    """Move the cursor to this event; return False if it is too old, raise Gap if too new."""
    step: dict[str, str | int | UUID] = {
        "source": envelope.source,
        "subject": envelope.subject,
        "sequence": envelope.sequence,
        "floor": envelope.floor,
        "id": envelope.id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, step)
        if cursor.rowcount == 1:
            return True
    cursor_row = InboxCursor.objects.filter(
        source=envelope.source, subject=envelope.subject
    ).first()
    if cursor_row is None:
        raise Gap(expected=1)
    if cursor_row.last_sequence < envelope.sequence:
        raise Gap(expected=cursor_row.last_sequence + 1)
    log.warning("events.passed_over", subject=envelope.subject, sequence=envelope.sequence)
    return False


def latest() -> list[Latest]:
    """The last event of each producer among the last few hundred that were taken."""
    rows = InboxEvent.objects.order_by("-received_at", "-pk")[:LOOKED_AT]
    last = {row.source: row for row in reversed(rows)}
    return [
        Latest(name, row.received_at, (row.received_at - made_at(row.id)).total_seconds())
        for name, row in sorted(last.items())
    ]


def forget(source: str) -> int:
    """Forget what came from a service, to take its history anew; return how many events."""
    with transaction.atomic():
        InboxCursor.objects.filter(source=source).delete()
        count, _by_model = InboxEvent.objects.filter(source=source).delete()
    return count


def purge(*, hours: int) -> int:
    """Delete inbox rows older than that; the cursors still tell what is too old to take."""
    before = timezone.now() - timedelta(hours=hours)
    count, _by_model = InboxEvent.objects.filter(received_at__lt=before).delete()
    return count
