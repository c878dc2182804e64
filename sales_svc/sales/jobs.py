"""What the counter does in the background."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sales_svc.sales import services

_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="sales.mail_receipt", retry=_AGAIN)
def mail_receipt(*, recipient: str, document_id: str, language: str) -> None:
    """Hand a receipt to the mail server; again with growing pauses when it is away."""
    services.mail_receipt(recipient=recipient, document_id=UUID(document_id), language=language)
