"""Sending one subscriber what it has not had yet, in order, and noting what it said."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple  # Any: a delivery with a column that the query adds

import orjson
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from shared_libs.events import backoff
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import Delivery, Stream, Subscription
from shared_libs.events.verdicts import Unreachable, Verdict

log = structlog.get_logger(__name__)
BATCH = 200
# never fewer at once than a subscriber in trouble gets through in a second
FEWEST = 20
RUN_SECONDS = 20.0
MAX_ATTEMPTS = 5
ERROR_LENGTH = 2_000
_DONE = frozenset({"accepted", "duplicate"})


class Sent(NamedTuple):
    """How many of a batch were taken, and whether anything has moved: then it is worth going on."""

    taken: int
    has_moved: bool


STUCK = Sent(0, has_moved=False)


def deliver(name: str) -> bool:
    """Send a subscriber everything that is due; return whether more may be due at once.

    Expects to run outside a transaction, once at a time for each subscriber; a second run at the
    same time is harmless, because the subscriber's inbox knows what it has had.
    """
    subscription = Subscription.objects.filter(name=name, is_active=True).first()
    if subscription is None or _must_wait(subscription):
        return False
    stop_at = time.monotonic() + RUN_SECONDS
    most = BATCH
    while time.monotonic() < stop_at:
        batch = due(subscription, timezone.now(), most)
        sent = _send(subscription, batch) if batch else STUCK
        is_all = sent.taken == len(batch) < most
        if is_all or not sent.has_moved:
            return False  # whatever has come meanwhile has woken another run
        # what it has no time for is read, packed and sent in vain
        most = min(max(2 * sent.taken, FEWEST), BATCH)
    return True


def _must_wait(subscription: Subscription) -> bool:
    return subscription.retry_at is not None and subscription.retry_at > timezone.now()


def due(subscription: Subscription, now: datetime, most: int = BATCH) -> list[Delivery]:
    """The next deliveries in their order, without the aggregates that a troubled one holds back;
    what their events tell is in `text`, as JSON.
    """
    mine = Delivery.objects.filter(subscription=subscription)
    waiting = Q(state=Delivery.State.PENDING, next_attempt_at__gt=now)
    troubled = mine.filter(Q(state=Delivery.State.PARKED) | waiting)
    held_back = set(troubled.values_list("aggregate", flat=True))
    return list(
        mine.filter(state=Delivery.State.PENDING)
        .exclude(aggregate__in=held_back)
        .select_related("event")
        .defer("event__data")
        .annotate(text=Cast("event__data", TextField()))
        .order_by("event_id")[:most]
    )


def _send(subscription: Subscription, batch: Sequence[Delivery]) -> Sent:
    """Post one batch and note the verdicts."""
    # here, because web processes import this module and need no HTTP client
    from shared_libs.events import sink  # noqa: PLC0415

    try:
        verdicts = sink.post_batch(
            subscription.name, _envelopes(subscription, batch), nth_try=subscription.failures
        )
    except Unreachable as problem:
        _note_failure(subscription, str(problem))
        return STUCK
    _note_success(subscription)
    taken = sum(1 for each in verdicts.values() if each.result in _DONE)
    return Sent(taken, record(subscription, batch, verdicts, now=timezone.now()))


def _envelopes(subscription: Subscription, batch: Sequence[Delivery]) -> list[Envelope]:
    streams = Stream.objects.filter(
        subscription=subscription, floor__gt=1, aggregate__in={each.aggregate for each in batch}
    )
    floors = dict(streams.values_list("aggregate", "floor"))
    return [_envelope(each, floors.get(each.aggregate, 1)) for each in batch]


def _envelope(delivery: Any, floor: int) -> Envelope:
    event = delivery.event
    return Envelope(
        id=event.event_id,
        type=event.type,
        source=settings.SERVICE_NAME,
        subject=event.aggregate,
        sequence=delivery.sequence,
        time=event.occurred_at,
        correlation_id=event.correlation_id,
        causation_id=event.causation_id,
        data=orjson.Fragment(delivery.text),  # as it is stored: nothing here reads it
        floor=floor,
    )


def _note_failure(subscription: Subscription, error: str) -> None:
    subscription.failures += 1
    subscription.retry_at = timezone.now() + backoff.pause(subscription.failures)
    subscription.last_error = error[:ERROR_LENGTH]
    subscription.save(update_fields=["failures", "retry_at", "last_error"])
    log.warning(
        "events.subscriber_unreachable",
        subscriber=subscription.name,
        failures=subscription.failures,
        error=error[:300],
    )


def _note_success(subscription: Subscription) -> None:
    if subscription.failures:
        subscription.failures, subscription.retry_at, subscription.last_error = 0, None, ""
        subscription.save(update_fields=["failures", "retry_at", "last_error"])
        log.info("events.subscriber_back", subscriber=subscription.name)


def record(
    subscription: Subscription,
    batch: Sequence[Delivery],
    verdicts: Mapping[str, Verdict],
    *,
    now: datetime,
) -> bool:
    """Note what the subscriber said of each event; return whether anything has moved on.

    An event without a verdict stays pending.
    """
    answered = [(each, verdicts.get(str(each.event.event_id))) for each in batch]
    done = [each.pk for each, verdict in answered if verdict and verdict.result in _DONE]
    moved = False
    with transaction.atomic():
        if done:
            _pending(done).update(
                state=Delivery.State.SENT, sent_at=now, next_attempt_at=None, last_error=""
            )
        for each, verdict in answered:
            if verdict is not None and verdict.result not in _DONE:
                moved |= _record_trouble(subscription, each, verdict, now)
    return bool(done) or moved


def _pending(keys: Sequence[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=keys, state=Delivery.State.PENDING)


def _record_trouble(
    subscription: Subscription, delivery: Delivery, verdict: Verdict, now: datetime
) -> bool:
    if verdict.result == "gap":
        return _fill_gap(subscription, delivery, verdict.expected)
    if verdict.result == "refused":
        _note_refusal(subscription, delivery, verdict, now)
    else:
        _pending([delivery.pk]).update(next_attempt_at=now + timedelta(seconds=1))
    return False


def _note_refusal(
    subscription: Subscription, delivery: Delivery, verdict: Verdict, now: datetime
) -> None:
    """Try again later, or park after the fifth time; later ones of the aggregate wait with it."""
    attempts = delivery.attempts + 1
    parked = attempts >= MAX_ATTEMPTS
    _pending([delivery.pk]).update(
        attempts=F("attempts") + 1,
        state=Delivery.State.PARKED if parked else Delivery.State.PENDING,
        next_attempt_at=None if parked else now + backoff.pause(attempts),
        last_error=f"{verdict.code}: {verdict.detail}"[:ERROR_LENGTH],
    )
    report = log.error if parked else log.warning
    report(
        "events.parked" if parked else "events.refused",
        subscriber=subscription.name,
        event_id=str(delivery.event.event_id),
        type=delivery.event.type,
        aggregate=delivery.aggregate,
        code=verdict.code,
        attempts=attempts,
    )


def _fill_gap(subscription: Subscription, delivery: Delivery, expected: int) -> bool:
    """Send again what the subscriber misses; give up what was purged by raising the floor."""
    missed = Delivery.objects.filter(
        subscription=subscription,
        aggregate=delivery.aggregate,
        sequence__gte=max(expected, 1),
        sequence__lte=delivery.sequence,
    )
    lowest = missed.aggregate(lowest=Min("sequence"))["lowest"]
    log.warning(
        "events.gap",
        subscriber=subscription.name,
        aggregate=delivery.aggregate,
        expected=expected,
        sequence=delivery.sequence,
        lowest_kept=lowest,
    )
    moved = missed.filter(state=Delivery.State.SENT).update(
        state=Delivery.State.PENDING, sent_at=None
    )
    if lowest is not None and lowest > expected:
        streams = Stream.objects.filter(subscription=subscription, aggregate=delivery.aggregate)
        moved += streams.filter(floor__lt=lowest).update(floor=lowest)
    return moved > 0
