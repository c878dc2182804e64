"""From one service's outbox to another's effect, over HTTP, and what goes wrong on the way."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from shared_libs.events import delivery, inbox, relay, sink
from shared_libs.events.models import Delivery, InboxCursor, InboxEvent
from shared_libs.events.tests import shop
from shared_libs.events.verdicts import Unreachable, Verdict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door(live_server: LiveServer, settings: Settings) -> Iterator[str]:
    """The address of a service that takes our events: ourselves."""
    settings.SERVICE_URLS = {"product": [live_server.url]}
    yield live_server.url
    sink._target.cache_clear()


def test_an_event_reaches_its_consumer(door: str, ledger: shop.Ledger) -> None:
    subscription = shop.subscribe()
    shop.announce_to(subscription, "thing:a", "thing:a", "thing:b")

    delivery.deliver("product")

    assert ledger.rows() == [("thing:a", 1), ("thing:a", 2), ("thing:b", 1)]
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 3


def test_a_worker_killed_after_the_answer_and_before_the_mark_causes_no_second_effect(
    door: str, ledger: shop.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = shop.subscribe()
    shop.announce_to(subscription, *["thing:a"] * 3)

    def die(*_arguments: object, **_more: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "record", die)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver("product")
    assert Delivery.objects.filter(state=Delivery.State.PENDING).count() == 3

    delivery.deliver("product")

    assert ledger.rows() == [("thing:a", 1), ("thing:a", 2), ("thing:a", 3)]
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 3


def test_a_poison_event_meets_a_real_inbox(door: str, ledger: shop.Ledger) -> None:
    def trip(envelope: object) -> None:
        if getattr(envelope, "subject", "") == "thing:bad":
            raise KeyError("sku")

    ledger.before = trip
    subscription = shop.subscribe()
    shop.announce_to(subscription, "thing:bad", "thing:bad", "thing:good")

    for _ in range(6):
        Delivery.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
        delivery.deliver("product")

    of_bad = Delivery.objects.filter(aggregate="thing:bad").order_by("sequence")
    assert [(each.state, each.attempts) for each in of_bad] == [("parked", 5), ("pending", 0)]
    assert ledger.rows() == [("thing:good", 1)]


def test_a_subscriber_restored_to_an_hour_ago_gets_what_it_lost(
    door: str, ledger: shop.Ledger
) -> None:
    subscription = shop.subscribe()
    shop.announce_to(subscription, *["thing:a"] * 5)
    delivery.deliver("product")
    _lose_after(sequence=2)
    shop.announce_to(subscription, "thing:a")

    delivery.deliver("product")

    assert ledger.rows() == [("thing:a", number) for number in range(1, 7)]


def _lose_after(*, sequence: int) -> None:
    kept = InboxEvent.objects.get(sequence=sequence)
    InboxEvent.objects.filter(sequence__gt=sequence).delete()
    InboxCursor.objects.update(last_sequence=sequence, last_event_id=kept.id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM test_ledger WHERE sequence > %s", [sequence])


def test_a_subscriber_that_lost_everything_is_rebuilt_from_what_is_kept(
    door: str, ledger: shop.Ledger
) -> None:
    subscription = shop.subscribe()
    shop.announce_to(subscription, *["thing:a"] * 5)
    delivery.deliver("product")
    Delivery.objects.filter(sequence__lte=2).delete()
    inbox.forget("product")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE test_ledger")

    call_command("replay_events", "product", "--rebuild", verbosity=0)
    delivery.deliver("product")
    shop.announce_to(subscription, "thing:a")
    delivery.deliver("product")

    assert ledger.rows() == [("thing:a", number) for number in range(1, 7)]


def test_a_rebuild_of_a_subscriber_that_lost_nothing_changes_nothing(
    door: str, ledger: shop.Ledger
) -> None:
    subscription = shop.subscribe()
    shop.announce_to(subscription, "thing:a", "thing:a", "thing:a")
    delivery.deliver("product")
    Delivery.objects.filter(sequence=1).delete()

    call_command("replay_events", "product", "--rebuild", verbosity=0)
    delivery.deliver("product")
    shop.announce_to(subscription, "thing:a")
    delivery.deliver("product")

    assert ledger.rows() == [("thing:a", number) for number in range(1, 5)]


def test_a_replay_of_some_types_is_harmless(door: str, ledger: shop.Ledger) -> None:
    subscription = shop.subscribe()
    shop.announce_to(subscription, "thing:a", "thing:a")
    delivery.deliver("product")

    call_command("replay_events", "product", "--type", shop.ThingDone.TYPE, verbosity=0)
    delivery.deliver("product")

    assert ledger.rows() == [("thing:a", 1), ("thing:a", 2)]
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 2


def test_a_door_that_is_closed_is_unreachable(settings: Settings) -> None:
    settings.SERVICE_URLS = {"product": ["http://127.0.0.1:9"]}

    with pytest.raises(Unreachable, match="NothingSent"):
        sink.post_batch("product", [], nth_try=0)


def test_a_service_that_handles_nothing_of_ours_is_unreachable(
    door: str, ledger: shop.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "handlers", dict)

    with pytest.raises(Unreachable, match=re.escape("answered 403")):
        sink.post_batch("product", [], nth_try=0)


def test_the_next_try_goes_to_the_next_replica(
    door: str, ledger: shop.Ledger, settings: Settings
) -> None:
    settings.SERVICE_URLS = {"product": ["http://127.0.0.1:9", door]}

    assert sink.post_batch("product", [], nth_try=1) == {}


def test_a_batch_that_is_too_large_is_sent_in_parts(
    door: str, ledger: shop.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    take_batch = inbox.take_batch

    def measure(events: list[dict[str, object]], *, source: str) -> list[Verdict]:
        sizes.append(len(events))
        return take_batch(events, source=source)

    monkeypatch.setattr(inbox, "take_batch", measure)
    monkeypatch.setattr(sink, "BATCH_BYTES", 1)
    subscription = shop.subscribe()
    shop.announce_to(subscription, "thing:a", "thing:a", "thing:b")

    delivery.deliver("product")

    assert sizes == [1, 1, 1]
    assert ledger.rows() == [("thing:a", 1), ("thing:a", 2), ("thing:b", 1)]


def test_delivering_costs_the_same_whatever_the_number(
    ledger: shop.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accept(_subscriber: str, batch: list[object], *, nth_try: int) -> dict[str, Verdict]:
        return {str(each.id): Verdict(str(each.id), "accepted") for each in batch}  # type: ignore[attr-defined]

    monkeypatch.setattr(sink, "post_batch", accept)
    subscription = shop.subscribe()
    costs = []
    for count in (1, 50):
        shop.announce(*[f"thing:{number}" for number in range(count)])
        with CaptureQueriesContext(connection) as queries:
            relay.fan_out()
            delivery.deliver(subscription.name)
        costs.append(len(queries))

    assert costs[0] == costs[1]
