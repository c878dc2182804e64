"""The jobs of returns."""

from django.utils import timezone
from procrastinate.contrib.django import app

from order_svc.returns import services


@app.periodic(cron="* * * * *")
@app.task(name="returns.link_exchanges", queueing_lock="returns.link_exchanges")
def link_exchanges(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """See for which goods customers have exchanged theirs."""
    services.link_exchanges()


@app.periodic(cron="* * * * * */10")
@app.task(name="returns.follow_refunds", queueing_lock="returns.follow_refunds")
def follow_refunds(timestamp: int) -> None:  # noqa: ARG001  # given by the scheduler
    """See which returns have their money back."""
    services.follow_refunds(now=timezone.now())
