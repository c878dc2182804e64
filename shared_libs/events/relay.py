"""From the outbox to the subscriptions: each new event, numbered for whoever wants it."""

from django.db import connection

BATCH = 500

# One statement, so that an event is handed to all its subscribers or to none. FOR UPDATE makes a
# second relay (one that was paused and came back) wait and then find these rows already done.
_FAN_OUT = """
WITH fresh AS (
    SELECT position, type, aggregate FROM events_outboxevent
    WHERE NOT fanned_out ORDER BY position LIMIT %s FOR UPDATE
), wanted AS (
    SELECT s.id AS subscription_id, f.aggregate, f.position,
           row_number() OVER stream AS nth,
           count(*) OVER (PARTITION BY s.id, f.aggregate) AS total
    FROM fresh f JOIN events_subscription s ON f.type = ANY (s.types)
    WINDOW stream AS (PARTITION BY s.id, f.aggregate ORDER BY f.position)
), numbered AS (
    INSERT INTO events_stream AS known (subscription_id, aggregate, last_sequence)
    SELECT DISTINCT subscription_id, aggregate, total FROM wanted
    ON CONFLICT (subscription_id, aggregate)
        DO UPDATE SET last_sequence = known.last_sequence + EXCLUDED.last_sequence
    RETURNING subscription_id, aggregate, last_sequence
), handed AS (
    INSERT INTO events_delivery (subscription_id, event_id, aggregate, sequence)
    SELECT w.subscription_id, w.position, w.aggregate, n.last_sequence - w.total + w.nth
    FROM wanted w JOIN numbered n USING (subscription_id, aggregate)
    ORDER BY w.position
    RETURNING subscription_id
), done AS (
    UPDATE events_outboxevent o SET fanned_out = true FROM fresh f WHERE o.position = f.position
)
SELECT (SELECT count(*) FROM fresh),
       ARRAY(SELECT name FROM events_subscription WHERE id IN (SELECT subscription_id FROM handed))
"""


def fan_out() -> set[str]:
    """Hand every new event to its subscriptions and return the names of those that got some.

    Expects to run outside a transaction; each batch is one statement and one commit.
    """
    names: set[str] = set()
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_FAN_OUT, [BATCH])
            count, batch_names = cursor.fetchone()
        names.update(batch_names)
        if count < BATCH:
            return names
