"""Filing Z reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any  # Any: the sums of a Z report are nested JSON
from uuid import UUID

from reporting_svc.reports.models import StoreZone, ZReportFact


@dataclass(frozen=True)
class ZReport:
    """A Z report as its till has issued it."""

    id: UUID
    shift: str
    store: str
    register: str
    cashier: str
    number: int
    kind: str
    business_date: date
    opened_at: datetime | None
    closed_at: datetime
    issued_at: datetime
    sums: Mapping[str, Any]
    movements: Mapping[str, Any]
    expected: Mapping[str, str]
    counted: Mapping[str, str]
    difference: Mapping[str, str]
    previous_hash: str
    hash: str
    time_zone: str = ""


def file_z_report(*, report: ZReport) -> None:
    """The report is in the archive, and the clock of its store is known; saying it twice changes
    nothing.
    """
    filed = vars(report).copy()
    time_zone = filed.pop("time_zone")
    if time_zone:
        StoreZone.objects.update_or_create(store=report.store, defaults={"time_zone": time_zone})
    ZReportFact.objects.get_or_create(id=filed.pop("id"), defaults=filed)
