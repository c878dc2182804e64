"""What an operator is shown of the flow of events."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shared_libs.events import jobs, metrics
from shared_libs.events.models import Delivery, OutboxEvent, Subscription
from shared_libs.events.tests import shop

pytestmark = pytest.mark.django_db


def samples() -> dict[tuple[str, ...], float]:
    """Every figure by its name and labels."""
    return {
        (sample.name, *sample.labels.values()): round(sample.value)
        for metric in metrics.gauges()
        for sample in metric.samples
    }


def test_what_waits_is_counted_and_aged(subscription: Subscription) -> None:
    shop.announce_to(subscription, "thing:a", "thing:b")
    Delivery.objects.filter(aggregate="thing:b").update(state=Delivery.State.PARKED)
    shop.announce("thing:c")
    OutboxEvent.objects.update(recorded_at=timezone.now() - timedelta(seconds=90))
    jobs.wake_relay()

    found = samples()

    assert found == {
        ("comptoir_outbox_pending", ""): 1,
        ("comptoir_outbox_pending", "product"): 1,
        ("comptoir_outbox_oldest_unsent_seconds", ""): 90,
        ("comptoir_outbox_oldest_unsent_seconds", "product"): 90,
        ("comptoir_deliveries_parked", "product"): 1,
        ("comptoir_jobs", "events", "todo"): 1,
    }
