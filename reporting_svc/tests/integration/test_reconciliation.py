"""What the owning services say that they have, beside what the books made of their events."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: JSON

import pytest
from rest_framework.test import APIClient

from reporting_svc.reports import selectors, services
from reporting_svc.reports.models import LedgerFact, ReconRun, ToldDay
from reporting_svc.tests.factories import order, sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
DAY = {"from": "2026-11-23", "to": "2026-11-23"}
MORNING = datetime(2026, 11, 24, 11, tzinfo=UTC)
PLACED = order()  # 18.00, shipping 9.95 and 4.19 tax, paid by "test"
TOTAL = "32.14"
TOLD, LEDGER, LEVELS = (
    "order.day_told.v1",
    "inventory.ledger_told.v1",
    "inventory.levels_told.v1",
)


def document(number: str, total: str, **changes: Any) -> dict[str, Any]:
    paid = [{"type": "test", "amount": total}]
    about = {"kind": "order", "id": number, "currency": "CAD", "total": total, "tenders": paid}
    return {**about, **changes}


def day_told(*documents: dict[str, Any], **changes: Any) -> None:
    about = {"told_at": "2026-11-24T10:00:00+00:00", "part": 1, "parts": 1}
    tell(TOLD, {**sample(TOLD), **about, "documents": list(documents), **changes})


def ledger(*levels: tuple[str, str, int], event: str = LEDGER, told_at: str = "") -> None:
    rows = [{"sku": sku, "on_hand": units, "damaged": "0", "seq": at} for sku, units, at in levels]
    about = {"told_at": told_at or "2026-11-24T10:00:00+00:00"} if event == LEDGER else {}
    tell(event, {"location": "LC", "levels": rows, **about})


def ask(as_staff: Any, name: str, *columns: str, **query: str) -> list[tuple[Any, ...]]:
    answer = APIClient().get(
        f"/api/v1/reports/{name}", {**DAY, **query}, headers=as_staff("analyst")
    )
    assert answer.status_code == 200, answer.content
    return [tuple(row[each] for each in columns) for row in answer.json()["rows"]]


@pytest.fixture(autouse=True)
def morning(time_machine: Any) -> None:
    time_machine.move_to(MORNING, tick=False)


ORDERS = ("told_documents", "told", "documents", "booked", "difference", "which")


def test_a_day_that_both_have_alike_agrees(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    day_told(document(PLACED["number"], TOTAL))

    assert ask(as_staff, "orders-reconciliation", "day", "store", *ORDERS) == [
        ("2026-11-23", "web", 1, TOTAL, 1, TOTAL, "0.00", "")
    ]


def test_an_order_that_the_books_have_not_heard_of_is_named(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    day_told(document(PLACED["number"], TOTAL), document("W-2026-000002", "10.00"))

    assert ask(as_staff, "orders-reconciliation", *ORDERS) == [
        (2, "42.14", 1, TOTAL, "-10.00", "order:W-2026-000002")
    ]


def test_two_wrongs_that_add_up_to_nothing_are_found(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    tell("order.order_placed.v1", order(number="W-2"))
    day_told(document(PLACED["number"], "30.14"), document("W-2", "34.14"))

    assert ask(as_staff, "orders-reconciliation", "difference", "which") == [
        ("0.00", f"order:W-2, order:{PLACED['number']}")
    ]


def test_a_document_that_only_the_books_have_is_a_difference(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    day_told()

    assert ask(as_staff, "orders-reconciliation", *ORDERS) == [
        (0, "0.00", 1, TOTAL, TOTAL, f"order:{PLACED['number']}")
    ]


def test_a_day_is_compared_once_all_its_parts_are_here(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    day_told(document("W-2", "10.00"), part=2, parts=2)
    assert ask(as_staff, "orders-reconciliation", "difference") == []

    day_told(document(PLACED["number"], TOTAL), part=1, parts=2)
    day_told(document(PLACED["number"], TOTAL), part=1, parts=2)

    assert ask(as_staff, "orders-reconciliation", "difference") == [("-10.00",)]


def test_what_is_told_later_takes_the_place_of_what_was_told_before(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    newer = {"told_at": "2026-11-24T10:30:00+00:00"}
    day_told(document(PLACED["number"], TOTAL), **newer)
    day_told()  # late, and older

    assert ask(as_staff, "orders-reconciliation", "difference") == [("0.00",)]
    assert ToldDay.objects.get().documents.count() == 1


def test_money_that_has_not_gone_back_yet_is_a_difference_of_payments(as_staff: Any) -> None:
    off = order(business_date="2026-11-23")
    tell("order.order_placed.v1", PLACED)
    tell("order.order_cancelled.v1", off)
    placed = document(PLACED["number"], TOTAL)
    called_off = document(PLACED["number"], f"-{TOTAL}", kind="cancellation", tenders=[])
    day_told(placed, called_off)

    assert ask(as_staff, "orders-reconciliation", "difference") == [("0.00",)]
    names = ("channel", "tender", "told", "booked", "difference", "which")
    assert ask(as_staff, "payments-reconciliation", *names) == [
        ("web", "test", TOTAL, "0.00", f"-{TOTAL}", f"cancellation:{PLACED['number']}")
    ]


def test_a_drawer_is_compared_with_the_tenders_of_its_shift(as_staff: Any) -> None:
    closed = sample("sales.shift_closed.v1")
    sums = {"CAD": {"total": "10.35", "tenders": {"cash": "5.00", "card": "5.35"}}}
    tell("sales.shift_closed.v1", {**closed, "z_report": {**closed["z_report"], "sums": sums}})
    tell("sales.sale_completed.v1", sale(shift_id=closed["id"]))  # all of it in cash

    names = ("channel", "store", "tender", "told", "booked", "difference", "which")
    assert ask(as_staff, "payments-reconciliation", *names) == [
        ("pos", "MTL", "card", "5.35", "0.00", "-5.35", "MTL-01 Z 1"),
        ("pos", "MTL", "cash", "5.00", "10.35", "5.35", "MTL-01 Z 1"),
    ]


def test_stock_is_compared_article_by_article_at_the_same_movement(as_staff: Any) -> None:
    ledger(("GOOD", "5", 2), ("MOVED", "4", 8), ("WRONG", "7", 3), ("BEHIND", "2", 1), event=LEVELS)
    ledger(
        ("GOOD", "5", 2), ("MOVED", "9", 7), ("WRONG", "6", 3), ("BEHIND", "1", 2), ("NEW", "3", 1)
    )

    names = ("location", "articles", "moved", "told", "booked", "difference", "which")
    assert ask(as_staff, "stock-reconciliation", *names) == [
        ("LC", 4, 1, "15", "14", "-1", "BEHIND, NEW, WRONG")
    ]
    assert ask(as_staff, "stock-reconciliation", "location", store="MTL") == []


def test_an_older_sum_of_a_ledger_changes_nothing() -> None:
    ledger(("TEA-1", "5", 2))
    ledger(("TEA-1", "9", 1))

    assert LedgerFact.objects.get().on_hand == 5


def gauge() -> dict[str, float]:
    (family,) = selectors.gauges()
    return {each.labels["compared"]: each.value for each in family.samples}


def test_a_comparison_is_noted_and_watched(as_staff: Any) -> None:
    tell("order.order_placed.v1", PLACED)
    day_told(document("W-2026-000002", "10.00"))
    ledger(("TEA-1", "5", 2))

    assert services.reconcile(now=MORNING) == 3

    rows = ReconRun.objects.order_by("check_name").values_list(
        "check_name", "currency", "differing", "expected", "actual", "difference", "documents"
    )
    wrong = ["order:W-2026-000001", "order:W-2026-000002"]
    assert list(rows) == [
        ("orders", "CAD", 1, Decimal(10), Decimal(TOTAL), Decimal("22.14"), wrong),
        ("payments", "CAD", 1, Decimal(10), Decimal(TOTAL), Decimal("22.14"), wrong),
        ("stock", "", 1, Decimal(5), Decimal(0), Decimal(-5), ["TEA-1"]),
    ]
    assert gauge() == {"tills": 0, "orders": 1, "payments": 1, "stock": 1}
    today = {"from": "2026-11-24", "to": "2026-11-24"}
    found = ask(as_staff, "reconciliation-runs", "check", "differing", "difference", **today)
    assert found == [("web orders", 1, "22.14"), ("payments", 1, "22.14"), ("stock", 1, "-5.00")]


def test_what_was_told_a_moment_ago_is_left_for_the_next_comparison() -> None:
    day_told(document("W-2", "10.00"), told_at=(MORNING - timedelta(minutes=9)).isoformat())

    assert services.reconcile(now=MORNING) == 0
    assert services.reconcile(now=MORNING + timedelta(minutes=2)) == 2
    assert gauge()["orders"] == 1


def test_comparisons_are_forgotten_after_ninety_days() -> None:
    ledger(("TEA-1", "5", 2))
    services.reconcile(now=MORNING)

    services.reconcile(now=MORNING + timedelta(days=91))

    assert ReconRun.objects.count() == 1


def test_who_is_kept_to_stores_sees_no_comparison_of_others(as_staff: Any) -> None:
    tell("order.order_placed.v1", order(id=str(uuid.UUID(int=1))))
    day_told()

    answer = APIClient().get(
        "/api/v1/reports/orders-reconciliation",
        DAY,
        headers=as_staff("store_manager", stores=["MTL"]),
    )
    assert answer.json()["rows"] == []
