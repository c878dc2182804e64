"""Several at once: the same effects as one by one, with a fraction of the statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared_libs.events import inbox, together
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import InboxCursor, InboxEvent
from shared_libs.events.tests import shop
from shared_libs.events.tests.integration.test_inbox import event, take
from shared_libs.refusals import Rejected

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(ledger: shop.Ledger, monkeypatch: pytest.MonkeyPatch) -> shop.Ledger:
    """The consumer that takes several at once, whichever the test would have got."""
    monkeypatch.setattr(together, "effects", lambda: {shop.ThingDone.TYPE: ledger.handle_all})
    return ledger


def statements(*events: dict[str, object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        take(*events)
    return len(asked) - len(events)  # each effect of this trade is one statement


def test_neighbours_of_different_subjects_share_one_effect(at_once: shop.Ledger) -> None:
    results = take(*(event(f"thing:{n}", 1) for n in range(60)))

    assert results == ["accepted"] * 60
    assert at_once.runs == [20, 20, 20]
    assert at_once.rows() == [(f"thing:{n}", 1) for n in range(60)]
    assert InboxEvent.objects.count() == InboxCursor.objects.count() == 60


def test_a_run_costs_as_many_statements_with_twenty_events_as_with_two(
    at_once: shop.Ledger,
) -> None:
    few = statements(event("thing:a", 1), event("thing:b", 1))
    many = statements(*(event(f"thing:{n}", 1) for n in range(20)))

    assert few == many == 4  # a savepoint and its release, the inbox, the cursors


def test_later_events_of_a_subject_come_in_a_run_of_their_own(at_once: shop.Ledger) -> None:
    results = take(
        event("thing:a", 1), event("thing:b", 1), event("thing:a", 2), event("thing:c", 1)
    )

    assert results == ["accepted"] * 4
    assert at_once.runs == [2, 2]
    assert InboxCursor.objects.get(subject="thing:a").last_sequence == 2


def test_one_poisoned_event_is_found_and_the_others_have_their_effect(at_once: shop.Ledger) -> None:
    def refuse_b(envelope: Envelope) -> None:
        if envelope.subject == "thing:b":
            raise Rejected("no such thing")

    at_once.before = refuse_b

    results = take(
        event("thing:a", 1), event("thing:b", 1), event("thing:c", 1), event("thing:b", 2)
    )

    assert results == ["accepted", "refused", "accepted"]
    assert at_once.rows() == [("thing:a", 1), ("thing:c", 1)]
    assert sorted(InboxCursor.objects.values_list("subject", flat=True)) == ["thing:a", "thing:c"]


def test_what_was_seen_before_is_passed_over_in_a_run(at_once: shop.Ledger) -> None:
    seen, fresh = event("thing:a", 1), event("thing:b", 1)
    take(seen)

    results = take(seen, fresh)

    assert results == ["duplicate", "accepted"]
    assert at_once.rows() == [("thing:a", 1), ("thing:b", 1)]


def test_a_gap_in_a_run_is_asked_for_and_holds_nobody_else(at_once: shop.Ledger) -> None:
    verdicts = inbox.take_batch([event("thing:a", 1), event("thing:b", 3)], source="product")

    assert [(each.result, each.expected) for each in verdicts] == [("accepted", 0), ("gap", 1)]
    assert at_once.rows() == [("thing:a", 1)]


def test_nobody_slips_an_event_of_another_service_into_a_run(at_once: shop.Ledger) -> None:
    results = take(event("thing:a", 1), event("thing:b", 1, source="order"))

    assert results == ["accepted", "refused"]
    assert at_once.rows() == [("thing:a", 1)]
