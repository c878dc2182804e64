"""Announcing: with the change or not at all, in one statement, and never at its expense."""

import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from shared_libs.events import jobs, outbox, relay
from shared_libs.events.models import Delivery, OutboxEvent, Subscription
from shared_libs.events.tests import shop
from shared_libs.events.tests.shop import ThingDone


@pytest.mark.django_db(transaction=True)
def test_an_event_without_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        outbox.publish(ThingDone(name="a"), aggregate="thing:a")

    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db
def test_publishing_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        outbox.publish(ThingDone(name="a"), aggregate="thing:a")

    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


@pytest.mark.django_db
def test_publishing_many_is_one_statement_and_keeps_their_order() -> None:
    events = [(ThingDone(name=str(number)), "thing:a") for number in range(50)]

    with CaptureQueriesContext(connection) as queries:
        ids = outbox.publish_many(events)

    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]
    kept = OutboxEvent.objects.order_by("position").values_list("event_id", flat=True)
    assert list(kept) == ids


@pytest.mark.django_db
def test_what_nobody_gets_is_not_written(settings: Settings) -> None:
    settings.SUBSCRIBERS = {"inventory": ["product.thing_seen.v1"]}

    with CaptureQueriesContext(connection) as queries:
        ids = outbox.publish_many([(ThingDone(name="a"), "thing:a")])

    assert ids == []
    assert len(queries) == 0
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_announces_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        _announce_and_fail()

    assert OutboxEvent.objects.count() == 0
    assert ProcrastinateJob.objects.count() == 0


@transaction.atomic
def _announce_and_fail() -> None:
    outbox.publish(ThingDone(name="a"), aggregate="thing:a")
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_the_relay_is_woken_once_for_a_transaction_with_many_events(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(jobs, "wake_relay", lambda: woken.append(connection.in_atomic_block))

    with transaction.atomic():
        outbox.publish(ThingDone(name="a"), aggregate="thing:a")
        with transaction.atomic():
            outbox.publish(ThingDone(name="b"), aggregate="thing:b")

    assert woken == [False]


@pytest.mark.django_db(transaction=True)
def test_an_event_in_a_savepoint_that_failed_does_not_silence_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(jobs, "wake_relay", lambda: woken.append(True))

    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            _announce_and_fail()
        outbox.publish(ThingDone(name="b"), aggregate="thing:b")

    assert woken == [True]


@pytest.mark.django_db(transaction=True)
def test_a_job_queue_that_fails_does_not_fail_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ConnectionError

    monkeypatch.setattr(jobs, "wake_relay", fail)

    shop.announce("thing:a")

    assert OutboxEvent.objects.filter(fanned_out=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_finds_an_event_whose_relay_was_never_woken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "_wake_relay", lambda: None)
    shop.announce("thing:a")

    jobs.sweep(timestamp=0)

    assert ProcrastinateJob.objects.get().task_name == "events.relay"


@pytest.mark.django_db(transaction=True)
def test_waking_twice_enqueues_one_job() -> None:
    shop.announce("thing:a", "thing:b")

    assert ProcrastinateJob.objects.get().queueing_lock == "events.relay"


@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_each_other_although_both_will_wake_the_relay() -> None:
    with transaction.atomic():
        outbox.publish(ThingDone(name="a"), aggregate="thing:a")
        other = threading.Thread(target=_announce_elsewhere)
        other.start()
        other.join(timeout=5)

        assert not other.is_alive()


def _announce_elsewhere() -> None:
    try:
        shop.announce("thing:b")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_not_lost() -> None:
    subscription = shop.subscribe()
    with transaction.atomic():
        outbox.publish(ThingDone(name="late"), aggregate="thing:late")
        quick = threading.Thread(target=_announce_and_relay_elsewhere)
        quick.start()
        quick.join()

    relay.fan_out()

    sent = Delivery.objects.filter(subscription=subscription).order_by("pk")
    assert [each.aggregate for each in sent] == ["thing:quick", "thing:late"]
    assert sent[0].event_id > sent[1].event_id


def _announce_and_relay_elsewhere() -> None:
    try:
        shop.announce("thing:quick")
        relay.fan_out()
    finally:
        connection.close()


@pytest.mark.django_db
def test_numbers_have_no_gap_within_an_aggregate_whatever_came_between() -> None:
    everything, other_type = shop.subscribe("everything"), shop.subscribe("other")
    other_type.types = ["product.something_else.v1"]
    other_type.save()

    shop.announce_to(everything, "thing:a", "thing:b", "thing:a")
    shop.announce_to(everything, "thing:a")

    assert _numbers(everything) == [("thing:a", 1), ("thing:b", 1), ("thing:a", 2), ("thing:a", 3)]
    assert _numbers(other_type) == []


def _numbers(subscription: Subscription) -> list[tuple[str, int]]:
    mine = Delivery.objects.filter(subscription=subscription).order_by("event_id")
    return list(mine.values_list("aggregate", "sequence"))


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_hand_out_each_event_once() -> None:
    subscription = shop.subscribe()
    shop.announce(*["thing:a"] * 60)
    relays = [threading.Thread(target=_relay_elsewhere) for _ in range(4)]

    for each in relays:
        each.start()
    for each in relays:
        each.join()

    numbers = Delivery.objects.filter(subscription=subscription).order_by("event_id")
    assert list(numbers.values_list("sequence", flat=True)) == list(range(1, 61))


def _relay_elsewhere() -> None:
    try:
        relay.fan_out()
    finally:
        connection.close()
