"""Pages for people: the link of a mail, and the demo's mailbox."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from customer_svc.customers import services
from shared_libs.api.problems import http_problem
from shared_libs.auth.staff import set_staff_cookie
from shared_libs.refusals import Refusal

_SHOWN = 100
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Mail:
    """A mail of the demo, as it was written to the shared directory."""

    name: str
    recipient: str
    subject: str
    sent_at: datetime
    body: str
    page: str = ""


def verify_page(request: HttpRequest) -> HttpResponse:
    """Asks for a click before an address is verified."""
    return render(request, "customers/verify.html", {"is_verified": False})


def verified_page(request: HttpRequest) -> HttpResponse:
    """Says thank you."""
    return render(request, "customers/verify.html", {"is_verified": True})


def reset_page(request: HttpRequest) -> HttpResponse:
    """Asks for another password."""
    return render(request, "customers/reset.html", {"is_reset": False})


def reset_done_page(request: HttpRequest) -> HttpResponse:
    """Says that the password holds."""
    return render(request, "customers/reset.html", {"is_reset": True})


def privacy_page(request: HttpRequest, step: str) -> HttpResponse:
    """Asks for a click before a wish is confirmed or a copy is fetched, and says thank you."""
    return render(request, "customers/privacy.html", {"step": step})


@require_POST
def renew_session(request: HttpRequest) -> HttpResponse:
    """Give who is at work the next staff cookie; the pages of all seven sites ask for it."""
    cookie = request.COOKIES.get(settings.STAFF_COOKIE, "")
    try:
        renewed = services.renew_staff_session(cookie=cookie, now=timezone.now())
    except Refusal as refusal:
        return http_problem(refusal.status, refusal.code, str(refusal.detail))
    response = HttpResponse(status=204)
    set_staff_cookie(response, renewed)
    return response


def mailbox_page(request: HttpRequest) -> HttpResponse:
    """All that the demo has mailed, the newest first."""
    newest = sorted(_directory().glob("*.log"), reverse=True)[:_SHOWN]
    with timezone.override(settings.SHOP_TIME_ZONE):
        return render(request, "customers/mailbox.html", {"mails": [*map(_read, newest)]})


def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    found = [path for path in _directory().glob("*.log") if path.name == name]
    if not found:
        raise Http404
    with timezone.override(settings.SHOP_TIME_ZONE):
        response = render(request, "customers/mail.html", {"mail": _read(found[0])})
    # the page of a mail is shown in a frame that runs nothing; this holds for the frame, too
    response["Content-Security-Policy"] = _POLICY
    return response


def _directory() -> Path:
    # In a real shop mails go to people, and there is no page that shows them to everyone.
    if settings.COMPTOIR_ENV not in {"demo", "test"} or not settings.MAIL_DIR:
        raise Http404
    return Path(settings.MAIL_DIR)


def _read(path: Path) -> Mail:
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Mail(
        name=path.name,
        recipient=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        sent_at=_sent_at(parsed),
        body=_part(parsed, "plain").rstrip("-\n "),
        # its links open beside the mailbox, not in the frame
        page=_part(parsed, "html").replace("<head>", '<head><base target="_blank">', 1),
    )


def _sent_at(mail: EmailMessage) -> datetime:
    """The moment of its Date; Django says `-0000`, UTC of a place that is not told."""
    said: datetime = mail["Date"].datetime
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _part(mail: EmailMessage, kind: str) -> str:
    """The mail as text, or as a page; some have no page."""
    found = mail.get_body((kind,))
    return str(found.get_content()) if found else ""
