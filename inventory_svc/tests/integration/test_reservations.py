from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import errors, services
from inventory_svc.stock.models import Alert, Location, Reservation, ReservationLine, StockLevel
from inventory_svc.tests.factories import (
    NOW,
    LocationFactory,
    VariantFactory,
    figures,
    level,
    reserve,
    stock,
)
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=11)


def test_reserved_units_are_no_longer_available() -> None:
    stock("SHIRT-M", 5)

    promise = reserve(("SHIRT-M", 2))

    assert promise.state == "held"
    assert promise.expires_at == NOW + timedelta(seconds=600)
    assert [(line.sku, line.quantity, line.location) for line in promise.lines] == [
        ("SHIRT-M", Decimal(2), "LC")
    ]
    assert figures("SHIRT-M") == (5, 2, 0)
    assert services.ledger_faults_now() == []


def test_two_lines_of_one_article_are_measured_together() -> None:
    stock("SHIRT-M", 3)

    with pytest.raises(errors.InsufficientStock) as refused:
        reserve(("SHIRT-M", 2), ("SHIRT-M", 2))

    assert refused.value.extra["shortages"] == [
        {"sku": "SHIRT-M", "requested": "4", "available": "3"}
    ]
    assert figures("SHIRT-M") == (3, 0, 0)


def test_a_refusal_names_every_short_article_and_takes_none() -> None:
    stock("A", 5)
    stock("B", 1)

    with pytest.raises(errors.InsufficientStock) as refused:
        reserve(("A", 5), ("B", 2), ("NEVER-HEARD-OF", 1))

    assert refused.value.extra["shortages"] == [
        {"sku": "B", "requested": "2", "available": "1"},
        {"sku": "NEVER-HEARD-OF", "requested": "1", "available": "0"},
    ]
    assert figures("A") == (5, 0, 0)
    assert Reservation.objects.count() == 0


def test_what_only_a_shop_has_is_not_for_the_web() -> None:
    stock("SHIRT-M", 9, at="MTL")

    with pytest.raises(errors.InsufficientStock):
        reserve(("SHIRT-M", 1))


def test_an_order_that_no_place_can_fill_alone_is_split() -> None:
    stock("SHIRT-M", 2)
    stock("SHIRT-M", 3, at="QUE", online=True)

    promise = reserve(("SHIRT-M", 4))

    assert {line.location: line.quantity for line in promise.lines} == {"LC": 2, "QUE": 2}
    assert figures("SHIRT-M", "LC") == (2, 2, 0)
    assert figures("SHIRT-M", "QUE") == (3, 2, 0)


def test_the_safety_stock_is_not_promised() -> None:
    stock("SHIRT-M", 5)
    services.set_thresholds(
        level_id=_level_id("SHIRT-M"),
        thresholds=services.Thresholds(Decimal(4), None, Decimal(0)),
        now=NOW,
    )

    with pytest.raises(errors.InsufficientStock) as refused:
        reserve(("SHIRT-M", 2))

    assert refused.value.extra["shortages"][0]["available"] == "1"


def test_an_article_that_is_not_counted_is_never_short() -> None:
    LocationFactory(online=True)
    VariantFactory(sku="GIFT-WRAP", track_inventory=False)

    promise = reserve(("GIFT-WRAP", 7))

    assert [(line.sku, line.location) for line in promise.lines] == [("GIFT-WRAP", "")]


def test_half_a_shirt_cannot_be_reserved() -> None:
    stock("SHIRT-M", 5)

    with pytest.raises(errors.QuantityMustBeWhole):
        reserve(("SHIRT-M", "0.5"))

    assert figures("SHIRT-M") == (5, 0, 0)


def test_the_same_reference_gets_the_first_answer() -> None:
    stock("SHIRT-M", 5)
    reference = uuid4()
    first = reserve(("SHIRT-M", 2), reference=reference)

    again = reserve(("SHIRT-M", 2), reference=reference, now=NOW + timedelta(seconds=30))

    assert again == first
    assert figures("SHIRT-M") == (5, 2, 0)


def test_the_same_reference_for_something_else_is_refused() -> None:
    stock("SHIRT-M", 5)
    reference = uuid4()
    reserve(("SHIRT-M", 2), reference=reference)

    with pytest.raises(errors.ReferenceReused):
        reserve(("SHIRT-M", 3), reference=reference)

    assert figures("SHIRT-M") == (5, 2, 0)


