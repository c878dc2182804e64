"""When a thing happened in its store: the till's clock, unless it cannot be right."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SKEW = timedelta(minutes=5)
FAR_FUTURE = timedelta(hours=24)
LATE = timedelta(hours=24)
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """The day and hour of a store's books."""

    date: date
    hour: int


def business_time(moment: datetime, time_zone: str) -> BusinessTime:
    """The store's own date and hour at that moment, summer time included."""
    there = moment.astimezone(ZoneInfo(time_zone))
    return BusinessTime(date=there.date(), hour=there.hour)


def dated_at(occurred_at: datetime, received_at: datetime, *, is_judged: bool) -> datetime:
    """The moment that dates an item: the till's, or ours where the till's is impossible.

    Impossible is more than 24 hours ahead, or before the year 2000 (a clock that lost its battery).
    """
    if not is_judged or (
        occurred_at.year >= FIRST_YEAR and occurred_at - received_at <= FAR_FUTURE
    ):
        return occurred_at
    return received_at


def is_skewed(
    occurred_at: datetime, received_at: datetime, shift_opened_at: datetime | None
) -> bool:
    """Whether the till's clock was wrong by more than five minutes as far as can be told.

    It can be told of what lies ahead of us, before the year 2000, or before its own shift began.
    """
    if occurred_at.year < FIRST_YEAR or occurred_at - received_at > SKEW:
        return True
    return shift_opened_at is not None and shift_opened_at - occurred_at > SKEW


def is_late(occurred_at: datetime, received_at: datetime) -> bool:
    """Whether it reached us more than a day after it happened."""
    return received_at - occurred_at > LATE
