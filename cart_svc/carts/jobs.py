"""What the cart service does in the background."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cart_svc.carts import services
from shared_libs import mails

BATCH = 500
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="carts.send_mail", retry=_AGAIN)
def send_mail(*, recipient: str, subject: str, body: str) -> None:
    """Hand a mail to the mail server; again with growing pauses when it is away."""
    mails.deliver(recipient=recipient, subject=subject, body=body)


@app.periodic(cron="* * * * *")
@app.task(name="carts.look_after", queueing_lock="carts.look_after")
def look_after(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Take snapshots, find what was left and who came back, remind, and forget what is over."""
    now = timezone.now()
    for step in (
        services.keep_snapshots,
        services.find_returned,
        services.find_abandoned,
        services.send_reminders,
        services.forget_expired,
        services.lapse_drafts,
    ):
        _to_the_end(step, now)


@app.periodic(cron="* * * * * */15")  # croniter takes a sixth field as seconds, at the end
@app.task(name="carts.look_around", queueing_lock="carts.look_around")
def look_around(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Notice who is away, and give the store back the rules that it may have lost."""
    services.look_around(currency=settings.SHOP_CURRENCY)
    services.put_policies_back()


def _to_the_end(step: Callable[..., int], now: datetime) -> None:
    while step(now=now, limit=BATCH) >= BATCH:
        pass
