"""The jobs of invoicing."""

from django.utils import timezone
from procrastinate.contrib.django import app

from order_svc.invoicing import services


@app.periodic(cron="* * * * * */5")
@app.task(name="invoicing.issue_due", queueing_lock="invoicing.issue_due")
def issue_due(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """Issue the invoices and credit notes that are due."""
    services.issue_due(now=timezone.now())
