"""Mails, in the reader's language. They leave by a job, so that nobody waits for a mail server."""

from collections.abc import Mapping

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app

from customer_svc.customers.models import User


def send(*, user: User, template: str, values: Mapping[str, str]) -> None:
    """The mail is sent to the account's address if the caller's transaction commits."""
    send_to(recipient=user.email, user=user, template=template, values=values)


def send_to(*, recipient: str, user: User, template: str, values: Mapping[str, str]) -> None:
    """As `send`, to another address: one that the account's owner says is theirs."""
    with translation.override(user.locale):
        context = {"name": user.first_name, **values}
        subject = render_to_string(f"customers/mail/{template}.subject.txt", context).strip()
        body = render_to_string(f"customers/mail/{template}.txt", context)
    job = app.configure_task("customers.send_mail")
    job.defer(recipient=recipient, subject=subject, body=body)


def deliver(*, recipient: str, subject: str, body: str) -> None:
    """The mail is handed to the mail server."""
    EmailMessage(subject=subject, body=body, to=[recipient]).send()
