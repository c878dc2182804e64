"""Reports that staff keep under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max, Q

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
