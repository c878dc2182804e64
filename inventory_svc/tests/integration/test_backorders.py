"""Who waits for stock gets what comes in, in the order of the queue, whatever brings it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from inventory_svc.stock import errors, services
from inventory_svc.stock.models import Backorder, Reservation, Variant
from inventory_svc.stock.services import DocumentLine, ReturnedLine
from inventory_svc.tests.factories import (
    NOW,
    LocationFactory,
    VariantFactory,
    bundle,
    figures,
    level,
    reserve,
    stock,
)
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=11)


@pytest.fixture(autouse=True)
def mug() -> None:
    LocationFactory(online=True)
    VariantFactory(sku="MUG", allow_backorder=True)


def queue() -> list[tuple[int, int, str]]:
    rows = Backorder.objects.order_by("pk").values_list("quantity", "allocated", "state")
    return [(int(quantity), int(allocated), state) for quantity, allocated, state in rows]


def test_what_is_missing_joins_the_queue() -> None:
    stock("MUG", 2)

    promise = reserve(("MUG", 5), partial=True)

    assert [(each.sku, each.quantity) for each in promise.lines] == [("MUG", Decimal(2))]
    grant = promise.wanted[0]
    assert [grant.requested, grant.reserved, grant.backordered] == [Decimal(n) for n in (5, 2, 3)]
    assert queue() == [(3, 0, "waiting")]
    assert figures("MUG") == (2, 2, 0)


def test_an_article_that_may_not_be_backordered_never_waits() -> None:
    stock("SHIRT-M", 2)

    grant = reserve(("SHIRT-M", 5), partial=True).wanted[0]

    assert [grant.reserved, grant.backordered] == [Decimal(2), Decimal(0)]
    assert queue() == []


def test_a_checkout_that_wants_all_or_nothing_never_waits() -> None:
    stock("MUG", 2)

    with pytest.raises(errors.InsufficientStock):
        reserve(("MUG", 5))

    assert queue() == []
    assert figures("MUG") == (2, 0, 0)


def receive() -> None:
    stock("MUG", 4)


def take_back() -> None:
    lines = [ReturnedLine(1, "MUG", Decimal(4), "restock")]
    services.post_return(return_id="1", store="LC", lines=lines, occurred_at=NOW, now=NOW)


def repair() -> None:
    document = services.Document("repair:1", "damage", "staff:test", NOW)
    services.post_document(
        document=document,
        entries=[services.Entry(1, "MUG", "LC", Decimal(4))],
        guard=services.refuse_overselling,
        now=NOW,
    )


def void() -> None:
    lines = [DocumentLine(1, "MUG", Decimal(4))]
    services.post_void(sale_id="1", store="LC", lines=lines, occurred_at=NOW, now=NOW)


@pytest.mark.parametrize("bring", [receive, take_back, repair, void])
def test_whatever_brings_stock_in_serves_the_oldest_first(bring: Callable[[], None]) -> None:
    stock("MUG", 1)
    reserve(("MUG", 4), partial=True)
    reserve(("MUG", 2), partial=True)
    OutboxEvent.objects.all().delete()

    bring()

    assert queue() == [(3, 3, "allocated"), (2, 1, "waiting")]
    assert figures("MUG") == (5, 5, 0)
    assert not OutboxEvent.objects.filter(type="inventory.availability_changed.v1").exists()
    assert services.ledger_faults_now() == []


def test_a_promise_given_back_goes_to_who_waits() -> None:
    stock("MUG", 3)
    first = reserve(("MUG", 3))
    reserve(("MUG", 2), partial=True)

    services.release_reservation(reference=first.reference, now=NOW)

    assert queue() == [(2, 2, "allocated")]
    assert figures("MUG") == (3, 2, 0)
    assert services.ledger_faults_now() == []


def test_safety_stock_that_is_freed_serves_the_queue_by_the_sweep() -> None:
    stock("MUG", 3)
    thresholds = services.Thresholds(Decimal(3), None, Decimal(0))
    services.set_thresholds(level_id=level("MUG").pk, thresholds=thresholds, now=NOW)
    reserve(("MUG", 2), partial=True)
    assert services.fill_backorders(now=NOW, limit=10) == 0
    thresholds = services.Thresholds(Decimal(0), None, Decimal(0))
    services.set_thresholds(level_id=level("MUG").pk, thresholds=thresholds, now=NOW)

    assert services.fill_backorders(now=NOW, limit=10) == 1
    assert services.fill_backorders(now=NOW, limit=10) == 0

    assert queue() == [(2, 2, "allocated")]
    assert figures("MUG") == (3, 2, 0)
    assert services.ledger_faults_now() == []


def test_what_a_shop_gets_is_for_those_who_pick_up_there() -> None:
    LocationFactory(code="QUE", pickup=True)
    reserve(("MUG", 2), partial=True)
    there = reserve(("MUG", 3), partial=True, pickup_location="QUE")

    stock("MUG", 9, at="QUE")

    assert queue() == [(2, 0, "waiting"), (3, 3, "allocated")]
    assert figures("MUG", "QUE") == (9, 3, 0)
    again = reserve(("MUG", 3), partial=True, pickup_location="QUE", reference=there.reference)
    assert [(each.location, each.quantity) for each in again.lines] == [("QUE", Decimal(3))]
    assert again.wanted[0].backordered == 0


def test_a_pickup_order_takes_from_its_location_alone() -> None:
    LocationFactory(code="QUE", pickup=True)
    stock("MUG", 5)
    stock("MUG", 1, at="QUE")

    with pytest.raises(errors.InsufficientStock):
        reserve(("MUG", 2), pickup_location="QUE")
    promise = reserve(("MUG", 1), pickup_location="QUE")

    assert [(each.location, each.quantity) for each in promise.lines] == [("QUE", Decimal(1))]
    with pytest.raises(errors.NoPickupHere):
        reserve(("MUG", 1), pickup_location="LC")


def test_what_is_released_or_lapses_waits_no_longer() -> None:
    released = reserve(("MUG", 2), partial=True)
    reserve(("MUG", 3), partial=True)

    services.release_reservation(reference=released.reference, now=NOW)
    assert services.expire_reservations(now=LATER, limit=10) == 1
    stock("MUG", 9)

    assert queue() == [(2, 0, "cancelled"), (3, 0, "cancelled")]
    assert figures("MUG") == (9, 0, 0)


def test_a_lapsed_wait_that_is_asked_for_again_joins_at_the_end() -> None:
    reference = uuid4()
    reserve(("MUG", 2), partial=True, reference=reference)
    services.expire_reservations(now=LATER, limit=10)

    services.commit_reservation(reference=reference, now=LATER)

    assert queue() == [(2, 0, "cancelled"), (2, 0, "waiting")]
    assert Reservation.objects.get().state == "committed"


def test_an_order_is_fulfilled_when_what_it_waited_for_has_left_too() -> None:
    stock("MUG", 2)
    promise = reserve(("MUG", 5), partial=True)
    services.commit_reservation(reference=promise.reference, now=NOW)

    def ship(quantity: int, document: str) -> None:
        services.fulfil_order(
            reference=promise.reference,
            document=document,
            lines=[DocumentLine(1, "MUG", Decimal(quantity))],
            occurred_at=NOW,
            now=NOW,
        )

    ship(2, "order:1:a")
    assert Reservation.objects.get().state == "committed"
    stock("MUG", 3)
    ship(3, "order:1:b")

    assert Reservation.objects.get().state == "fulfilled"
    assert queue() == [(3, 3, "fulfilled")]
    assert figures("MUG") == (0, 0, 0)
    assert services.ledger_faults_now() == []


def test_staff_promise_a_day_to_those_who_wait() -> None:
    reserve(("MUG", 2), partial=True)
    ids = list(Backorder.objects.values_list("pk", flat=True))

    assert services.promise_date(backorder_ids=ids, promised_date=date(2026, 12, 1), now=NOW) == 1

    assert Backorder.objects.get().promised_date == date(2026, 12, 1)


def test_the_database_refuses_to_allocate_more_than_is_wanted() -> None:
    reserve(("MUG", 2), partial=True)

    with pytest.raises(IntegrityError, match="at_most_what_is_backordered"), transaction.atomic():
        Backorder.objects.update(allocated=3, state="cancelled")


def test_a_bundle_waits_for_its_components() -> None:
    bundle("SET", MUG=2)
    Variant.objects.filter(sku="SET").update(allow_backorder=True)
    stock("MUG", 3)

    promise = reserve(("SET", 3), partial=True)
    stock("MUG", 3)

    assert [(each.sku, each.quantity) for each in promise.lines] == [("SET", Decimal(1))]
    assert queue() == [(4, 4, "allocated")]
    again = reserve(("SET", 3), partial=True, reference=promise.reference)
    assert [(each.sku, each.quantity) for each in again.lines] == [("SET", Decimal(3))]
    assert figures("MUG") == (6, 6, 0)


def test_a_day_is_promised_by_the_api_to_who_still_waits(as_staff: Any) -> None:
    reserve(("MUG", 2), partial=True)
    (waiting,) = Backorder.objects.all()
    url, day = f"/api/v1/inventory/backorders/{waiting.pk}/promise", {"promised_date": "2026-12-01"}

    def post(role: str, url: str, body: Any) -> tuple[int, Any]:
        answer = APIClient().post(url, body, format="json", headers=as_staff(role))
        return answer.status_code, answer.json()

    assert post("cashier", url, day)[0] == 403
    status, wrong = post("stock_clerk", url, {"promised_date": "tomorrow"})
    assert (status, wrong["errors"][0]["field"]) == (400, "promised_date")
    status, told = post("stock_clerk", url, day)
    assert (status, told["promised_date"], told["position"]) == (200, "2026-12-01", 1)
    Backorder.objects.update(state="cancelled")
    status, over = post("stock_clerk", url, {"promised_date": "2026-12-02"})
    assert (status, over["code"]) == (409, "backorder_over")
    assert post("stock_clerk", url.replace(str(waiting.pk), "99"), day)[0] == 404
    assert Backorder.objects.get().promised_date == date(2026, 12, 1)
