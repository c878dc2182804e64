"""What tills say that they sold, beside what the books have of it."""

import uuid
from datetime import UTC, datetime
from typing import Any  # Any: JSON

import pytest
from rest_framework.test import APIClient

from reporting_svc.reports import selectors
from reporting_svc.reports.models import ZReportFact
from reporting_svc.tests.factories import sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
CLOSED = "sales.shift_closed.v1"
SHIFT = sample(CLOSED)["id"]
DAY = {"from": "2026-11-23", "to": "2026-11-23"}


def ask(as_staff: Any, name: str, *columns: str, **query: str) -> list[tuple[Any, ...]]:
    answer = APIClient().get(
        f"/api/v1/reports/{name}", {**DAY, **query}, headers=as_staff("analyst")
    )
    assert answer.status_code == 200, answer.content
    return [tuple(row[each] for each in columns) for row in answer.json()["rows"]]


def z_report(total: str, *, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A shift that has closed, and whose report comes to so much."""
    closed = sample(CLOSED)
    issued = {
        **closed["z_report"],
        "id": str(uuid.UUID(int=number)),
        "number": number,
        "sums": {"CAD": {"sales": {"total": total}, "total": total}},
    }
    return {**closed, "z_report": issued, **changes}


def differing() -> float:
    (gauge,) = selectors.gauges()
    (found,) = [each for each in gauge.samples if each.labels["compared"] == "tills"]
    return float(found.value)


def test_the_archive_keeps_a_report_as_its_till_issued_it(as_staff: Any) -> None:
    tell(CLOSED, sample(CLOSED))
    tell(CLOSED, sample(CLOSED))

    names = ("store", "register", "number", "sales", "returns", "voids", "total")
    assert ask(as_staff, "z-reports", *names) == [
        ("MTL", "MTL-01", 1, "20.70", "-5.17", "-10.35", "5.18")
    ]
    drawer = ("cash_expected", "cash_counted", "cash_difference")
    assert ask(as_staff, "z-reports", *drawer) == [("205.20", "195.35", "-9.85")]
    filed = ZReportFact.objects.get()
    assert (filed.hash, filed.sums) == (
        sample(CLOSED)["z_report"]["hash"],
        sample(CLOSED)["z_report"]["sums"],
    )


def test_a_shift_whose_documents_are_all_here_agrees(as_staff: Any, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 24, tzinfo=UTC))
    tell("sales.sale_completed.v1", sale(shift_id=SHIFT))
    tell(CLOSED, z_report("10.35"))

    names = ("register", "numbers", "said", "documents", "booked", "difference")
    assert ask(as_staff, "reconciliation", *names) == [("MTL-01", "1", "10.35", 1, "10.35", "0.00")]
    assert differing() == 0


def test_a_sale_that_the_books_have_not_heard_of_is_a_difference(
    as_staff: Any, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 24, tzinfo=UTC))
    tell("sales.sale_completed.v1", sale(shift_id=SHIFT))
    tell(CLOSED, z_report("20.70"))
    fine = z_report("0.00", number=2, id=str(uuid.uuid4()), register="MTL-02")
    tell(CLOSED, fine)

    names = ("said", "booked", "difference")
    assert ask(as_staff, "reconciliation", *names) == [
        ("20.70", "10.35", "-10.35"),  # what differs comes first
        ("0.00", "0.00", "0.00"),
    ]
    assert differing() == 1
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), shift_id=SHIFT))
    assert differing() == 0


def test_what_came_late_is_in_a_supplementary_report_of_the_same_shift(
    as_staff: Any, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 24, tzinfo=UTC))
    tell(CLOSED, z_report("10.35"))
    tell("sales.sale_completed.v1", sale(shift_id=SHIFT))
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), shift_id=SHIFT))

    tell(CLOSED, z_report("10.35", number=2))

    assert ask(as_staff, "reconciliation", "numbers", "difference") == [("1, 2", "0.00")]


def test_a_shift_leads_to_its_documents(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale(shift_id=SHIFT))
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4())))

    assert ask(as_staff, "documents", "number", shift=SHIFT) == [("MTL-1-000001",)]


def test_a_void_counts_in_the_shift_of_its_sale(as_staff: Any) -> None:
    sold = sale(shift_id=SHIFT)
    tell("sales.sale_completed.v1", sold)
    void = {"id": "v", "sale": sold, "business_date": "2026-11-23", "business_hour": 9}

    tell("sales.sale_voided.v1", void)
    tell(CLOSED, z_report("0.00"))

    assert ask(as_staff, "reconciliation", "documents", "difference") == [(2, "0.00")]
