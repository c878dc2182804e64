"""When somebody is told of a figure."""

from datetime import date, timedelta
from decimal import Decimal

BELOW, ABOVE = "below", "above"
TODAY, YESTERDAY = "today", "yesterday"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def is_beyond(value: Decimal | None, *, comparison: str, limit: Decimal) -> bool:
    """Whether a figure is on the side of its limit of which somebody is told; a figure that there
    is not (a basket where nothing was sold) never is.
    """
    if value is None:
        return False
    return value < limit if comparison == BELOW else value > limit


def days_measured(span: str, today: date) -> tuple[date, date]:
    """The first and the last day of which a rule measures."""
    if span == TODAY:
        return today, today
    return (today - _DAY if span == YESTERDAY else today - _WEEK), today - _DAY
