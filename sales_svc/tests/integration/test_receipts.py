"""Receipts on paper, as a page, as a file, by mail, and by their QR code."""

import base64
import hmac
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any  # Any: responses are DRF's
from uuid import UUID

import pytest
from django.core import mail
from django.utils import translation
from rest_framework.test import APIClient

from sales_svc.sales import jobs, selectors, services
from sales_svc.sales.models import Register, Sale, Store
from sales_svc.tests import factories
from sales_svc.tests.builders import batch, line, sale, taking_back
from sales_svc.tests.integration.conftest import post_body

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def sold(register: Register) -> Sale:
    """A sale of two mugs, ten percent off, in a store that says who it is."""
    Store.objects.update(
        receipt_head="1, rue de la Commune",
        receipt_foot_fr="Merci et à bientôt",
        registrations={"GST": "123456789 RT0001", "QST": "1234567890 TQ0001"},
    )
    cheap = line(
        discount="0.90",
        discount_reason="scratched",
        tax="1.21",
        taxes=[{"code": "GST", "amount": "0.40"}, {"code": "QST", "amount": "0.81"}],
        total="9.31",
    )
    paid = [{"type": "cash", "amount": "20.00", "change": "10.70"}]
    body = sale(1, lines=[cheap], tenders=paid, cash_rounding="-0.01", total="9.31")
    assert post_body(batch([body])).status_code == 200
    return Sale.objects.get()


def get(path: str, **options: Any) -> Any:
    return APIClient().get(path, **options)


def token_as_a_till_makes_it(sale_id: UUID, register: Register) -> str:
    """With the key that bootstrap has told, and nothing else."""
    told = get("/api/v1/pos/settings", headers={"X-Register-Key": factories.KEY}).json()
    seal = hmac.new(bytes.fromhex(told["receipts"]["key"]), sale_id.bytes, sha256).digest()
    return base64.urlsafe_b64encode(sale_id.bytes + seal[:16]).decode().rstrip("=")


def test_a_receipt_in_french_says_all_that_the_law_asks(sold: Sale) -> None:
    found = selectors.receipt_of(sold.pk, None)

    with translation.override("fr"):
        rows = services.text_of(services.paper_of(found)).splitlines()

    assert rows[0].strip() == "Montréal Centre"
    assert rows[1].strip() == "1, rue de la Commune"
    said = [row.split() for row in rows]
    assert ["rabais", "-0.90"] in said
    assert ["TPS", "0.40"] in said
    assert ["TVQ", "0.81"] in said
    assert ["TOTAL", "CAD", "9.31"] in said
    assert ["arrondi", "comptant", "-0.01"] in said
    assert ["monnaie", "10.70"] in said
    assert "TPS 123456789 RT0001" in rows
    assert "TVQ 1234567890 TQ0001" in rows
    assert "Merci et à bientôt" in rows
    assert {len(row) for row in rows[:-1]} <= set(range(43))


def test_the_code_that_a_till_prints_finds_the_receipt(sold: Sale, register: Register) -> None:
    token = token_as_a_till_makes_it(sold.pk, register)
    told = get("/api/v1/pos/settings", headers={"X-Register-Key": factories.KEY}).json()
    address = told["receipts"]["url"] + token

    page = get(address, headers={"Accept-Language": "fr"})

    assert services.public_url(sold.pk, register.receipt_key) == address
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    text = page.content.decode()
    assert '<html lang="fr">' in text
    assert "Tasse bleue" in text
    assert sold.receipt_number in text


@pytest.mark.parametrize("change", ["other key", "cut", "nonsense", "not sent yet"])
def test_nobody_guesses_a_receipt(sold: Sale, register: Register, change: str) -> None:
    token = token_as_a_till_makes_it(sold.pk, register)
    wrong = {
        "other key": token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
        "cut": token[:20],
        "nonsense": "é" * 43,
        "not sent yet": token_as_a_till_makes_it(UUID(int=5), register),
    }[change]

    answer = get(f"/api/v1/sales/receipts/public/{wrong}")

    assert (answer.status_code, answer.json()["code"]) == (404, "receipt_unknown")


@pytest.mark.parametrize(
    ("form", "media_type", "begin"),
    [
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("text", "text/plain; charset=utf-8", b" "),
        ("pdf", "application/pdf", b"%PDF-1."),
        ("escpos", "application/octet-stream", b"\x1b@"),
    ],
)
def test_staff_and_tills_print_a_receipt_in_every_form(
    sold: Sale, as_staff: Headers, form: str, media_type: str, begin: bytes
) -> None:
    of_staff = get(f"/api/v1/sales/receipts/{sold.pk}/print?as={form}", headers=as_staff("support"))
    key = {"X-Register-Key": factories.KEY}
    of_till = get(f"/api/v1/pos/receipts/{sold.pk}/print?as={form}", headers=key)

    assert of_staff["Content-Type"] == of_till["Content-Type"] == media_type
    assert of_staff.content == of_till.content
    assert of_staff.content.startswith(begin)


def test_a_thermal_printer_gets_the_code_and_the_cut(sold: Sale) -> None:
    paper = services.paper_of(selectors.receipt_of(sold.pk, None))

    said = services.escpos_of(paper)

    assert paper.url.encode() in said
    assert "Montréal".encode("cp1252") in said
    assert said.endswith(b"\x1dV\x42\x00")
    stored = re.search(rb"\x1d\(k(..)1P0", said, re.DOTALL)
    assert stored
    assert int.from_bytes(stored.group(1), "little") == len(paper.url) + 3


def test_another_form_is_refused_and_another_store_sees_nothing(
    sold: Sale, as_staff: Headers
) -> None:
    path = f"/api/v1/sales/receipts/{sold.pk}/print"

    assert get(f"{path}?as=docx", headers=as_staff("support")).status_code == 400
    assert get(path, headers=as_staff("cashier", stores=("QUE",))).status_code == 404


def test_a_return_says_so(sold: Sale) -> None:
    back = taking_back(2, original_sale_id=str(sold.pk))
    post_body(batch([back]))

    paper = services.paper_of(selectors.receipt_of(UUID(back["id"]), None))

    assert (paper.notes, paper.total.amount) == (["RETURN"], "-5.17")


def test_a_receipt_goes_by_mail_with_its_file(sold: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    deferred: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "sales_svc.sales.services._receipts._mail.app.configure_task",
        lambda _name: type("Task", (), {"defer": lambda _self, **said: deferred.append(said)})(),
    )
    path = f"/api/v1/pos/receipts/{sold.pk}/mail"
    body = {"email": "ada@example.org", "language": "fr"}
    key = {"X-Register-Key": factories.KEY}

    answer = APIClient().post(path, body, format="json", headers=key)
    jobs.mail_receipt(**deferred[0])

    assert answer.status_code == 202
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert sent.subject == f"Votre reçu {sold.receipt_number}"
    assert [each[2] for each in sent.attachments] == ["application/pdf"]
    assert APIClient().post(path, {"email": "x"}, format="json", headers=key).status_code == 400
