"""Which way the day of a store goes, and what keeps it from being closed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

OPEN, PROVISIONAL, CLOSED, REOPENED = "open", "provisional", "closed", "reopened"
_NEXT = {
    OPEN: {PROVISIONAL},
    PROVISIONAL: {CLOSED},
    CLOSED: {REOPENED},
    REOPENED: {CLOSED},
}


@dataclass(frozen=True)
class DayFigures:
    """What a store has of a day: documents, their sums by currency, its Z reports.

    `differing` names what its owner says otherwise, `unreported` what no Z report counts, and
    `is_told` is whether whoever owns the documents has said what there is.
    """

    documents: int
    totals: dict[str, Decimal]
    z_reports: list[str]
    is_told: bool
    differing: list[str] = field(default_factory=list)
    unreported: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether everything was told, and is in the books as it was."""
        return self.is_told and not self.differing and not self.unreported


def day_may_become(status: str, wanted: str) -> bool:
    """Whether the day of a store goes from here to there."""
    return wanted in _NEXT[status]


def date_there(now: datetime, time_zone: str, *, otherwise: date) -> date:
    """The date on the wall of a store; another where nobody knows its clock."""
    return now.astimezone(ZoneInfo(time_zone)).date() if time_zone else otherwise


def has_more(now: DayFigures, *, documents: int, z_reports: int) -> bool:
    """Whether something has come since a day was closed with so much.

    Less is no news of the day: the books are being told anew.
    """
    return now.documents > documents or len(now.z_reports) > z_reports
