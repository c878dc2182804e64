"""Mails in the reader's language, from templates of the service that writes them.

They leave by a job of that service, so that nobody waits for a mail server, and none is sent of a
transaction that is rolled back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


@dataclass(frozen=True)
class Letter:
    """A mail as it will be read; `template` names its two files, NAME.subject.txt and NAME.txt."""

    recipient: str
    template: str
    language: str
    values: Mapping[str, object]


def send(letter: Letter, *, job: str) -> None:
    """The letter is sent by the service's job of this name, if the caller's transaction commits."""
    subject, body = (_written(letter, part) for part in ("subject.txt", "txt"))
    app.configure_task(job).defer(recipient=letter.recipient, subject=subject.strip(), body=body)


def deliver(*, recipient: str, subject: str, body: str) -> None:
    """The mail is handed to the mail server."""
    EmailMessage(subject=subject, body=body, to=[recipient]).send()


def deliver_letter(letter: Letter, *, message_id: str) -> None:
    """The letter is handed to the mail server as text and as NAME.html; a repeat is known as one by
    its id.
    """
    subject, body, page = (_written(letter, part) for part in ("subject.txt", "txt", "html"))
    headers = {"Message-ID": message_id}
    mail = EmailMultiAlternatives(subject.strip(), body, to=[letter.recipient], headers=headers)
    mail.attach_alternative(page, "text/html")
    mail.send()


def _written(letter: Letter, part: str) -> str:
    with translation.override(letter.language):
        return render_to_string(f"{letter.template}.{part}", dict(letter.values))


def forget(address: str) -> None:
    """Nothing that waits in the queue names this address: a mail may fail for days."""
    # the queue's model is read-only on purpose
    jobs: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.exclude(status="doing")
    for name in ("recipient", "email"):
        jobs.filter(**{f"args__{name}": address})._raw_delete(using="default")  # noqa: SLF001
