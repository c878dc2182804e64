"""Making reports in the background: one worker at a time has each, under a lease."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from reporting_svc.reports import errors, rules, selectors
from reporting_svc.reports.models import ReportRun, SavedReport
from reporting_svc.reports.rules import Row
from reporting_svc.reports.selectors import Period, Table, TableQuery
from reporting_svc.reports.services import _mailing
from reporting_svc.reports.services._files import write_report
from shared_libs.refusals import Refusal

log = structlog.get_logger(__name__)
State = ReportRun.State
TRIES, MOST_WAITING = 5, 5
MOST_BYTES = 8_000_000
LEASE, KEPT = timedelta(minutes=5), timedelta(days=7)
BEAT_ROWS, BEAT_SECONDS = 500, 2.0


class _LeaseLost(Exception):  # nobody's fault: another worker goes on
    """Another worker has taken the run over."""


@dataclass(frozen=True)
class RunWish:
    """What somebody wants to have made: a report, what it is asked for, and of which days."""

    report: str
    words: dict[str, str]
    period: Period
    language: str


@dataclass(frozen=True)
class _Made:
    """A report as a file, with the hash of it."""

    body: bytes
    digest: str


@transaction.atomic
def request_run(
    *, wish: RunWish, owner: str, stores: tuple[str, ...], today: date, now: datetime
) -> ReportRun:
    """The report will be made as CSV, and kept for its owner for a week. Raises TooManyRuns."""
    mine = ReportRun.objects.filter(owner=owner)
    if mine.exclude(state__in=ReportRun.OVER).count() >= MOST_WAITING:
        raise errors.TooManyRuns
    ReportRun.objects.filter(saved=None, sent_at__lt=now - KEPT).delete()
    run = ReportRun.objects.create(
        owner=owner,
        report=wish.report,
        words=wish.words,
        stores=list(stores),
        first_date=wish.period.first,
        last_date=wish.period.last,
        language=wish.language,
        due_date=today,
    )
    app.configure_task("reports.make_runs").defer(timestamp=0)
    return run


def make_waiting_runs(*, now: datetime) -> int:
    """Each run that waits, or whose worker has said nothing for five minutes, is made: a saved
    report's is mailed, another is kept as a file.

    What a mail server or the database refuses is tried again the next time, five times in all;
    what the report refuses is not. Must not run inside a transaction: mail servers are slow.
    Returns how many were tried. A mail that was sent and not noted, because the process died, is
    sent again under the same Message-ID.
    """
    waiting = list(ReportRun.objects.waiting(now).order_by("pk").values_list("pk", flat=True))
    taken = [run for pk in waiting for run in _taken(pk, now)]
    for run in taken:
        _make(run, now)
    return len(taken)


@transaction.atomic
def _taken(pk: int, now: datetime) -> list[ReportRun]:
    """The run, if it still waits, under a lease of ours; what has killed five workers fails."""
    found = ReportRun.objects.waiting(now).filter(pk=pk)
    for run in found.locked().select_related(None):
        if run.tries >= TRIES:
            run.state, run.error = State.FAILED, "its worker died five times"
            run.save(update_fields=["state", "error"])
            continue
        run.state, run.tries, run.rows = State.RUNNING, run.tries + 1, 0
        run.lease_token, run.lease_until, run.started_at = uuid4(), now + LEASE, now
        run.save()
        return [run]
    return []


def _make(run: ReportRun, now: datetime) -> None:
    """The run is over or waits again, unless another worker has taken it over."""
    try:
        _note(run, **_outcome(run, now))
    except _LeaseLost:
        log.warning("reports.lease_lost", run=run.pk)


def _outcome(run: ReportRun, now: datetime) -> dict[str, object]:
    """What the run says of itself once it was tried; raises _LeaseLost."""
    try:
        made = _written(run)
        if run.saved:
            _mailing.send(run, run.saved, made.body)
    except Refusal as refusal:
        return {"state": State.FAILED, "error": str(refusal.detail)[:300]}
    except (OSError, SMTPException, DatabaseError) as problem:
        log.warning("reports.not_made", run=run.pk, error=str(problem)[:300])
        state = State.FAILED if run.tries >= TRIES else State.QUEUED
        return {"state": state, "error": str(problem)[:300]}
    content = None if run.saved else made.body
    done: dict[str, object] = {"state": State.DONE, "error": "", "sent_at": now}
    return {**done, "digest": made.digest, "content": content}


def _written(run: ReportRun) -> _Made:
    """The report as a file, telling on the way how far it is."""
    saved = run.saved
    with translation.override(saved.language if saved else run.language):
        asked, query, kind = _question(run, saved)
        _note(run, as_of={name: at.isoformat() for name, at in selectors.as_of().items()})
        telling = replace(asked, rows=lambda wanted: _counted(run, asked, wanted))
        body = b"".join(write_report(asked=telling, query=query, kind=kind))
    if len(body) > MOST_BYTES:
        raise errors.TooManyRows
    return _Made(body, hashlib.sha256(body).hexdigest())


def _question(run: ReportRun, saved: SavedReport | None) -> tuple[Table, TableQuery, str]:
    if saved is None:
        return *selectors.question_of_run(run), "csv"
    first, last = rules.period_before(saved.schedule, run.due_date)
    asked = selectors.table(saved.report, saved.stores)
    query = selectors.query_of_words(asked, saved.words, first, last, saved.stores)
    return asked, query, saved.file_type


def _counted(run: ReportRun, asked: Table, query: TableQuery) -> Iterator[Row]:
    """The rows; every few seconds the run says how many there are, and keeps its lease."""
    told_at, number = time.monotonic(), 0
    for number, row in enumerate(asked.rows(query), start=1):  # told at the end
        yield row
        if number % BEAT_ROWS == 0 and time.monotonic() - told_at >= BEAT_SECONDS:
            _note(run, rows=number, lease_until=timezone.now() + LEASE)
            told_at = time.monotonic()
    _note(run, rows=number, lease_until=timezone.now() + LEASE)


def _note(run: ReportRun, **changes: object) -> None:
    """The run says so, as long as it is ours; raises _LeaseLost."""
    token: UUID | None = run.lease_token
    if changes.get("state", State.RUNNING) != State.RUNNING:
        changes |= {"lease_token": None, "lease_until": None}
    mine = ReportRun.objects.filter(pk=run.pk, lease_token=token, state=State.RUNNING)
    if not mine.update(**changes):
        raise _LeaseLost
