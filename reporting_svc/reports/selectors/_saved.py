"""Reports that staff keep under a name."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: the values of a row are of many types
from urllib.parse import urlencode

from django.db.models import Max, Q, QuerySet

from reporting_svc.reports import errors, rules
from reporting_svc.reports.models import ReportRun, SavedReport
from reporting_svc.reports.rules import Column
from reporting_svc.reports.selectors._sales import MAX_ROWS, heard
from reporting_svc.reports.selectors._tables import (
    TABLES,
    Table,
    TableQuery,
    query_of_words,
    table,
)


@dataclass(frozen=True)
class Saved:
    """A saved report with the way to it, and when it was sent last."""

    report: SavedReport
    title: str
    query: str
    sent_date: object


def saved_reports(owner: str) -> Sequence[Saved]:
    """One's own saved reports, by name; one query."""
    done = Q(runs__state=ReportRun.State.DONE)
    rows = SavedReport.objects.filter(owner=owner).annotate(last=Max("runs__due_date", filter=done))
    return [
        Saved(row, str(TABLES[row.report].title), urlencode(row.words), row.last)
        for row in rows.order_by("name", "pk")
        if row.report in TABLES
    ]


MOST_RUNS = 50


@dataclass(frozen=True)
class Run:
    """A run with the title of its report."""

    run: ReportRun
    title: str

    @property
    def is_over(self) -> bool:
        """Whether it is done or has failed for good."""
        return self.run.state in ReportRun.OVER

    @property
    def heard(self) -> dict[str, datetime]:
        """Up to when each source had been heard, by what people call it."""
        moments = {source: datetime.fromisoformat(at) for source, at in self.run.as_of.items()}
        return heard(moments)


def runs_for(owner: str) -> QuerySet[ReportRun]:
    """The runs that somebody asked for, and those of their saved reports, without their files."""
    mine = ReportRun.objects.filter(Q(owner=owner) | Q(saved__owner=owner))
    return mine.defer("content").select_related("saved")


def runs_of(owner: str) -> Sequence[Run]:
    """The same with their titles, the newest first; one query."""
    return [_run(each) for each in runs_for(owner).order_by("-pk")[:MOST_RUNS]]


def run_of(run_id: int, owner: str) -> Run:
    """A run that somebody asked for; raises UnknownRun, also for another's."""
    for each in runs_for(owner).filter(pk=run_id, saved=None):
        return _run(each)
    raise errors.UnknownRun


def file_of_run(run: ReportRun) -> bytes:
    """The file of a run; raises RunHasNoFile."""
    if not run.has_file:
        raise errors.RunHasNoFile
    return bytes(run.content or b"")


def question_of_run(run: ReportRun) -> tuple[Table, TableQuery]:
    """The report that somebody asked for, and of what. Raises UnknownReport."""
    asked = table(run.report, run.stores)
    first, last = run.first_date or run.due_date, run.last_date or run.due_date
    return asked, query_of_words(asked, run.words, first, last, run.stores)


def rows_of_run(run: ReportRun, most: int) -> tuple[list[list[str]], bool]:
    """The first rows of its file, titles first, and whether there are more."""
    text = bytes(run.content or b"").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    return rows[: most + 1], len(rows) > most + 1


def values_of_run(run: ReportRun) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    """The columns of its file, and each row as JSON has it. Raises RunHasNoFile, TooManyRows, and
    UnknownReport of one that is made no more.
    """
    file_of_run(run)
    asked, query = question_of_run(run)
    columns = asked.columns(query.groups)
    lines, has_more = rows_of_run(run, MAX_ROWS)
    if has_more:
        raise errors.TooManyRows
    return columns, [
        {each.name: rules.read_back(each, cell) for each, cell in zip(columns, line, strict=True)}
        for line in lines[1:]
    ]


def _run(run: ReportRun) -> Run:
    name = run.report_name
    return Run(run, str(TABLES[name].title) if name in TABLES else name)
