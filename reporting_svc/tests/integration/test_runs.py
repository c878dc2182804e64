"""Reports that are made in the background."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any  # Any: the mailbox fixture

import pytest
from django.db import connection
from django.test import Client

from reporting_svc.reports import selectors, services
from reporting_svc.reports.models import ReportRun
from reporting_svc.reports.services import _runs
from reporting_svc.tests.factories import sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
PAGES, RUNS = "/admin/reporting/tables/", "/admin/reporting/runs/"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = {"from": "2026-11-23", "to": "2026-11-24", "group_by": "store", "store": ""}


@pytest.fixture
def analyst(staff_cookie: Callable[..., str]) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["comptoir_staff"] = staff_cookie("analyst")
    return client


@pytest.fixture
def other(staff_cookie: Callable[..., str]) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["comptoir_staff"] = staff_cookie("analyst", subject=str(uuid.uuid4()))
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def requested(analyst: Client) -> ReportRun:
    """The run of the sales by store, as its page asks for it."""
    analyst.post(f"{PAGES}sales/run/", ASKED)
    return ReportRun.objects.get()


def test_a_report_is_made_in_the_background_and_its_page_shows_it(analyst: Client) -> None:
    tell("sales.sale_completed.v1", sale())
    page = analyst.post(f"{PAGES}sales/run/", ASKED, follow=True).content.decode()
    assert "The report is being made." in page
    assert "data-live" in page

    assert services.make_waiting_runs(now=NOON) == 1

    run = ReportRun.objects.get()
    assert (run.state, run.rows, run.lease_token, len(run.digest)) == ("done", 1, None, 64)
    assert run.as_of == {"sales": "2026-11-23T15:00:00+00:00"}
    page = text_of(analyst, RUNS)
    assert "done · 1 row" in page
    assert "data-live" not in page
    assert "<td>MTL</td>" in text_of(analyst, f"{RUNS}{run.pk}/")
    assert b"MTL,CAD,1,2,9.00" in analyst.get(f"{RUNS}{run.pk}/file/").getvalue()


def test_a_run_whose_worker_was_killed_is_made_by_the_next(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested(analyst)

    def dies(_run: ReportRun) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(_runs, "_written", dies)
        with pytest.raises(KeyboardInterrupt):
            services.make_waiting_runs(now=NOON)
    assert ReportRun.objects.get().state == "running"
    assert "running · 0 rows" in text_of(analyst, RUNS)

    soon = services.make_waiting_runs(now=NOON + timedelta(minutes=4))
    later = services.make_waiting_runs(now=NOON + timedelta(minutes=6))

    assert (soon, later) == (0, 1)
    run = ReportRun.objects.get()
    assert (run.state, run.tries) == ("done", 2)


def test_a_worker_that_has_lost_its_lease_leaves_the_run_to_the_other(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested(analyst)
    written = _runs._written

    def slow(run: ReportRun) -> Any:
        made = written(run)
        ReportRun.objects.update(lease_token=uuid.uuid4())
        return made

    monkeypatch.setattr(_runs, "_written", slow)
    services.make_waiting_runs(now=NOON)

    run = ReportRun.objects.get()
    assert (run.state, run.content) == ("running", None)


def test_what_has_killed_five_workers_fails_with_the_reason(analyst: Client) -> None:
    run = requested(analyst)
    ReportRun.objects.filter(pk=run.pk).update(
        state="running", tries=5, lease_token=uuid.uuid4(), lease_until=NOON
    )

    assert services.make_waiting_runs(now=NOON + timedelta(seconds=1)) == 0

    page = text_of(analyst, RUNS)
    assert "failed" in page
    assert "its worker died five times" in page


def test_a_run_is_its_owners_alone(analyst: Client, other: Client) -> None:
    run = requested(analyst)
    services.make_waiting_runs(now=NOON)

    assert other.get(f"{RUNS}{run.pk}/").status_code == 404
    assert other.get(f"{RUNS}{run.pk}/file/").status_code == 404
    assert "Nothing is being made." in text_of(other, RUNS)


def test_what_makes_no_sense_is_not_made(analyst: Client) -> None:
    answer = analyst.post(f"{PAGES}sales/run/", {**ASKED, "from": "soon"}, follow=True)

    assert "Date has wrong format" in answer.content.decode()
    assert not ReportRun.objects.exists()


def test_five_reports_of_one_person_wait_at_most(analyst: Client) -> None:
    for _each in range(6):
        answer = analyst.post(f"{PAGES}sales/run/", ASKED, follow=True)

    assert "Five of your reports are being made" in answer.content.decode()
    assert ReportRun.objects.count() == 5


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_runs_takes_as_many_queries_for_ten_as_for_one(
    analyst: Client, django_assert_num_queries: Any, count: int
) -> None:
    for _each in range(count):
        requested_run = ReportRun(owner="x", report="sales", due_date=NOON.date())
        requested_run.save()
    owner = ReportRun.objects.values_list("owner", flat=True)[0]

    with django_assert_num_queries(1):
        assert len(selectors.runs_of(owner)) == count


@pytest.mark.django_db(transaction=True)
def test_a_page_that_takes_too_long_offers_the_background(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(*_args: Any, **_kwargs: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 50")
            try:
                cursor.execute("SELECT pg_sleep(1)")
            finally:
                cursor.execute("RESET statement_timeout")

    slow = {"sales": _replaced(selectors.TABLES["sales"], too_slow)}
    monkeypatch.setattr("reporting_svc.reports.selectors._tables.TABLES", slow)

    page = text_of(analyst, f"{PAGES}sales/")

    assert "This takes too long for a page" in page
    assert "Make it in the background" in page


def _replaced(table: Any, rows: Any) -> Any:
    def found(query: Any) -> Any:
        rows(query)
        yield from ()

    return replace(table, rows=found)
