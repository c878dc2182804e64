"""What the customer service does in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from customer_svc.customers import services


@app.task(name="customers.send_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_mail(*, recipient: str, subject: str, body: str) -> None:
    """Hand a mail to the mail server; again with growing pauses when it is away."""
    services.deliver(recipient=recipient, subject=subject, body=body)
