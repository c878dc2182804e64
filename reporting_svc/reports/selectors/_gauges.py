"""What an operator watches."""

from datetime import timedelta

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from reporting_svc.reports.selectors._sales import Period
from reporting_svc.reports.selectors._tables import TableQuery, shifts_that_differ

LOOKED_AT = timedelta(days=35)


def gauges() -> list[GaugeMetricFamily]:
    """Shifts of the last weeks of which the books have another sum than the till. One query."""
    today = timezone.now().date()
    query = TableQuery(Period(today - LOOKED_AT, today + timedelta(days=1)))
    return [
        GaugeMetricFamily(
            "comptoir_books_shifts_that_differ",
            "Shifts whose documents in the books are not what their Z reports say.",
            shifts_that_differ(query),
        )
    ]
