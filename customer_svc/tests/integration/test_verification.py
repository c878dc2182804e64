"""Proving an address by a mail."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any  # Any: fixtures without a type of their own

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import filebased
from rest_framework.test import APIClient

from customer_svc.customers import jobs
from customer_svc.customers.models import User
from customer_svc.tests.links import asked_by_link

pytestmark = pytest.mark.django_db
ADA = {
    "email": "ada@example.org",
    "password": "correct horse",
    "first_name": "Ada",
    "last_name": "L.",
}


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the job was asked to send."""
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(
        "shared_libs.mails.app.configure_task",
        lambda _name: type("Job", (), {"defer": staticmethod(lambda **mail: sent.append(mail))}),
    )
    return sent


def register(**headers: str) -> None:
    answer = APIClient().post("/api/v1/auth/register", ADA, format="json", headers=headers)
    assert answer.status_code == 202, answer.content


def test_the_link_of_the_mail_verifies_the_address(mails: list[dict[str, str]]) -> None:
    register()
    path = asked_by_link(mails[0]["body"])

    page = APIClient().get(path, headers={"Accept": "text/html"})
    before = User.objects.get().email_verified_at
    answer = APIClient().post(path)

    assert page.status_code == 200
    assert before is None
    assert answer.status_code == 204
    assert User.objects.get().status == User.Status.ACTIVE
    assert User.objects.get().email_verified_at is not None


def test_a_link_for_an_address_since_changed_is_over(mails: list[dict[str, str]]) -> None:
    register()
    path = asked_by_link(mails[0]["body"])
    User.objects.update(email="new@example.org")

    answer = APIClient().post(path)

    assert (answer.status_code, answer.json()["code"]) == (422, "verification_invalid")
    assert User.objects.get().email_verified_at is None


def test_the_owner_of_a_known_address_is_told_by_mail(mails: list[dict[str, str]]) -> None:
    register()

    register()

    assert [mail["recipient"] for mail in mails] == ["ada@example.org"] * 2
    assert "/verify/" not in mails[1]["body"]


def test_mails_speak_the_customers_language(mails: list[dict[str, str]]) -> None:
    register(**{"Accept-Language": "fr"})

    assert "adresse" in mails[0]["subject"]


def test_the_demo_shows_its_mails(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "shared_libs.service_defaults.mail_files.OneFileEach"
    with time_machine.travel(datetime(2026, 11, 27, 17, 48, tzinfo=UTC), tick=False):
        jobs.send_mail(recipient="ada@example.org", subject="Bonjour", body="Voici <b>tout</b>.")

    mailbox = APIClient().get("/mailbox/", headers={"Accept": "text/html"})
    french = APIClient().get("/mailbox/", headers={"Accept": "text/html", "Accept-Language": "fr"})
    (name,) = [path.name for path in tmp_path.iterdir()]
    mail = APIClient().get(f"/mailbox/{name}", headers={"Accept": "text/html"})

    assert "Bonjour" in mailbox.content.decode()
    # at the time on the wall of the shop, as people write it
    assert "2026-11-27 12:48" in mailbox.content.decode()
    assert "2026-11-27 12:48" in french.content.decode()
    assert "&lt;b&gt;tout&lt;/b&gt;" in mail.content.decode()


def test_mails_of_one_second_are_all_in_the_mailbox(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as when the memory of one connection is given to the next
    monkeypatch.setattr(filebased, "id", lambda _connection: 1, raising=False)
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "shared_libs.service_defaults.mail_files.OneFileEach"
    with time_machine.travel(datetime(2026, 11, 27, 17, 48, tzinfo=UTC), tick=False):
        for number in range(9):
            jobs.send_mail(recipient="ada@example.org", subject=f"Mail {number}", body="Bonjour")

    mailbox = APIClient().get("/mailbox/", headers={"Accept": "text/html"}).content.decode()

    assert [number for number in range(9) if f"Mail {number}" not in mailbox] == []


def test_a_mail_with_a_page_is_shown_in_a_frame_that_runs_nothing(
    settings: Any, tmp_path: Path
) -> None:
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "shared_libs.service_defaults.mail_files.OneFileEach"
    written = EmailMultiAlternatives("Bonjour", "Votre commande", to=["ada@example.org"])
    page = '<html><head></head><body>"><script>alert(1)</script><b>Votre colis</b></body></html>'
    written.attach_alternative(page, "text/html")
    written.send()

    (name,) = [path.name for path in tmp_path.iterdir()]
    answer = APIClient().get(f"/mailbox/{name}", headers={"Accept": "text/html"})

    shown = answer.content.decode()
    assert "<script>" not in shown
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
    assert "&lt;b&gt;Votre colis&lt;/b&gt;" in shown
    assert shown.index("Votre commande") < shown.index("Votre colis")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; ")


def test_a_real_shop_shows_no_mails_to_anyone(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_DIR, settings.COMPTOIR_ENV = str(tmp_path), "production"

    assert APIClient().get("/mailbox/").status_code == 404
