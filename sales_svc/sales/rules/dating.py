"""When a thing happened in its store: the till's clock, unless it cannot be right."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SKEW = timedelta(minutes=5)
FAR_FUTURE = timedelta(hours=24)
LATE = timedelta(hours=24)
FIRST_YEAR = 2000
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """The day and hour of a store's books."""

    date: date
    hour: int


def business_time(moment: datetime, time_zone: str) -> BusinessTime:
    """The store's own date and hour at that moment, summer time included."""
    there = moment.astimezone(ZoneInfo(time_zone))
    return BusinessTime(date=there.date(), hour=there.hour)


def skew_told(ahead: timedelta | None) -> timedelta:
    """By how much a till's clock is wrong that has said what it says now; nothing within five
    minutes, or where it did not say.
    """
    return ahead if ahead is not None and abs(ahead) > SKEW else NONE


def put_right(occurred_at: datetime, ahead: timedelta) -> datetime:
    """The moment that it was when a clock so far ahead said this; itself beyond the calendar."""
    try:
        return occurred_at - ahead
    except OverflowError:
        return occurred_at


def dated_at(
    occurred_at: datetime, received_at: datetime, *, is_judged: bool, ahead: timedelta = NONE
) -> datetime:
    """The moment that dates an item: the till's, or ours where the till's is impossible.

    Impossible is more than 24 hours ahead, or before the year 2000 (a clock that lost its battery).
    Of a clock that has said it is wrong by more than a day the moment is put right by that.
    """
    if is_judged and abs(ahead) > FAR_FUTURE:
        return min(put_right(occurred_at, ahead), received_at)
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
