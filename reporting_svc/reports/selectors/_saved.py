"""Reports that staff keep under a name."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max, Q

from reporting_svc.reports import errors
from reporting_svc.reports.models import ReportRun, SavedReport
from reporting_svc.reports.selectors._tables import TABLES


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
    def has_file(self) -> bool:
        """Whether it was kept, not mailed."""
        return self.run.saved_id is None and self.run.state == ReportRun.State.DONE


def runs_of(owner: str) -> Sequence[Run]:
    """The runs that somebody asked for, and those of their saved reports, the newest first; one
    query.
    """
    mine = ReportRun.objects.filter(Q(owner=owner) | Q(saved__owner=owner)).defer("content")
    return [_run(each) for each in mine.select_related("saved").order_by("-pk")[:MOST_RUNS]]


def run_of(run_id: int, owner: str) -> Run:
    """A run that somebody asked for, its file with it; raises UnknownRun, also for another's."""
    for each in ReportRun.objects.filter(pk=run_id, owner=owner, saved=None):
        return _run(each)
    raise errors.UnknownRun


def rows_of_run(run: ReportRun, most: int) -> tuple[list[list[str]], bool]:
    """The first rows of its file, titles first, and whether there are more."""
    text = bytes(run.content or b"").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    return rows[: most + 1], len(rows) > most + 1


def _run(run: ReportRun) -> Run:
    name = run.saved.report if run.saved else run.report
    return Run(run, str(TABLES[name].title) if name in TABLES else name)
