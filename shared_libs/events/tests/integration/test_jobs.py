"""The job queue keeps itself healthy: dead workers' jobs come back, doubles do not stop anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from shared_libs.events import delivery, jobs, relay
from shared_libs.events.models import Delivery, InboxEvent, OutboxEvent, Subscription
from shared_libs.events.tests import shop
from shared_libs.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


def start_and_kill(*, seconds_ago: int) -> int:
    """Let a worker take the next job and die so many seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_ago],
        )
        (worker,) = cursor.fetchone()
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
        (job,) = cursor.fetchone()
    return int(job)


def statuses() -> list[tuple[str, str]]:
    """Each job with where it stands."""
    return list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", "status"))


def test_the_job_of_a_dead_worker_comes_back() -> None:
    jobs.wake_relay()
    start_and_kill(seconds_ago=30)

    jobs.recover_stalled_jobs()

    assert statuses() == [("events.relay", "todo")]


def test_the_job_of_a_living_worker_is_left_alone() -> None:
    jobs.wake_relay()
    start_and_kill(seconds_ago=1)

    jobs.recover_stalled_jobs()

    assert statuses() == [("events.relay", "doing")]


def test_the_job_of_a_dead_worker_gives_way_to_its_successor() -> None:
    jobs.wake_relay()
    start_and_kill(seconds_ago=30)
    jobs.wake_relay()

    jobs.recover_stalled_jobs()

    assert statuses() == [("events.relay", "failed"), ("events.relay", "todo")]


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    jobs.wake_relay()
    job = start_and_kill(seconds_ago=30)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = %s WHERE id = %s",
            [jobs.MAX_JOB_ATTEMPTS, job],
        )

    jobs.recover_stalled_jobs()

    assert statuses() == [("events.relay", "failed")]


def test_two_who_wake_the_relay_at_the_same_moment_do_not_fail_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nothing_waits = ProcrastinateJob.objects.none()
    monkeypatch.setattr(ProcrastinateJob.objects, "filter", lambda **_which: nothing_waits)

    jobs.wake_relay()
    jobs.wake_relay()

    assert statuses() == [("events.relay", "todo")]


def test_the_relay_wakes_one_delivery_for_each_subscriber_that_got_something() -> None:
    shop.subscribe("inventory")
    shop.subscribe("reporting")
    Subscription.objects.create(name="cart", types=["product.other.v1"])
    shop.announce("thing:a", "thing:b")

    jobs.relay_new_events()

    deliveries = ProcrastinateJob.objects.filter(task_name="events.deliver").order_by("pk")
    assert list(deliveries.values_list("queueing_lock", flat=True)) == [
        "events.deliver:inventory",
        "events.deliver:reporting",
    ]


@pytest.mark.usefixtures("listener")
def test_what_was_sent_long_ago_is_purged_but_for_those_who_keep_history() -> None:
    keeper, other = shop.subscribe("reporting"), shop.subscribe("inventory")
    Subscription.objects.filter(pk=keeper.pk).update(keeps_history=True)
    Subscription.objects.filter(pk=other.pk).update(types=[shop.ThingDone.TYPE, "product.x.v1"])
    shop.announce_to(other, "thing:kept")
    OutboxEvent.objects.bulk_create([_old_event("product.x.v1"), _old_event("product.nobody.v1")])
    relay.fan_out()
    delivery.deliver("inventory")
    delivery.deliver("reporting")
    shop.announce_to(other, "thing:unsent")
    shop.announce("thing:new")
    long_ago = timezone.now() - timedelta(hours=73)
    Delivery.objects.filter(state="sent").update(sent_at=long_ago)
    OutboxEvent.objects.update(recorded_at=long_ago)

    jobs.retire(timestamp=0)

    assert _aggregates() == ["thing:kept", "thing:unsent", "thing:new"]
    left = Delivery.objects.values_list("subscription__name", "aggregate")
    assert sorted(left) == [
        ("inventory", "thing:unsent"),
        ("reporting", "thing:kept"),
        ("reporting", "thing:unsent"),
    ]


def _old_event(event_type: str) -> OutboxEvent:
    return OutboxEvent(
        event_id=uuid7(), type=event_type, aggregate="thing:x", data={}, occurred_at=timezone.now()
    )


def _aggregates() -> list[str]:
    kept = OutboxEvent.objects.order_by("position")
    return list(kept.values_list("aggregate", flat=True))


def test_inbox_rows_are_purged_after_their_time() -> None:
    now = timezone.now()
    for days in (29, 31):
        InboxEvent.objects.create(
            id=uuid7(),
            source="sales",
            type="sales.sale_completed.v1",
            subject=str(days),
            sequence=1,
            occurred_at=now,
            received_at=now - timedelta(days=days),
        )

    jobs.retire(timestamp=0)

    assert list(InboxEvent.objects.values_list("subject", flat=True)) == ["29"]
