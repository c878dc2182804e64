"""What happens by the clock."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from reporting_svc.reports import services

SENT_FROM_HOUR = 6


@app.periodic(cron="27 * * * *")
@app.task(name="reports.reconcile", queueing_lock="reports.reconcile")
def reconcile(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Compare the books with what their owners say."""
    services.reconcile(now=timezone.now())


@app.periodic(cron="2-59/10 * * * *")
@app.task(name="reports.check_alerts", queueing_lock="reports.check_alerts")
def check_alerts(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Look at the figures that staff have set limits to, and tell them."""
    now = timezone.now()
    services.check_alerts(today=now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date(), now=now)
    services.mail_alerts(now=now)


@app.periodic(cron="5-59/10 * * * *")
@app.task(name="reports.keep_days", queueing_lock="reports.keep_days")
def keep_days(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Let days begin and end, and open again what has got more since it was closed."""
    now = timezone.now()
    services.keep_days(today=now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date(), now=now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="reports.send_reports", queueing_lock="reports.send_reports")
def send_reports(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Let what is due today wait to be sent, from six in the morning where the shop is."""
    now = timezone.now()
    there = now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE))
    if there.hour >= SENT_FROM_HOUR:
        services.queue_due_reports(today=there.date())


@app.periodic(cron="* * * * *")
@app.task(name="reports.make_runs", lock="reports.make_runs")
def make_runs(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Make the reports that wait, and those whose worker has died."""
    services.make_waiting_runs(now=timezone.now())
