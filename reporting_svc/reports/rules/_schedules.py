"""When a saved report is due, and of which days it tells."""

from datetime import date, timedelta

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def is_due(schedule: str, day: date) -> bool:
    """Whether a report of this schedule is sent on that day."""
    if schedule == MONTHLY:
        return day.day == 1
    return schedule == DAILY or (schedule == WEEKLY and day.weekday() == 0)


def period_before(schedule: str, day: date) -> tuple[date, date]:
    """The whole day, week or month before the day on which it is sent."""
    last = day - _DAY
    if schedule == MONTHLY:
        return last.replace(day=1), last
    return (day - _WEEK if schedule == WEEKLY else last), last
