"""Keeping reports under a name, and sending those that are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reporting_svc.reports import errors, rules, selectors
from reporting_svc.reports.models import ReportRun, SavedReport
from reporting_svc.reports.selectors import TableQuery
from reporting_svc.reports.services._files import write_report
from shared_libs.refusals import Refusal

log = structlog.get_logger(__name__)
MOST = 50
TRIES = 5
MOST_BYTES = 8_000_000
State = ReportRun.State


@dataclass(frozen=True)
class Saving:
    """What is kept: the report, what it was asked for but its days, and how it is sent."""

    name: str
    report: str
    words: Mapping[str, str]
    schedule: str
    file_type: str
    recipients: Sequence[str]
    language: str


@transaction.atomic
def save_report(
    *, saving: Saving, owner: str, owner_name: str, stores: Sequence[str]
) -> SavedReport:
    """The report is kept under this name, with what its owner may see.

    Raises ReportNameTaken and TooManySavedReports.
    """
    if SavedReport.objects.filter(owner=owner).count() >= MOST:
        raise errors.TooManySavedReports
    kept = SavedReport(owner=owner, owner_name=owner_name, stores=list(stores), **vars(saving))
    kept.words = {name: text for name, text in saving.words.items() if name not in {"from", "to"}}
    kept.recipients = list(saving.recipients)
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except IntegrityError as clash:
        raise errors.ReportNameTaken from clash
    return kept


def forget_report(*, report_id: int, owner: str) -> None:
    """One's own report is kept no longer; saying it twice changes nothing."""
    SavedReport.objects.filter(pk=report_id, owner=owner).delete()


@transaction.atomic
def queue_due_reports(*, today: date) -> int:
    """Each saved report that is due today has its run, once; returns how many are new."""
    sent = SavedReport.objects.exclude(schedule="never")
    due = [each for each in sent if rules.is_due(each.schedule, today)]
    known = set(
        ReportRun.objects.filter(due_date=today, saved__in=due).values_list("saved", flat=True)
    )
    new = [ReportRun(saved=each, due_date=today) for each in due if each.pk not in known]
    ReportRun.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def send_queued_reports(*, now: datetime) -> int:
    """Each report that waits is sent, or is tried again the next time, five times in all.

    Must not run inside a transaction: mail servers are slow. Returns how many were tried. One that
    was sent and not noted, because the process died, is sent again under the same Message-ID.
    """
    waiting = list(ReportRun.objects.filter(state=State.QUEUED).select_related("saved"))
    for run in waiting:
        run.tries += 1
        try:
            _send(run)
        except (OSError, SMTPException, Refusal) as problem:
            run.error = str(problem)[:300]
            run.state = State.FAILED if run.tries >= TRIES else State.QUEUED
            log.warning("reports.not_sent", run=run.pk, error=run.error)
        else:
            run.state, run.sent_at, run.error = State.DONE, now, ""
        run.save()
    return len(waiting)


def _send(run: ReportRun) -> None:
    saved = run.saved
    first, last = rules.period_before(saved.schedule, run.due_date)
    asked = selectors.table(saved.report, saved.stores)
    with translation.override(saved.language):
        query = selectors.query_of_words(asked, saved.words, first, last, saved.stores)
        mail = _mail(run, str(asked.title), query)
        body = b"".join(write_report(asked=asked, query=query, kind=saved.file_type))
    if len(body) > MOST_BYTES:
        raise errors.TooManyRows
    mail.attach(f"{asked.name}-{first}-{last}.{saved.file_type}", body, _TYPES[saved.file_type])
    mail.send()


def _mail(run: ReportRun, title: str, query: TableQuery) -> EmailMessage:
    period = {
        "first": date_format(query.period.first, "SHORT_DATE_FORMAT"),
        "last": date_format(query.period.last, "SHORT_DATE_FORMAT"),
    }
    subject = f"{run.saved.name}: " + _("from %(first)s to %(last)s") % period
    body = _("The report “%(title)s” is attached.") % {"title": title}
    headers = {"Message-ID": f"<report-{run.pk}@reporting.comptoir>"}
    return EmailMessage(subject, body, to=list(run.saved.recipients), headers=headers)


_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
