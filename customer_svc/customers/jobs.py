"""What the customer service does in the background."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from customer_svc.customers import services

_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="customers.send_mail", retry=_AGAIN)
def send_mail(*, recipient: str, subject: str, body: str) -> None:
    """Hand a mail to the mail server; again with growing pauses when it is away."""
    services.deliver(recipient=recipient, subject=subject, body=body)


@app.task(name="customers.mail_reset_link", retry=_AGAIN)
def mail_reset_link(*, email: str) -> None:
    """Mail a link for another password, if the address has an account."""
    services.mail_reset_link(email=email)


@app.periodic(cron="*/5 * * * *")
@app.task(name="customers.expire", queueing_lock="customers.expire")
def expire(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Free lapsed holds, end cards and points past their time, and let waiting points count."""
    now = timezone.now()
    services.expire_holds(now=now)
    services.expire_wallets(now=now)
    services.post_due_points(now=now)
    services.expire_points(now=now)
    services.forget_copies(now=now)
    services.ask_again(now=now)


@app.periodic(cron="17 3 * * *")
@app.task(name="customers.review_tiers", queueing_lock="customers.review_tiers")
def review_tiers(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Take tiers away that nobody has earned within the last year."""
    services.review_tiers(now=timezone.now())
