"""What the counter does in the background."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sales_svc.sales import services

_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="sales.mail_receipt", retry=_AGAIN)
def mail_receipt(*, recipient: str, document_id: str, language: str) -> None:
    """Hand a receipt to the mail server; again with growing pauses when it is away."""
    services.mail_receipt(recipient=recipient, document_id=UUID(document_id), language=language)


@app.periodic(cron="* * * * * */10")  # croniter takes a sixth field as seconds, at the end
@app.task(name="sales.settle_charges", queueing_lock="sales.settle_charges")
def settle_charges(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Charge the gift cards that tills took without asking."""
    services.settle_charges(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="sales.copy_rules", queueing_lock="sales.copy_rules")
def copy_rules(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Have the rules that tills price by at hand before they ask."""
    services.copy_rules()
