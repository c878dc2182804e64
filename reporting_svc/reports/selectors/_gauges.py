"""What an operator watches."""

from datetime import timedelta

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from reporting_svc.reports.models import Check, ReconRun
from reporting_svc.reports.selectors._sales import Period
from reporting_svc.reports.selectors._tables import TableQuery, shifts_that_differ

LOOKED_AT = timedelta(days=35)


def gauges() -> list[GaugeMetricFamily]:
    """Figures of the last weeks that the books have otherwise than their owners. Two queries.

    Tills are compared now; the others as the last comparison found them.
    """
    today = timezone.now().date()
    query = TableQuery(Period(today - LOOKED_AT, today + timedelta(days=1)))
    family = GaugeMetricFamily(
        "comptoir_books_differences",
        "Figures that the books have otherwise than the service that owns them.",
        labels=["compared"],
    )
    found = {**_last_run(), Check.TILLS.value: shifts_that_differ(query)}
    for name, differing in sorted(found.items()):
        family.add_metric([name], differing)
    return [family]


def figures_that_differ() -> int:
    """All that differs, of the last weeks."""
    today = timezone.now().date()
    query = TableQuery(Period(today - LOOKED_AT, today + timedelta(days=1)))
    others = {name: each for name, each in _last_run().items() if name != Check.TILLS}
    return shifts_that_differ(query) + sum(others.values())


def _last_run() -> dict[str, int]:
    """How many figures the last comparison found to differ, by what was compared."""
    last = ReconRun.objects.order_by("-ran_at").values("ran_at")[:1]
    found: dict[str, int] = dict.fromkeys(Check.values, 0)
    for name, differing in ReconRun.objects.filter(ran_at=last).values_list(
        "check_name", "differing"
    ):
        found[name] += differing
    return found
