"""When reports are due, and of which days they tell."""

from datetime import date

import pytest

from reporting_svc.reports import rules


@pytest.mark.parametrize(
    ("schedule", "day", "first", "last"),
    [
        ("daily", "2026-11-02", "2026-11-01", "2026-11-01"),
        ("weekly", "2026-11-23", "2026-11-16", "2026-11-22"),
        ("monthly", "2026-03-01", "2026-02-01", "2026-02-28"),
        ("monthly", "2027-01-01", "2026-12-01", "2026-12-31"),
    ],
)
def test_a_report_tells_of_the_whole_time_before(
    schedule: str, day: str, first: str, last: str
) -> None:
    assert rules.is_due(schedule, date.fromisoformat(day))
    assert rules.period_before(schedule, date.fromisoformat(day)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    ("schedule", "day"),
    [("never", "2026-11-23"), ("weekly", "2026-11-24"), ("monthly", "2026-11-30")],
)
def test_on_other_days_nothing_is_due(schedule: str, day: str) -> None:
    assert not rules.is_due(schedule, date.fromisoformat(day))
