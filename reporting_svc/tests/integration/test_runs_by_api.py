"""Reports that are made in the background, as programs ask for them."""

import csv
import hashlib
import io
import uuid
from typing import Any  # Any: JSON

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from reporting_svc.reports import services
from reporting_svc.reports.models import ReportRun
from reporting_svc.tests.factories import sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
URL, RUNS = "/api/v1/reports", "/api/v1/reports/runs"
ASKED = {"from": "2026-11-23", "to": "2026-11-24", "group_by": "store,cashier"}


@pytest.fixture
def analyst(as_staff: Any) -> APIClient:
    return caller(as_staff("analyst"))


def caller(headers: dict[str, str]) -> APIClient:
    client = APIClient()
    client.credentials(**{f"HTTP_{name.upper()}": value for name, value in headers.items()})
    return client


def asked_for(client: APIClient, name: str = "sales", **changes: Any) -> Any:
    return client.post(f"{URL}/{name}/runs", {**ASKED, **changes}, format="json")


def made(client: APIClient, name: str = "sales", **changes: Any) -> dict[str, Any]:
    """The run of a report that a worker has made."""
    answer = asked_for(client, name, **changes)
    assert answer.status_code == 202, answer.content
    services.make_waiting_runs(now=timezone.now())
    body: dict[str, Any] = client.get(answer["Location"]).json()
    return body


def test_a_program_has_a_report_made_and_sees_how_far_it_is(analyst: APIClient) -> None:
    tell("sales.sale_completed.v1", sale())

    answer = asked_for(analyst)

    waiting = analyst.get(answer["Location"]).json()
    assert (answer.status_code, answer.json()) == (202, waiting)
    assert (waiting["state"], waiting["rows"], waiting["has_file"]) == ("queued", 0, False)
    services.make_waiting_runs(now=timezone.now())
    done = analyst.get(answer["Location"]).json()
    assert (done["state"], done["rows"], done["has_file"]) == ("done", 1, True)
    assert (done["report"], done["first"], done["last"]) == ("sales", ASKED["from"], ASKED["to"])
    assert done["as_of"] == {"sales": "2026-11-23T15:00:00+00:00"}
    assert [each["id"] for each in analyst.get(RUNS).json()["results"]] == [done["id"]]


def test_its_rows_and_its_file_are_those_of_the_report(analyst: APIClient) -> None:
    tell("sales.sale_completed.v1", sale(cashier="=c-12"))
    run = made(analyst)

    rows = analyst.get(f"{RUNS}/{run['id']}/rows").json()
    body = analyst.get(f"{RUNS}/{run['id']}/file").getvalue()

    assert body == analyst.get(f"{URL}/sales/file", {**ASKED, "type": "csv"}).getvalue()
    assert run["digest"] == hashlib.sha256(body).hexdigest()
    cells = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1]
    assert [each["title"] for each in rows["columns"]][:3] == ["store", "cashier", "currency"]
    assert [(each["store"], each["cashier"], each["orders"]) for each in rows["rows"]] == [
        ("MTL", "=c-12", 1)
    ]
    assert (cells[1], rows["rows"][0]["net"]) == ("'=c-12", "9.00")
    assert rows["as_of"] == run["as_of"]


def test_what_is_not_made_has_no_file(analyst: APIClient) -> None:
    waiting = asked_for(analyst)["Location"]

    answers = [analyst.get(f"{waiting}/{part}") for part in ("file", "rows")]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (409, "run_has_no_file")
    ] * 2


def test_a_run_is_its_owners_alone(analyst: APIClient, as_staff: Any) -> None:
    run = made(analyst)
    other = caller(as_staff("analyst", subject=str(uuid.uuid4())))

    answers = [other.get(f"{RUNS}/{run['id']}{part}") for part in ("", "/file", "/rows")]

    assert [each.status_code for each in answers] == [404] * 3
    assert other.get(RUNS).json()["results"] == []


def test_who_is_kept_to_a_store_has_its_figures_made(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.UUID(int=9)), store="QUE"))
    manager = caller(as_staff("store_manager", stores=["QUE"]))

    run = made(manager, group_by="store")

    rows = manager.get(f"{RUNS}/{run['id']}/rows").json()["rows"]
    assert [each["store"] for each in rows] == ["QUE"]
    assert asked_for(manager, "cohorts", group_by="").status_code == 404


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("sales", {"from": "soon"}, "from"),
        ("sales", {"group_by": "weather"}, "group_by"),
        ("sales", {"store": ["MTL"]}, "store"),
        ("documents", {"group_by": "", "sku": "TEA-1"}, "sku"),
    ],
)
def test_what_makes_no_sense_is_not_made(
    analyst: APIClient, name: str, changes: dict[str, Any], field: str
) -> None:
    answer = asked_for(analyst, name, **changes)

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert not ReportRun.objects.exists()


def test_what_is_no_object_is_said_to_be_none(analyst: APIClient) -> None:
    answer = analyst.post(f"{URL}/sales/runs", ["sales"], format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_repeat_under_one_key_makes_one_run(analyst: APIClient) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [
        analyst.post(f"{URL}/sales/runs", ASKED, format="json", headers=key) for _each in range(2)
    ]

    assert answers[0].content == answers[1].content
    assert answers[0]["Location"] == answers[1]["Location"]
    assert ReportRun.objects.count() == 1


def test_a_sixth_report_of_one_person_waits_for_the_others(analyst: APIClient) -> None:
    codes = [asked_for(analyst).status_code for _each in range(6)]

    assert codes == [202] * 5 + [409]


@pytest.mark.parametrize("role", ["support", "stock_clerk"])
def test_nobody_else_has_reports_made(as_staff: Any, role: str) -> None:
    assert asked_for(caller(as_staff(role))).status_code == 403


@pytest.mark.parametrize("count", [1, 10])
def test_a_list_of_runs_takes_as_many_queries_for_ten_as_for_one(
    analyst: APIClient, django_assert_num_queries: Any, count: int
) -> None:
    made(analyst)
    owner = ReportRun.objects.get().owner
    for _each in range(count - 1):
        ReportRun.objects.create(owner=owner, report="sales", due_date="2026-11-24", content=b"x")

    with django_assert_num_queries(1):
        assert len(analyst.get(RUNS).json()["results"]) == count
