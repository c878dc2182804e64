"""Reports that staff keep under a name, and that come by mail."""

import io
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from smtplib import SMTPException
from typing import Any  # Any: the mailbox fixture

import openpyxl
import pytest
from django.test import Client

from reporting_svc.reports import jobs, services
from reporting_svc.reports.models import ReportRun, SavedReport
from reporting_svc.tests.factories import sale
from reporting_svc.tests.teller import tell
from shared_libs.privacy import Erased, Person

pytestmark = pytest.mark.django_db
PAGES = "/admin/reporting/tables/"
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # seven in the morning in Montréal
Staff = Callable[..., Client]


@pytest.fixture
def analyst(staff_cookie: Callable[..., str]) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["comptoir_staff"] = staff_cookie("analyst")
    return client


def form(**changes: str) -> dict[str, str]:
    return {
        "name": "Mondays",
        "schedule": "weekly",
        "file_type": "xlsx",
        "recipients": "ada@example.org, bea@example.org",
        "group_by": "store",
        **changes,
    }


def saved(**changes: Any) -> SavedReport:
    saving = {
        "name": "Mondays",
        "report": "sales",
        "words": {"group_by": "store"},
        "schedule": "weekly",
        "file_type": "xlsx",
        "recipients": ["ada@example.org"],
        "language": "en",
        **changes,
    }
    return services.save_report(
        saving=services.Saving(**saving), owner="1", owner_name="Ada", stores=[]
    )


def test_a_report_is_kept_as_its_page_shows_it(analyst: Client) -> None:
    answer = analyst.post(f"{PAGES}sales/save/", form(), follow=True)

    page = answer.content.decode()
    assert "Mondays" in page
    assert f'href="{PAGES}sales/?group_by=store"' in page
    kept = SavedReport.objects.get()
    assert (kept.words, kept.schedule) == ({"group_by": "store"}, "weekly")
    assert kept.recipients == ["ada@example.org", "bea@example.org"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipients": "nobody"}, "Enter a valid email address."),
        ({"recipients": ""}, "To whom shall it be sent?"),
        ({"name": ""}, "This field is required."),
        ({"group_by": "colour"}, "colour is none of"),
        ({"recipients": " ".join(f"a{n}@example.org" for n in range(11))}, "At most ten"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_said_and_not_kept(
    analyst: Client, changes: dict[str, str], said: str
) -> None:
    answer = analyst.post(f"{PAGES}sales/save/", form(**changes), follow=True)

    assert said in answer.content.decode()
    assert not SavedReport.objects.exists()


def test_a_name_is_given_once(analyst: Client) -> None:
    analyst.post(f"{PAGES}sales/save/", form())

    answer = analyst.post(f"{PAGES}margin/save/", form(), follow=True)

    assert "You have a saved report of this name." in answer.content.decode()
    assert SavedReport.objects.get().report == "sales"


def test_only_ones_own_report_is_forgotten(analyst: Client) -> None:
    other = saved()
    analyst.post(f"{PAGES}sales/save/", form(name="Mine"))
    mine = SavedReport.objects.get(name="Mine")

    for each in (other, mine):
        analyst.post(f"/admin/reporting/saved/{each.pk}/forget/")

    assert list(SavedReport.objects.all()) == [other]


@pytest.mark.parametrize("role", ["cashier", "support"])
def test_who_may_not_see_the_books_saves_nothing(
    staff_cookie: Callable[..., str], role: str
) -> None:
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie(role)

    assert client.post(f"{PAGES}sales/save/", form()).status_code == 403
    assert not SavedReport.objects.exists()


def test_a_weekly_report_is_mailed_once_on_monday_with_last_weeks_figures(
    time_machine: Any, mailoutbox: list[Any]
) -> None:
    time_machine.move_to(MONDAY)
    saved()
    saved(name="First of the month", schedule="monthly")
    for day in ("2026-11-15", "2026-11-16", "2026-11-22", "2026-11-23"):
        tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), business_date=day))

    for _twice in range(2):
        jobs.send_reports.func(0)
        jobs.make_runs.func(0)

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        ["ada@example.org"],
        "Mondays: from 2026-11-16 to 2026-11-22",
    )
    name, body, _kind = mail.attachments[0]
    assert name == "sales-2026-11-16-2026-11-22.xlsx"
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.values)  # type: ignore[union-attr]
    assert [row[:4] for row in rows[1:]] == [("MTL", "CAD", 2, 4)]
    assert ReportRun.objects.get().state == "done"


@pytest.mark.parametrize(
    ("at", "count"),
    [("2026-11-23T10:59:00+00:00", 0), ("2026-11-23T11:00:00+00:00", 1)],
    ids=["before six", "at six"],
)
def test_reports_leave_at_six_where_the_shop_is(
    time_machine: Any, mailoutbox: list[Any], at: str, count: int
) -> None:
    time_machine.move_to(datetime.fromisoformat(at))
    saved(schedule="daily")

    jobs.send_reports.func(0)
    jobs.make_runs.func(0)

    assert len(mailoutbox) == count


def test_a_mail_server_that_is_away_is_asked_again_five_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved()
    services.queue_due_reports(today=date(2026, 11, 23))

    def away(*_args: Any, **_kwargs: Any) -> int:
        raise SMTPException("away")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    tried = [services.make_waiting_runs(now=MONDAY) for _each in range(6)]

    assert tried == [1, 1, 1, 1, 1, 0]
    run = ReportRun.objects.get()
    assert (run.state, run.error, run.sent_at) == ("failed", "away", None)


def test_what_is_mailed_shows_what_its_owner_may_see(mailoutbox: list[Any]) -> None:
    kept = saved()
    SavedReport.objects.filter(pk=kept.pk).update(stores=["QUE"])
    tell("sales.sale_completed.v1", sale(business_date="2026-11-20"))
    services.queue_due_reports(today=date(2026, 11, 23))

    services.make_waiting_runs(now=MONDAY)

    body = mailoutbox[0].attachments[0][1]
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.values)  # type: ignore[union-attr]
    assert len(rows) == 1


def test_an_erased_address_gets_no_report_any_more() -> None:
    saved(recipients=["ada@example.org", "bea@example.org"])
    ada = Person(uuid.uuid4(), uuid.uuid4(), "ada@example.org")

    assert services.export_person(ada)["reports"] == [
        {"name": "Mondays", "sent_to": "ada@example.org"}
    ]
    assert services.erase_person(ada) == Erased("done")
    assert SavedReport.objects.get().recipients == ["bea@example.org"]
