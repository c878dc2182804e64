"""Sending: everything, in order, to each subscriber, whatever becomes of the others."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shared_libs.events import delivery, jobs, replay, sink
from shared_libs.events.models import Delivery, Stream, Subscription
from shared_libs.events.tests import shop
from shared_libs.events.verdicts import Unreachable, Verdict

pytestmark = pytest.mark.django_db


def test_a_subscriber_gets_everything_in_order(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:a", "thing:b", "thing:a")

    delivery.deliver("product")

    assert listener.heard == [("thing:a", 1), ("thing:b", 1), ("thing:a", 2)]
    assert states(subscription) == ["sent", "sent", "sent"]


def test_what_was_sent_is_not_sent_again(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:a")

    delivery.deliver("product")
    delivery.deliver("product")

    assert listener.heard == [("thing:a", 1)]


def test_a_backlog_larger_than_a_batch_is_sent_in_one_run(
    subscription: Subscription, listener: shop.Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH", 3)
    shop.announce_to(subscription, *["thing:a"] * 10)

    delivery.deliver("product")

    assert listener.heard == [("thing:a", number) for number in range(1, 11)]


def test_a_slow_subscriber_is_sent_twice_what_it_took_last(
    subscription: Subscription, listener: shop.Listener
) -> None:
    listener.most = 15
    shop.announce_to(subscription, *["thing:a"] * 100)

    delivery.deliver("product")

    assert listener.sizes[:3] == [100, 30, 30]
    assert listener.heard == [("thing:a", number) for number in range(1, 101)]


def test_a_batch_that_was_taken_whole_is_the_last_one(
    subscription: Subscription, listener: shop.Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    due = delivery.due

    def counted(name: Subscription, now: datetime, most: int) -> list[Delivery]:
        asked.append(most)
        return due(name, now, most)

    monkeypatch.setattr(delivery, "due", counted)
    shop.announce_to(subscription, "thing:a", "thing:b")

    delivery.deliver("product")

    assert listener.heard == [("thing:a", 1), ("thing:b", 1)]
    assert asked == [delivery.BATCH]


def test_a_subscriber_that_is_down_is_tried_later_and_nothing_is_parked(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:a")
    listener.is_down = True

    for _ in range(20):
        let_time_pass(subscription)
        delivery.deliver("product")

    subscription.refresh_from_db()
    pause = (subscription.retry_at or timezone.now()) - timezone.now()
    assert (subscription.failures, subscription.last_error) == (20, "down")
    assert timedelta(seconds=40) < pause <= timedelta(seconds=60)
    assert states(subscription) == ["pending"]


def test_a_subscriber_that_is_down_is_left_alone_until_its_time(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:a")
    listener.is_down = True
    delivery.deliver("product")
    listener.is_down = False

    delivery.deliver("product")

    assert listener.heard == []


def test_a_subscriber_that_is_back_gets_all_it_missed(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:a", "thing:a")
    listener.is_down = True
    delivery.deliver("product")
    listener.is_down = False
    let_time_pass(subscription)

    delivery.deliver("product")

    subscription.refresh_from_db()
    assert listener.heard == [("thing:a", 1), ("thing:a", 2)]
    assert (subscription.failures, subscription.retry_at, subscription.last_error) == (0, None, "")


def test_each_try_goes_to_the_next_replica(
    subscription: Subscription, listener: shop.Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_subscriber: str, _batch: object, *, nth_try: int) -> None:
        listener.tries.append(nth_try)
        raise Unreachable("down")

    monkeypatch.setattr(sink, "post_batch", fail)
    shop.announce_to(subscription, "thing:a")

    for _ in range(3):
        let_time_pass(subscription)
        delivery.deliver("product")

    assert listener.tries == [0, 1, 2]


def test_a_poison_event_is_parked_after_five_tries_and_holds_back_only_its_own_aggregate(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:bad", "thing:good", "thing:bad", "thing:good")
    listener.refuses = {("thing:bad", 1)}

    for _ in range(7):
        let_time_pass(subscription)
        delivery.deliver("product")

    parked = Delivery.objects.get(state=Delivery.State.PARKED)
    assert listener.heard == [
        ("thing:bad", 1),
        ("thing:good", 1),
        ("thing:good", 2),
        *[("thing:bad", 1)] * 4,
    ]
    assert (parked.aggregate, parked.sequence, parked.attempts) == ("thing:bad", 1, 5)
    assert parked.last_error == "poison: no thank you"


def test_others_do_not_wait_for_a_refused_event(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:bad", "thing:good")
    listener.refuses = {("thing:bad", 1)}
    delivery.deliver("product")
    shop.announce_to(subscription, "thing:bad", "thing:good")
    listener.heard.clear()

    delivery.deliver("product")

    assert listener.heard == [("thing:good", 2)]


def test_a_replayed_event_goes_out_with_those_it_held_back(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, "thing:a")
    Delivery.objects.update(state=Delivery.State.PARKED, attempts=5)
    shop.announce_to(subscription, "thing:a")
    delivery.deliver("product")
    assert listener.heard == []

    replay.replay_parked(list(Delivery.objects.filter(state=Delivery.State.PARKED)))
    delivery.deliver("product")

    assert listener.heard == [("thing:a", 1), ("thing:a", 2)]


def test_a_gap_is_filled_from_where_the_subscriber_stands(
    subscription: Subscription, listener: shop.Listener
) -> None:
    shop.announce_to(subscription, *["thing:a"] * 4)
    delivery.deliver("product")
    shop.announce_to(subscription, "thing:a")
    listener.heard.clear()
    batch = delivery.due(subscription, timezone.now())
    verdicts = {str(batch[0].event.event_id): Verdict("", "gap", expected=3)}

    moved = delivery.record(subscription, batch, verdicts, now=timezone.now())
    delivery.deliver("product")

    assert moved
    assert listener.heard == [("thing:a", 3), ("thing:a", 4), ("thing:a", 5)]


def test_a_gap_that_was_purged_is_given_up_in_the_open(subscription: Subscription) -> None:
    shop.announce_to(subscription, *["thing:a"] * 3)
    Delivery.objects.filter(sequence__lt=3).delete()
    batch = delivery.due(subscription, timezone.now())
    verdicts = {str(batch[0].event.event_id): Verdict("", "gap", expected=1)}

    moved = delivery.record(subscription, batch, verdicts, now=timezone.now())

    assert moved
    assert Stream.objects.get().floor == 3


def test_a_paused_subscription_collects_and_is_sent_nothing(
    subscription: Subscription, listener: shop.Listener
) -> None:
    Subscription.objects.update(is_active=False)
    shop.announce_to(subscription, "thing:a")

    delivery.deliver("product")

    assert listener.heard == []
    assert states(subscription) == ["pending"]


def test_one_subscriber_down_does_not_touch_another(
    subscription: Subscription, listener: shop.Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.subscribe("reporting")

    def post(subscriber: str, batch: list[object], *, nth_try: int) -> object:
        if subscriber == "product":
            raise Unreachable("down")
        return listener.post_batch(subscriber, batch, nth_try=nth_try)  # type: ignore[arg-type]

    monkeypatch.setattr(sink, "post_batch", post)
    shop.announce_to(subscription, "thing:a")

    delivery.deliver("product")
    delivery.deliver("reporting")

    assert listener.heard == [("thing:a", 1)]


def test_the_sweep_wakes_whoever_has_something_waiting(
    subscription: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.subscribe("resting")
    Subscription.objects.filter(name="resting").update(
        retry_at=timezone.now() + timedelta(minutes=1)
    )
    shop.subscribe("idle")
    Subscription.objects.filter(name="idle").update(types=[])
    shop.announce_to(subscription, "thing:a")
    woken: list[str] = []
    monkeypatch.setattr(jobs, "wake_deliveries", woken.extend)

    jobs.sweep(timestamp=0)

    assert woken == ["product"]


def states(subscription: Subscription) -> list[str]:
    """The deliveries' states in the order of sending."""
    mine = Delivery.objects.filter(subscription=subscription).order_by("event_id")
    return list(mine.values_list("state", flat=True))


def let_time_pass(subscription: Subscription) -> None:
    """Every pause is over."""
    Subscription.objects.update(retry_at=None)
    Delivery.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
