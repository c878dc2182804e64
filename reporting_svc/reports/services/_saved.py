"""Keeping reports under a name, and saying when they are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from reporting_svc.reports import errors, rules
from reporting_svc.reports.models import ReportRun, SavedReport

MOST = 50


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
