"""Sending again: what was parked, what a subscriber lost, or all that is kept."""

from collections.abc import Sequence

from django.db import connection, transaction

from shared_libs.events import jobs
from shared_libs.events.models import Delivery, Stream, Subscription

_NUMBER_ANEW = """
WITH handed AS (
    INSERT INTO events_delivery (subscription_id, event_id, aggregate, sequence)
    SELECT s.id, o.position, o.aggregate,
           row_number() OVER (PARTITION BY o.aggregate ORDER BY o.position)
    FROM events_outboxevent o JOIN events_subscription s ON o.type = ANY (s.types)
    WHERE s.id = %s AND o.fanned_out ORDER BY o.position
    RETURNING aggregate, sequence
), streams AS (
    INSERT INTO events_stream (subscription_id, aggregate, last_sequence)
    SELECT %s, aggregate, max(sequence) FROM handed GROUP BY aggregate
)
SELECT count(*) FROM handed
"""


def replay_parked(deliveries: Sequence[Delivery]) -> int:
    """Give parked deliveries five new tries, and with them the later ones of their aggregates."""
    names = {each.subscription.name for each in deliveries}
    count = Delivery.objects.filter(
        pk__in=[each.pk for each in deliveries], state=Delivery.State.PARKED
    ).update(state=Delivery.State.PENDING, attempts=0, next_attempt_at=None)
    jobs.wake_deliveries(names)
    return count


def replay_sent(subscription: Subscription, *, from_position: int, types: Sequence[str]) -> int:
    """Send again what a subscriber has had, from a position on, of some types or of all."""
    sent = Delivery.objects.filter(
        subscription=subscription, state=Delivery.State.SENT, event_id__gte=from_position
    )
    if types:
        sent = sent.filter(event__type__in=types)
    count = sent.update(state=Delivery.State.PENDING, sent_at=None)
    jobs.wake_deliveries({subscription.name})
    return count


def rebuild(subscription: Subscription) -> int:
    """Send everything that is kept to a subscriber that starts empty, numbered from one again.

    Keeps the relay out for that long: its deliveries and streams are replaced in one transaction.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE events_stream IN SHARE ROW EXCLUSIVE MODE")
        Delivery.objects.filter(subscription=subscription).delete()
        Stream.objects.filter(subscription=subscription).delete()
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER_ANEW, [subscription.pk, subscription.pk])
            count: int = cursor.fetchone()[0]
    jobs.wake_deliveries({subscription.name})
    return count