def test_a_late_reserve_after_a_release_is_refused() -> None:
    stock("SHIRT-M", 5)
    reference = uuid4()

    assert services.release_reservation(reference=reference, now=NOW).state == "released"
    with pytest.raises(errors.ReservationCancelled):
        reserve(("SHIRT-M", 2), reference=reference)
    with pytest.raises(errors.ReservationCancelled):
        services.commit_reservation(reference=reference, now=NOW)
    assert figures("SHIRT-M") == (5, 0, 0)


def test_control_without_a_tombstone_a_late_reserve_holds_for_nobody() -> None:
    stock("SHIRT-M", 5)
    reference = uuid4()
    services.release_reservation(reference=reference, now=NOW)

    Reservation.objects.filter(reference=reference).delete()

    assert reserve(("SHIRT-M", 2), reference=reference).state == "held"
    assert figures("SHIRT-M") == (5, 2, 0)


@pytest.mark.parametrize("is_committed", [False, True], ids=["held", "committed"])
def test_released_units_are_available_again_once(*, is_committed: bool) -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))
    if is_committed:
        services.commit_reservation(reference=promise.reference, now=NOW)

    first = services.release_reservation(reference=promise.reference, now=NOW)
    again = services.release_reservation(reference=promise.reference, now=NOW)

    assert first.state == again.state == "released"
    assert figures("SHIRT-M") == (5, 0, 0)


def test_a_commit_keeps_the_units_reserved_and_twice_is_once() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))

    first = services.commit_reservation(reference=promise.reference, now=NOW)
    again = services.commit_reservation(reference=promise.reference, now=LATER)

    assert first == again
    assert first.state == "committed"
    assert figures("SHIRT-M") == (5, 2, 0)


def test_a_commit_of_nothing_is_not_found() -> None:
    with pytest.raises(errors.ReservationUnknown):
        services.commit_reservation(reference=uuid4(), now=NOW)


def test_an_expired_hold_returns_stock_to_the_shelf() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))

    assert services.expire_reservations(now=NOW + timedelta(seconds=599), limit=100) == 0
    assert services.expire_reservations(now=LATER, limit=100) == 1
    assert services.expire_reservations(now=LATER, limit=100) == 0

    assert figures("SHIRT-M") == (5, 0, 0)
    assert Reservation.objects.get(reference=promise.reference).state == "expired"


def test_a_committed_hold_never_lapses() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))
    services.commit_reservation(reference=promise.reference, now=NOW)

    assert services.expire_reservations(now=LATER, limit=100) == 0
    assert figures("SHIRT-M") == (5, 2, 0)


def test_a_hold_past_its_time_still_commits_while_nobody_swept_it() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))

    assert services.commit_reservation(reference=promise.reference, now=LATER).state == "committed"
    assert services.expire_reservations(now=LATER, limit=100) == 0


def test_a_lapsed_hold_commits_if_the_stock_is_still_there() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))
    services.expire_reservations(now=LATER, limit=100)

    committed = services.commit_reservation(reference=promise.reference, now=LATER)

    assert committed.state == "committed"
    assert figures("SHIRT-M") == (5, 2, 0)


def test_a_lapsed_hold_does_not_commit_when_others_took_the_stock() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))
    services.expire_reservations(now=LATER, limit=100)
    reserve(("SHIRT-M", 4), now=LATER)

    with pytest.raises(errors.ReservationExpired) as refused:
        services.commit_reservation(reference=promise.reference, now=LATER)

    assert refused.value.extra["shortages"][0]["available"] == "1"
    assert figures("SHIRT-M") == (5, 4, 0)
    assert Reservation.objects.get(reference=promise.reference).state == "expired"
    assert ReservationLine.objects.filter(reservation__reference=promise.reference).count() == 1


def test_a_lapsed_hold_that_is_asked_for_again_is_held_again() -> None:
    stock("SHIRT-M", 5)
    reference = uuid4()
    reserve(("SHIRT-M", 2), reference=reference)
    services.expire_reservations(now=LATER, limit=100)

    again = reserve(("SHIRT-M", 2), reference=reference, now=LATER)

    assert (again.state, again.expires_at) == ("held", LATER + timedelta(seconds=600))
    assert figures("SHIRT-M") == (5, 2, 0)


def test_an_extended_hold_lasts_from_now() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 2))

    extended = services.extend_reservation(
        reference=promise.reference, ttl_seconds=900, now=NOW + timedelta(minutes=5)
    )

    assert extended.expires_at == NOW + timedelta(minutes=20)
    assert services.expire_reservations(now=LATER, limit=100) == 0


