"""Taking: each event once, in its order, with its effect or not at all."""

import random
import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import InternalError, OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.errors import IdleInTransactionSessionTimeout

from shared_libs.events import inbox, outbox, together
from shared_libs.events.envelope import Envelope, to_cloudevent
from shared_libs.events.models import InboxCursor, InboxEvent, OutboxEvent
from shared_libs.events.tests import shop
from shared_libs.ids import uuid7
from shared_libs.refusals import Rejected, Unavailable

pytestmark = pytest.mark.django_db


def event(subject: str, sequence: int, **members: Any) -> dict[str, Any]:
    """One event as it comes in."""
    made = Envelope(
        id=members.pop("id", None) or uuid7(),
        type=members.pop("type", shop.ThingDone.TYPE),
        source=members.pop("source", "product"),
        subject=subject,
        sequence=sequence,
        time=timezone.now(),
        correlation_id="a-correlation-id",
        data={"name": subject},
        floor=members.pop("floor", 1),
    )
    return to_cloudevent(made) | members


def take(*events: dict[str, Any]) -> list[str]:
    """The results of one batch from product."""
    return [each.result for each in inbox.take_batch(events, source="product")]


def test_an_event_has_its_effect_once(ledger: shop.Ledger) -> None:
    once = event("thing:a", 1)

    results = take(once, once) + take(once)

    assert results == ["accepted", "duplicate", "duplicate"]
    assert ledger.rows() == [("thing:a", 1)]


def test_an_event_whose_predecessor_is_missing_asks_for_it(ledger: shop.Ledger) -> None:
    take(event("thing:a", 1))

    (result,) = inbox.take_batch([event("thing:a", 4)], source="product")

    assert (result.result, result.expected) == ("gap", 2)
    assert ledger.rows() == [("thing:a", 1)]
    assert InboxEvent.objects.count() == 1


def test_the_first_event_of_a_subject_has_number_one(ledger: shop.Ledger) -> None:
    (result,) = inbox.take_batch([event("thing:a", 2)], source="product")

    assert (result.result, result.expected) == ("gap", 1)
    assert ledger.rows() == []


def test_what_the_producer_has_purged_is_jumped_over(ledger: shop.Ledger) -> None:
    assert take(event("thing:a", 7, floor=7)) == ["accepted"]
    assert take(event("thing:a", 9, floor=9), event("thing:a", 11)) == ["accepted", "gap"]
    assert ledger.rows() == [("thing:a", 7), ("thing:a", 9)]


def test_an_old_event_whose_id_was_forgotten_is_passed_over(ledger: shop.Ledger) -> None:
    old = event("thing:a", 1, id=UUID(int=1 << 80))
    take(old, event("thing:a", 2, id=UUID(int=2 << 80)))
    InboxEvent.objects.all().delete()

    assert take(old) == ["duplicate"]
    assert ledger.rows() == [("thing:a", 1), ("thing:a", 2)]


def test_a_repeat_is_known_by_its_id_although_a_later_event_was_made_earlier(
    ledger: shop.Ledger,
) -> None:
    first = event("thing:a", 1, id=UUID(int=2 << 80))
    take(first, event("thing:a", 2, id=UUID(int=1 << 80)))

    assert take(first) == ["duplicate"]
    assert ledger.rows() == [("thing:a", 1), ("thing:a", 2)]


def test_a_producer_restored_from_a_backup_is_followed(ledger: shop.Ledger) -> None:
    take(*[event("thing:a", number, id=UUID(int=number << 80)) for number in range(1, 6)])

    assert take(event("thing:a", 3), event("thing:a", 4)) == ["accepted", "accepted"]
    assert InboxCursor.objects.get().last_sequence == 4


def test_a_refusal_leaves_nothing_and_the_later_ones_of_its_subject_wait(
    ledger: shop.Ledger,
) -> None:
    def refuse(envelope: Envelope) -> None:
        if envelope.subject == "thing:bad":
            raise Rejected("not with us", code="not_with_us")

    ledger.before = refuse

    results = inbox.take_batch(
        [event("thing:bad", 1), event("thing:good", 1), event("thing:bad", 2)], source="product"
    )

    assert [(each.result, each.code) for each in results] == [
        ("refused", "not_with_us"),
        ("accepted", ""),
    ]
    assert ledger.rows() == [("thing:good", 1)]
    assert InboxEvent.objects.count() == 1


def test_a_consumer_with_a_bug_refuses_and_undoes_what_it_did(ledger: shop.Ledger) -> None:
    def publish_and_fail(envelope: Envelope) -> None:
        outbox.publish(shop.ThingDone(name="half"), aggregate="thing:half")
        raise KeyError("sku")

    ledger.before = publish_and_fail

    (result,) = inbox.take_batch([event("thing:a", 1)], source="product")

    assert (result.result, result.code, result.detail) == (
        "refused",
        "consumer_failed",
        "KeyError: 'sku'",
    )
    assert OutboxEvent.objects.count() == 0


