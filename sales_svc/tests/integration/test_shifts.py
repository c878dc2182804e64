"""A shift is opened, counted and closed: its X and Z reports."""

from collections.abc import Callable
from typing import Any  # Any: bodies are free JSON
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework.test import APIClient

from sales_svc.sales import selectors
from sales_svc.sales.models import Register, Sale, Shift, SyncException, ZReport
from sales_svc.sales.rules import z_reports
from sales_svc.tests import builders, factories
from sales_svc.tests.builders import SHIFT, batch, closing, line, opening, sale, taking_back, void
from sales_svc.tests.integration.conftest import exceptions, post_body, verdicts
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Send = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]
# the tests let it sleep, see conftest
AWAKE = "ALTER TABLE sales_zreport ENABLE TRIGGER sales_z_reports_are_not_truncated"
CARD = [{"type": "card", "amount": "10.35"}]


def a_day(first: int = 1, shift: str = SHIFT) -> list[dict[str, Any]]:
    """Two sales, one of them called off, a return, cash out of the drawer, and the closing."""
    of = {"shift_id": shift}
    kept, called_off = (
        sale(first + 1, **of),
        sale(first + 2, tenders=CARD, **of),
    )
    return [
        opening(first, **of),
        kept,
        called_off,
        void(first + 3, called_off["id"]),
        taking_back(first + 4, original_sale_id=kept["id"], **of),
        builders.movement(first + 5, **of),
        closing(first + 6, **of),
    ]


def test_a_closed_shift_has_a_z_report_that_is_the_sum_of_its_documents(send: Send) -> None:
    assert set(verdicts(send(a_day()))) == {"accepted"}

    report = ZReport.objects.get()
    assert (report.number, report.kind) == (1, "regular")
    sums = report.content["sums"]["CAD"]
    assert (sums["sales"]["count"], sums["sales"]["total"]) == (2, "20.70")
    assert (sums["voids"]["count"], sums["voids"]["total"]) == (1, "-10.35")
    assert (sums["returns"]["count"], sums["returns"]["total"]) == (1, "-5.17")
    assert sums["taxes"] == {"GST": "0.23", "QST": "0.45"}
    # 10.35 taken and 5.15 given back; the card's sale was called off
    assert sums["tenders"] == {"card": "0.00", "cash": "5.20"}
    assert (sums["cash_rounding"], sums["total"]) == ("0.02", "5.18")
    assert report.content["movements"] == {"paid_out": {"count": 1, "amount": "15.00"}}
    assert report.content["expected"] == {"card": "0.00", "cash": "190.20"}
    assert report.content["difference"] == {"card": "0.00", "cash": "5.15"}
    assert [report.content[end][-6:] for end in ("first_receipt", "last_receipt")] == [
        "000001",
        "000003",
    ]
    anew = z_reports.takings_document(selectors.reported_takings(report))
    assert anew == {name: report.content[name] for name in anew}


def test_what_comes_after_the_closing_has_a_report_of_its_own(send: Send) -> None:
    day = a_day()
    late, closed = [day[1], day[4]], [each for each in day if each not in (day[1], day[4])]
    send(closed)
    before = ZReport.objects.get(number=1).content

    answer = send(late)

    assert exceptions(answer) == [["closed_shift"]] * 2
    assert ZReport.objects.get(number=1).content == before
    second = ZReport.objects.get(number=2)
    assert (second.kind, second.content["sums"]["CAD"]["total"]) == ("supplementary", "5.18")
    assert "counted" not in second.content
    said = [event.data["z_report"]["kind"] for event in of_type("sales.shift_closed.v1")]
    assert said == ["regular", "supplementary"]


def of_type(name: str) -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(type=name).order_by("position"))


def test_a_closing_sent_before_the_sales_of_its_batch_is_taken_after_them(send: Send) -> None:
    day = a_day()

    answer = send(list(reversed(day)))

    assert set(verdicts(answer)) == {"accepted"}
    assert [each["sequence"] for each in answer["results"]] == [7, 6, 5, 4, 3, 2, 1]
    assert ZReport.objects.get().content["sums"]["CAD"]["total"] == "5.18"


def test_z_reports_are_numbered_without_a_gap_and_chained(send: Send, register: Register) -> None:
    for number in range(3):
        send(a_day(1 + 7 * number, shift=str(uuid4())))

    reports = list(ZReport.objects.order_by("number"))
    assert [report.number for report in reports] == [1, 2, 3]
    previous = "0" * 64
    for report in reports:
        assert report.previous_hash == previous
        previous = z_reports.digest(previous=previous, content=report.content)
        assert report.hash == previous
    register.refresh_from_db()
    assert register.last_z == 3