def test_what_has_lapsed_or_was_released_is_not_extended() -> None:
    stock("SHIRT-M", 5)
    lapsed, released = reserve(("SHIRT-M", 1)), reserve(("SHIRT-M", 1), ttl_seconds=3600)
    services.expire_reservations(now=LATER, limit=100)
    services.release_reservation(reference=released.reference, now=LATER)

    with pytest.raises(errors.ReservationExpired):
        services.extend_reservation(reference=lapsed.reference, ttl_seconds=60, now=LATER)
    with pytest.raises(errors.ReservationCancelled):
        services.extend_reservation(reference=released.reference, ttl_seconds=60, now=LATER)
    with pytest.raises(errors.ReservationUnknown):
        services.extend_reservation(reference=uuid4(), ttl_seconds=60, now=LATER)


def test_only_running_out_and_coming_back_are_told_of_promises() -> None:
    stock("SHIRT-M", 3)
    OutboxEvent.objects.all().delete()

    first, last = reserve(("SHIRT-M", 1)), reserve(("SHIRT-M", 2))
    services.release_reservation(reference=first.reference, now=NOW)
    services.release_reservation(reference=last.reference, now=NOW)

    told = OutboxEvent.objects.order_by("position").values_list("type", "aggregate", "data")
    assert [(kind, of, data["in_stock"], data["available_online"]) for kind, of, data in told] == [
        ("inventory.availability_changed.v1", "article:SHIRT-M", False, "0"),
        ("inventory.availability_changed.v1", "article:SHIRT-M", True, "1"),
    ]


def test_an_article_is_in_stock_while_any_place_has_some() -> None:
    stock("SHIRT-M", 1)
    stock("SHIRT-M", 1, at="QUE", online=True)
    OutboxEvent.objects.all().delete()

    reserve(("SHIRT-M", 1))
    assert OutboxEvent.objects.count() == 0
    reserve(("SHIRT-M", 1))

    assert OutboxEvent.objects.get().data["in_stock"] is False


def test_falling_to_the_reorder_point_is_told_once() -> None:
    stock("SHIRT-M", 5)
    services.set_thresholds(
        level_id=_level_id("SHIRT-M"),
        thresholds=services.Thresholds(Decimal(0), Decimal(3), Decimal(10)),
        now=NOW,
    )
    OutboxEvent.objects.all().delete()

    for _purchase in range(3):
        reserve(("SHIRT-M", 1))

    assert OutboxEvent.objects.get().data == {
        "sku": "SHIRT-M",
        "location": "LC",
        "available": "3",
        "reorder_point": "3",
    }


def test_a_reservation_takes_two_statements_and_one_for_each_line() -> None:
    stock("A", 5)
    stock("B", 5)

    with CaptureQueriesContext(connection) as one:
        reserve(("A", 1))
    with CaptureQueriesContext(connection) as two:
        reserve(("A", 1), ("B", 1))

    assert _statements(one) == 2 + 1
    assert _statements(two) == 2 + 2


def test_a_reservation_that_takes_the_last_takes_five_statements_and_one_for_each_line() -> None:
    for sku in ("A", "B"):
        stock(sku, 5)
        StockLevel.objects.filter(pk=_level_id(sku)).update(reorder_point=2)
    Location.objects.filter(code="LC").update(pickup=True)
    OutboxEvent.objects.all().delete()

    with CaptureQueriesContext(connection) as queries:
        reserve(("A", 5), ("B", 5), pickup_location="LC")

    updates = [each for each in queries if "UPDATE stock_stocklevel" in each["sql"]]
    assert (len(updates), _statements(queries)) == (2, 5 + 2)
    told = sorted(event.type for event in OutboxEvent.objects.all())
    assert told == ["inventory.availability_changed.v1"] * 2 + ["inventory.low_stock.v1"] * 2
    kinds = Alert.objects.values_list("level__variant__sku", "kind")
    assert sorted(kinds) == [("A", "low"), ("A", "out"), ("B", "low"), ("B", "out")]


def test_a_commit_takes_three_statements() -> None:
    stock("A", 5)
    promise = reserve(("A", 1))

    with CaptureQueriesContext(connection) as queries:
        services.commit_reservation(reference=promise.reference, now=NOW)

    assert _statements(queries) == 3


def _statements(queries: CaptureQueriesContext) -> int:
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


def _level_id(sku: str) -> int:
    return level(sku).pk
