"""How the flow of events and the job queue stand, read from the database when somebody asks."""

from django.db import connection
from prometheus_client.core import GaugeMetricFamily, Metric

# What is not handed out counts as unsent too: a relay that stands still is the worse failure.
_BY_SUBSCRIBER = """
SELECT s.name, count(*) FILTER (WHERE d.state = 'pending'),
       count(*) FILTER (WHERE d.state = 'parked'),
       coalesce(
           extract(epoch FROM now() - min(o.recorded_at) FILTER (WHERE d.state = 'pending')), 0
       )
FROM events_subscription s
LEFT JOIN events_delivery d ON d.subscription_id = s.id AND d.state <> 'sent'
LEFT JOIN events_outboxevent o ON o.position = d.event_id
GROUP BY s.name
"""
_NOT_HANDED_OUT = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(recorded_at)), 0)
FROM events_outboxevent WHERE NOT fanned_out
"""
_JOBS = "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2"

Row = tuple[str | float, ...]


def gauges() -> list[Metric]:
    """The outbox, the deliveries and the jobs; raises what the driver raises."""
    waiting, streams, jobs = (_rows(each) for each in (_NOT_HANDED_OUT, _BY_SUBSCRIBER, _JOBS))
    return [*_outbox(waiting, streams), _gauge("comptoir_jobs", "Jobs.", ["queue", "status"], jobs)]


def _rows(statement: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _outbox(waiting: list[Row], streams: list[Row]) -> list[Metric]:
    ((count, oldest),) = waiting
    pending: list[Row] = [("", count), *((name, number) for name, number, _, _ in streams)]
    ages: list[Row] = [("", oldest), *((name, age) for name, _, _, age in streams)]
    parked: list[Row] = [(name, number) for name, _, number, _ in streams]
    by = ["subscriber"]
    return [
        _gauge("comptoir_outbox_pending", 'Events to be sent; of nobody yet: "".', by, pending),
        _gauge("comptoir_outbox_oldest_unsent_seconds", "Age of the oldest of them.", by, ages),
        _gauge("comptoir_deliveries_parked", "Deliveries that wait for a person.", by, parked),
    ]


def _gauge(name: str, help_text: str, labels: list[str], rows: list[Row]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for *values, number in rows:
        family.add_metric([str(value) for value in values], float(number))
    return family
