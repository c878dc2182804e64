"""Days of stores: open, over, closed by somebody, and open again when something comes late."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: JSON

import pytest
from django.test import Client
from rest_framework.test import APIClient

from reporting_svc.reports import errors, services
from reporting_svc.reports.models import DailyClose, Document
from reporting_svc.tests.factories import order, sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 11, tzinfo=UTC)
CLOSED = "sales.shift_closed.v1"
SHIFT = sample(CLOSED)["id"]


@pytest.fixture(autouse=True)
def morning(time_machine: Any) -> None:
    time_machine.move_to(MORNING)


def sell(**changes: Any) -> None:
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), **{"shift_id": SHIFT, **changes}))


def z_report(total: str, number: int = 1) -> None:
    closed = sample(CLOSED)
    sums = {"CAD": {"total": total, "tenders": {"cash": total}}}
    issued = {**closed["z_report"], "id": str(uuid.UUID(int=number)), "number": number}
    tell(CLOSED, {**closed, "z_report": {**issued, "sums": sums}})


def a_day(store: str = "MTL") -> DailyClose:
    return DailyClose.objects.get(store=store, business_date=DAY)


def close(store: str = "MTL", reason: str = "") -> DailyClose:
    return services.close_day(
        store=store, day=DAY, actor="staff:1", reason=reason, now=datetime.now(UTC)
    )


def test_a_day_is_open_while_it_goes_on_and_provisional_once_it_is_over() -> None:
    sell()
    services.keep_days(today=DAY, now=MORNING)
    assert a_day().status == "open"
    with pytest.raises(errors.DayNotToBeClosed):
        close()

    services.keep_days(today=NEXT, now=MORNING)

    assert a_day().status == "provisional"


def test_a_day_whose_tills_agree_is_closed_with_its_figures() -> None:
    sell()
    z_report("10.35")
    services.keep_days(today=NEXT, now=MORNING)

    row = close()

    assert (row.status, row.documents, row.z_reports) == ("closed", 1, ["MTL-01 Z 1"])
    assert row.totals == {"CAD": "10.35"}
    with pytest.raises(errors.DayNotToBeClosed):
        close()


def test_a_day_that_differs_is_closed_for_a_reason_only() -> None:
    sell()
    z_report("20.70")
    sell(shift_id="", receipt_number="MTL-2-000007")
    services.keep_days(today=NEXT, now=MORNING)

    with pytest.raises(errors.DayDiffers) as refused:
        close()
    assert refused.value.extra == {
        "differing": ["MTL-01 Z 1"],
        "unreported": ["MTL-2-000007"],
        "is_told": True,
    }
    assert a_day().status == "provisional"

    assert close(reason="the till was stolen").reason == "the till was stolen"


def test_what_a_till_sends_late_opens_a_closed_day_again() -> None:
    sell()
    z_report("10.35")
    services.keep_days(today=NEXT, now=MORNING)
    close()
    services.keep_days(today=NEXT, now=MORNING)
    assert a_day().status == "closed"

    sell(receipt_number="MTL-1-000099")
    z_report("10.35", number=2)
    services.keep_days(today=NEXT, now=MORNING)

    row = a_day()
    assert (row.status, row.reason) == ("reopened", "came late: MTL-1-000099, MTL-01 Z 2")
    assert Decimal(row.totals["CAD"]) == Decimal("10.35")  # as it was closed
    assert Decimal(close().totals["CAD"]) == Decimal("20.70")


def test_books_that_are_told_anew_open_no_day() -> None:
    sell()
    z_report("10.35")
    services.keep_days(today=NEXT, now=MORNING)
    row = close()
    DailyClose.objects.filter(pk=row.pk).update(documents=2)  # as if one were not told yet

    services.keep_days(today=NEXT, now=MORNING)

    assert a_day().status == "closed"


def test_the_web_is_closed_once_order_has_told_its_day() -> None:
    tell("order.order_placed.v1", order())
    services.keep_days(today=NEXT, now=MORNING)
    with pytest.raises(errors.DayDiffers) as refused:
        close("web")
    assert refused.value.extra["is_told"] is False

    told = sample("order.day_told.v1")
    documents = [{**told["documents"][0], "total": "32.14"}]
    tell("order.day_told.v1", {**told, "documents": documents})

    assert close("web").status == "closed"


def test_the_api_closes_a_day_once_and_shows_it_in_its_report(as_staff: Any) -> None:
    sell()
    z_report("10.35")
    services.keep_days(today=NEXT, now=MORNING)
    url, headers = "/api/v1/reports/daily-closes/MTL/2026-11-23/close", as_staff("store_manager")
    keyed = {**headers, "Idempotency-Key": "close-montreal-0001"}

    assert APIClient().post(url, {}, "json", headers=headers).status_code == 400
    first = APIClient().post(url, {}, "json", headers=keyed)
    again = APIClient().post(url, {}, "json", headers=keyed)

    assert (first.status_code, first.json()["status"]) == (200, "closed")
    assert again.json() == first.json()
    query = {"from": "2026-11-23", "to": "2026-11-23"}
    shown = APIClient().get("/api/v1/reports/daily-closes", query, headers=headers).json()["rows"]
    names = ("store", "status", "orders", "net", "total", "said", "difference", "closed_total")
    assert [[row[name] for name in names] for row in shown] == [
        ["MTL", "closed", 1, "9.00", "10.35", "10.35", "0.00", "10.35"]
    ]


@pytest.mark.parametrize(
    ("store", "day", "stores", "status"),
    [
        ("MTL", "yesterday", (), 400),
        ("MTL", "2026-01-01", (), 404),
        ("MTL", "2026-11-23", ("QUE",), 404),
    ],
    ids=["no date", "no sales", "another's store"],
)
def test_no_other_day_is_closed(
    as_staff: Any, store: str, day: str, stores: tuple[str, ...], status: int
) -> None:
    sell()
    services.keep_days(today=NEXT, now=MORNING)

    answer = APIClient().post(
        f"/api/v1/reports/daily-closes/{store}/{day}/close",
        {"reason": "x"},
        "json",
        headers={
            **as_staff("store_manager", stores=stores),
            "Idempotency-Key": "close-another-0001",
        },
    )

    assert answer.status_code == status
    assert a_day().status == "provisional"


def test_a_day_is_closed_from_its_list(staff_cookie: Callable[..., str]) -> None:
    sell()
    z_report("20.70")
    services.keep_days(today=NEXT, now=MORNING)
    browser = Client()
    browser.cookies["comptoir_staff"] = staff_cookie("analyst")
    page = "/admin/reporting/reports/dailyclose/"
    chosen = {"action": "close", "_selected_action": str(a_day().pk)}

    assert "say why" in browser.post(page, chosen).content.decode()
    browser.post(page, {**chosen, "reason": ""})
    assert a_day().status == "provisional"
    browser.post(page, {**chosen, "reason": "counted twice"})

    assert (a_day().status, a_day().reason) == ("closed", "counted twice")


@pytest.mark.parametrize(
    ("store", "time_zone", "last_moment"),
    [
        pytest.param("YVR", "America/Vancouver", "2026-11-24T07:59:59+00:00", id="Vancouver"),
        pytest.param("PAR", "Europe/Paris", "2026-11-23T22:59:59+00:00", id="Paris"),
    ],
)
def test_the_day_of_a_store_ends_at_midnight_there(
    store: str, time_zone: str, last_moment: str
) -> None:
    tell(CLOSED, {**sample(CLOSED), "store": store, "time_zone": time_zone})
    sell(store=store)
    last = datetime.fromisoformat(last_moment)

    services.keep_days(today=NEXT, now=last)
    before = a_day(store).status
    services.keep_days(today=DAY, now=last + timedelta(seconds=1))

    assert (before, a_day(store).status) == ("open", "provisional")


def test_a_late_sale_of_any_age_opens_its_day_again_and_is_booked_on_its_date() -> None:
    long_ago = MORNING + timedelta(days=100)
    sell()
    z_report("10.35")
    services.keep_days(today=NEXT, now=MORNING)
    close()
    services.keep_days(today=long_ago.date(), now=long_ago)
    assert a_day().status == "closed"

    sell(receipt_number="MTL-1-000099")
    Document.objects.filter(number="MTL-1-000099").update(applied_at=long_ago)
    services.keep_days(today=long_ago.date(), now=long_ago)

    assert (a_day().status, a_day().reason) == ("reopened", "came late: MTL-1-000099")


def test_a_day_of_long_ago_that_nobody_knew_of_is_there_once_it_is_sold_on() -> None:
    long_ago = MORNING + timedelta(days=100)
    sell()
    Document.objects.update(applied_at=long_ago)

    services.keep_days(today=long_ago.date(), now=long_ago)

    assert a_day().status == "provisional"