def test_an_event_nobody_handles_is_refused_and_not_lost(ledger: shop.Ledger) -> None:
    (result,) = inbox.take_batch(
        [event("thing:a", 1, type="product.thing_undone.v1")], source="product"
    )

    assert (result.result, result.code) == ("refused", "unknown_type")


@pytest.mark.parametrize(
    "members",
    [{"source": "sales"}, {"type": "sales.sale_completed.v1", "source": "sales"}],
    ids=["another's name", "another's event"],
)
def test_a_service_may_only_send_its_own_events(
    ledger: shop.Ledger, members: dict[str, str]
) -> None:
    (result,) = inbox.take_batch([event("thing:a", 1, **members)], source="product")

    assert (result.result, result.code) == ("refused", "wrong_source")
    assert ledger.rows() == []


@pytest.mark.parametrize(
    "members",
    [
        {"id": "not-a-uuid"},
        {"sequence": "0"},
        {"sequence": None},
        {"subject": ["a"]},
        {"subject": ""},
        {"data": None},
        {"time": "2026-11-23T09:00:00"},
    ],
    ids=str,
)
def test_a_malformed_event_is_refused_alone(
    ledger: shop.Ledger, members: dict[str, object]
) -> None:
    broken = event("thing:a", 1) | members

    results = inbox.take_batch([broken, event("thing:b", 1)], source="product")

    assert [(each.result, each.code) for each in results] == [
        ("refused", "malformed"),
        ("accepted", ""),
    ]


def test_a_moment_of_database_trouble_is_survived(ledger: shop.Ledger) -> None:
    failures = iter([OperationalError("deadlock detected")])

    def trip(_envelope: Envelope) -> None:
        for failure in failures:
            raise failure

    ledger.before = trip

    assert take(event("thing:a", 1)) == ["accepted"]
    assert ledger.rows() == [("thing:a", 1)]


def ended_for_standing_still() -> InternalError:
    problem = InternalError("terminating connection due to idle-in-transaction timeout")
    problem.__cause__ = IdleInTransactionSessionTimeout()
    return problem


@pytest.mark.parametrize(
    "problem",
    [OperationalError("lock timeout"), ended_for_standing_still(), Unavailable()],
    ids=["database", "no processor for seconds", "upstream"],
)
def test_lasting_trouble_is_no_refusal(ledger: shop.Ledger, problem: Exception) -> None:
    def fail(_envelope: Envelope) -> None:
        raise problem

    ledger.before = fail

    assert take(event("thing:a", 1), event("thing:a", 2)) == ["retry"]
    assert InboxEvent.objects.count() == 0


def test_what_a_consumer_announces_names_its_cause_and_keeps_the_correlation(
    ledger: shop.Ledger,
) -> None:
    def announce(_envelope: Envelope) -> None:
        outbox.publish(shop.ThingDone(name="next"), aggregate="thing:next")

    ledger.before = announce
    first = event("thing:a", 1)

    take(first)

    announced = OutboxEvent.objects.get()
    assert (announced.causation_id, announced.correlation_id) == (first["id"], "a-correlation-id")


def test_a_correlation_id_that_is_none_is_replaced(ledger: shop.Ledger) -> None:
    def announce(_envelope: Envelope) -> None:
        outbox.publish(shop.ThingDone(name="next"), aggregate="thing:next")

    ledger.before = announce

    take(event("thing:a", 1, correlationid="not one\nof ours"))

    assert UUID(OutboxEvent.objects.get().correlation_id).version == 4


def test_a_long_batch_gives_its_thread_back(
    ledger: shop.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "BUSY_SECONDS", 0)
    monkeypatch.setattr(together, "MOST", 1)

    assert take(event("thing:a", 1), event("thing:b", 1)) == ["accepted"]


def test_a_forgotten_producer_can_be_heard_again(ledger: shop.Ledger) -> None:
    once = event("thing:a", 1)
    take(once)

    assert inbox.forget("product") == 1
    assert take(once) == ["accepted"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_three_copies_of_everything_in_any_order_end_in_the_same_state(
    ledger: shop.Ledger, seed: int
) -> None:
    names = [("thing:a", number) for number in range(1, 5)]
    names += [("thing:b", number) for number in range(1, 4)]
    events = [event(*name) for name in names]
    mixed = events * 3
    random.Random(seed).shuffle(mixed)
    with transaction.atomic():
        take(*mixed)
        while set(take(*events)) != {"duplicate"}:
            pass
        rows = ledger.rows()
        transaction.set_rollback(True)

    assert sorted(rows) == names
    assert [row for row in rows if row[0] == "thing:a"] == names[:4]


@pytest.mark.django_db(transaction=True)
def test_the_same_event_from_two_deliveries_at_once_has_one_effect(ledger: shop.Ledger) -> None:
    both_are_in = threading.Barrier(8)
    once = event("thing:a", 1, id=UUID(int=1))
    results: list[str] = []

    def take_elsewhere() -> None:
        try:
            both_are_in.wait()
            results.extend(take(once))
        finally:
            connection.close()

    threads = [threading.Thread(target=take_elsewhere) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(results) == ["accepted", *["duplicate"] * 7]
    assert ledger.rows() == [("thing:a", 1)]
