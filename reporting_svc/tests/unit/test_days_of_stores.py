"""The date on the wall of a store."""

from datetime import date, datetime

import pytest

from reporting_svc.reports.rules import date_there

SHOPS = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("time_zone", "now", "there"),
    [
        pytest.param("America/Vancouver", "2026-11-01T06:59:59+00:00", "2026-10-31", id="before"),
        pytest.param("America/Vancouver", "2026-11-01T07:00:00+00:00", "2026-11-01", id="25 h"),
        pytest.param("America/Vancouver", "2026-11-02T07:59:59+00:00", "2026-11-01", id="25th h"),
        pytest.param("America/Vancouver", "2026-11-02T08:00:00+00:00", "2026-11-02", id="after"),
        pytest.param("Europe/Paris", "2026-03-28T23:00:00+00:00", "2026-03-29", id="23 h"),
        pytest.param("Europe/Paris", "2026-03-29T21:59:59+00:00", "2026-03-29", id="23rd h"),
        pytest.param("Europe/Paris", "2026-03-29T22:00:00+00:00", "2026-03-30", id="next"),
        pytest.param("", "2026-03-29T22:00:00+00:00", "2026-01-01", id="no clock is known"),
    ],
)
def test_a_date_begins_at_midnight_there_also_when_clocks_change(
    time_zone: str, now: str, there: str
) -> None:
    found = date_there(datetime.fromisoformat(now), time_zone, otherwise=SHOPS)

    assert found.isoformat() == there
