"""Pages for people: the link of a mail, and the demo's mailbox."""

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

_SHOWN = 100


@dataclass(frozen=True)
class Mail:
    """A mail of the demo, as it was written to the shared directory."""

    name: str
    recipient: str
    subject: str
    sent_at: str
    body: str


def verify_page(request: HttpRequest) -> HttpResponse:
    """Asks for a click before an address is verified."""
    return render(request, "customers/verify.html", {"is_verified": False})


def verified_page(request: HttpRequest) -> HttpResponse:
    """Says thank you."""
    return render(request, "customers/verify.html", {"is_verified": True})


def mailbox_page(request: HttpRequest) -> HttpResponse:
    """All that the demo has mailed, the newest first."""
    newest = sorted(_directory().glob("*.log"), reverse=True)[:_SHOWN]
    return render(request, "customers/mailbox.html", {"mails": [_read(path) for path in newest]})


def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    found = [path for path in _directory().glob("*.log") if path.name == name]
    if not found:
        raise Http404
    return render(request, "customers/mail.html", {"mail": _read(found[0])})


def _directory() -> Path:
    # In a real shop mails go to people, and there is no page that shows them to everyone.
    if settings.COMPTOIR_ENV not in {"demo", "test"} or not settings.MAIL_DIR:
        raise Http404
    return Path(settings.MAIL_DIR)


def _read(path: Path) -> Mail:
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = parsed.get_content()
    return Mail(
        name=path.name,
        recipient=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        sent_at=str(parsed["Date"]),
        body=str(body).rstrip("-\n "),
    )