def test_a_chunk_that_is_refused_leaves_no_hole_in_the_numbers(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sales_svc.sales.services import _documents  # noqa: PLC0415 - patched here only

    original = _documents._sale_line

    def too_wide(work: Any, document: Any, said: Any) -> Any:
        row = original(work, document, said)
        row.sku = "x" * 100 if said.sku == "BAD" else row.sku
        return row

    monkeypatch.setattr(_documents, "_sale_line", too_wide)
    day = a_day()
    bad = sale(8, lines=[line(sku="BAD")], shift_id=str(uuid4()))

    answer = send([*day, bad])

    assert verdicts(answer) == ["accepted"] * 7 + ["malformed"]
    assert ZReport.objects.get().number == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE sales_zreport SET number = 9", "DELETE FROM sales_zreport"]
)
def test_the_database_refuses_to_change_a_z_report(send: Send, statement: str) -> None:
    send(a_day())

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert ZReport.objects.get().number == 1


def test_the_database_refuses_to_empty_the_archive_of_z_reports(send: Send) -> None:
    send(a_day())
    connection.check_constraints()  # a table is altered once its rows have been checked

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{AWAKE}; TRUNCATE sales_zreport CASCADE")

    assert ZReport.objects.get().number == 1


def test_an_x_report_adds_up_what_is_there_and_hides_what_is_to_be_counted(
    send: Send, register: Register
) -> None:
    send(a_day()[:3])

    path = f"/api/v1/pos/shifts/{SHIFT}/x-report"
    answer = APIClient().get(path, headers={"X-Register-Key": factories.KEY}).json()

    assert answer["sums"]["CAD"]["total"] == "20.70"
    assert "expected" not in answer
    assert Shift.objects.get().expected == {"cash": "210.35", "card": "10.35"}


def test_staff_drill_from_a_z_report_to_its_documents(
    send: Send, register: Register, as_staff: Headers, django_assert_num_queries: Any
) -> None:
    send(a_day())
    send([sale(8, shift_id=None)])
    manager = as_staff("store_manager", stores=("MTL",))
    ask = APIClient().get

    listed = ask("/api/v1/sales/z-reports", headers=manager).json()["results"]
    with django_assert_num_queries(1):
        ask("/api/v1/sales/z-reports", headers=manager)
    rows = ask(listed[0]["documents"], headers=manager).json()["results"]
    detail = ask(f"/api/v1/sales/z-reports/{listed[0]['id']}", headers=manager).json()
    elsewhere = as_staff("store_manager", stores=("QUE",))

    assert [row["total"] for row in rows] == ["-5.17", "10.35", "10.35"]
    assert [each["amount"] for each in detail["movements"]] == ["15"]
    assert len(detail["voids"]) == 1
    assert ask("/api/v1/sales/z-reports", headers=elsewhere).json()["results"] == []
    path = f"/api/v1/sales/z-reports/{listed[0]['id']}"
    assert ask(path, headers=elsewhere).status_code == 404


def test_a_sale_called_off_after_its_shift_is_closed_is_in_a_supplementary_report(
    send: Send,
) -> None:
    day = a_day()
    send(day)

    answer = send([void(8, day[1]["id"])])

    assert exceptions(answer)[0][0] == "closed_shift"
    sums = ZReport.objects.get(number=2).content["sums"]["CAD"]
    assert (sums["voids"]["total"], sums["total"]) == ("-10.35", "-10.35")
    assert Sale.objects.get(pk=day[1]["id"]).status == "voided"
    assert SyncException.objects.filter(kind="closed_shift").count() == 1


def test_ten_posts_and_a_closing_in_any_batch_count_every_document_once(
    send: Send, register: Register
) -> None:
    day = a_day()
    for cut in (slice(0, 2), slice(2, 5), slice(5, 7), slice(0, 7)):
        post_body(batch(day[cut]))

    totals = [report.content["sums"]["CAD"]["total"] for report in ZReport.objects.all()]
    assert totals == ["5.18"]


def test_what_changes_no_figure_of_a_closed_shift_makes_no_report(send: Send) -> None:
    send(a_day())

    answer = send([opening(8), closing(9)])

    assert exceptions(answer) == [["closed_shift", "incomplete"], ["closed_shift"]]
    assert ZReport.objects.count() == 1


def test_a_shift_whose_opening_never_came_is_closed_all_the_same(send: Send) -> None:
    answer = send([sale(2), closing(3)])

    assert exceptions(answer) == [["gap"], ["incomplete"]]
    assert ZReport.objects.get().content["expected"] == {"cash": "10.35"}
    assert Shift.objects.get().status == "closed"
