"""What is kept, and for how long."""

from datetime import datetime

from django.db import connection

BATCH = 5_000

# A subscription that keeps history keeps its deliveries, and a delivery keeps its event.
_PURGE_DELIVERIES = """
DELETE FROM events_delivery WHERE id IN (
    SELECT d.id FROM events_delivery d JOIN events_subscription s ON s.id = d.subscription_id
    WHERE d.state = 'sent' AND d.sent_at < %s AND NOT s.keeps_history LIMIT %s
)
"""
_PURGE_EVENTS = """
DELETE FROM events_outboxevent WHERE position IN (
    SELECT o.position FROM events_outboxevent o
    WHERE o.fanned_out AND o.recorded_at < %s
      AND NOT EXISTS (SELECT 1 FROM events_delivery d WHERE d.event_id = o.position) LIMIT %s
)
"""


def purge_outbox(*, before: datetime) -> int:
    """Delete what was sent before that moment and nobody keeps; return how many events.

    Works in batches, each its own transaction, so that it holds nobody up.
    """
    _in_batches(_PURGE_DELIVERIES, before)
    return _in_batches(_PURGE_EVENTS, before)


def _in_batches(statement: str, before: datetime) -> int:
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [before, BATCH])
            deleted: int = cursor.rowcount
        total += deleted
        if deleted < BATCH:
            return total
