"""A copy of everything, or nothing left: asked by mail, answered by all seven services."""

import json
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any  # Any: a sample is JSON

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from rest_framework.test import APIClient

from customer_svc.customers import consumers, errors, events, services
from customer_svc.customers.models import Customer, PrivacyRequest, User
from customer_svc.tests.factories import PASSWORD, open_account
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent
from shared_libs.idempotency.models import IdempotencyKey
from shared_libs.testing.traces import everything_held, rows_that_name

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
OTHERS = ("product", "inventory", "sales", "reporting", "cart", "order")
ME = "/api/v1/customers/me"


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the job was asked to send."""
    asked: list[dict[str, str]] = []
    job = type("Job", (), {"defer": staticmethod(lambda **mail: asked.append(mail))})
    monkeypatch.setattr("shared_libs.mails.app.configure_task", lambda _name: job)
    return asked


@pytest.fixture
def ada(as_customer: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_customer(open_account().pk)["Authorization"])
    return client


def link(mail: dict[str, str]) -> str:
    found = re.search(r"/api/v1/customers/privacy/\S+", mail["body"])
    assert found is not None
    return found.group()


def answer(service: str, *, outcome: str | None = None) -> None:
    """The service says what its sample says, to the only request there is."""
    type_ = f"{service}.privacy_answered.v1"
    data = json.loads((SAMPLES / f"{type_}.json").read_text())
    data["request_id"] = str(PrivacyRequest.objects.get().pk)
    data["outcome"] = outcome or data["outcome"]
    now = timezone.now()
    event = Envelope(uuid.uuid4(), type_, service, "privacy", 1, now, "test-0001", data)
    consumers.HANDLERS[type_](event)


def status() -> str:
    return PrivacyRequest.objects.get().status


def test_a_copy_is_made_when_all_have_answered_and_fetched_once(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    mails.clear()
    asked = ada.post(f"{ME}/export")
    before_click = (status(), OutboxEvent.objects.filter(type=events.PrivacyRequested.TYPE).count())
    page = APIClient(HTTP_ACCEPT="text/html").get(link(mails[0]))
    confirmed = APIClient().post(link(mails[0]))
    for service in OTHERS[:-1]:
        answer(service)
    waiting = status()
    answer("order")

    first, second = APIClient().post(link(mails[1])), APIClient().post(link(mails[1]))

    copy = first.json()
    assert (asked.status_code, page.status_code, confirmed.status_code) == (202, 200, 204)
    assert before_click == ("RECEIVED", 0)
    assert (waiting, status()) == ("RUNNING", "DONE")
    assert set(copy) == {"customer", "order", "sales", "cart"}
    assert copy["customer"]["profile"]["email"] == "ada@example.org"
    assert copy["order"]["orders"][0]["number"] == "W-2026-000001"
    assert "attachment" in first["Content-Disposition"]
    assert (first.status_code, second.status_code) == (200, 404)
    assert [row["status"] for row in ada.get(f"{ME}/privacy").json()["results"]] == ["DONE"]


def test_a_copy_that_nobody_fetched_is_gone_after_a_day(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    mails.clear()
    ada.post(f"{ME}/export")
    APIClient().post(link(mails[0]))
    for service in OTHERS:
        answer(service)

    tomorrow = timezone.now() + timedelta(hours=25)
    with time_machine.travel(tomorrow):
        late = APIClient().post(link(mails[1]))
    forgotten = services.forget_copies(now=tomorrow)

    assert late.status_code in {400, 404}
    assert forgotten == 1
    assert PrivacyRequest.objects.get().content is None


def test_asking_twice_is_one_request_and_a_forged_link_is_none(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    mails.clear()
    first, second = ada.post(f"{ME}/erase"), ada.post(f"{ME}/erase")

    forged = APIClient().post("/api/v1/customers/privacy/confirm/forged")

    assert first.json()["id"] == second.json()["id"]
    assert (len(mails), forged.status_code) == (2, 400)
    assert status() == "RECEIVED"


def erase(ada: APIClient, mails: list[dict[str, str]]) -> None:
    ada.post(f"{ME}/erase")
    APIClient().post(link(mails[-1]))
    for service in OTHERS:
        answer(service)


def test_an_erased_person_is_found_nowhere(ada: APIClient, mails: list[dict[str, str]]) -> None:
    customer = Customer.objects.get()
    body = {
        "name": "Ada Roy",
        "line1": "77, rue Unique",
        "city": "Montréal",
        "region": "QC",
        "postal_code": "H2Y 4B8",
        "country": "CA",
    }
    key = {"Idempotency-Key": "a-key-of-her-own-0001"}
    assert ada.post(f"{ME}/addresses", body, format="json", headers=key).status_code == 201
    ada.patch(ME, {"phone": "5145550177"}, format="json")
    services.add_note(
        customer_id=customer.pk, text="Ada rang", actor="staff:eve", now=timezone.now()
    )
    LogEntry.objects.create(
        user=customer.user, object_id=str(customer.pk), object_repr="ada@example.org", action_flag=2
    )
    services.mail_reset_link(email="nobody@example.org")
    before = everything_held()

    erase(ada, mails)

    after = everything_held()
    for trace in ("ada@example.org", "77, rue Unique", "5145550177", "Ada"):
        assert trace in before
        assert trace not in after
    assert status() == "DONE"
    assert User.objects.get().status == User.Status.ERASED
    assert IdempotencyKey.objects.count() == 0


def test_accounts_that_were_merged_go_with_the_person(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    kept = Customer.objects.get()
    oldest, old = open_account("ada@oldest.example"), open_account("ada@old.example")
    for duplicate, other in ((oldest, old), (old, kept)):
        services.merge_customers(
            duplicate_id=duplicate.pk,
            kept_id=other.pk,
            reason="same person",
            actor="staff:eve",
            now=timezone.now(),
        )
    before = rows_that_name("ada@old.example", "ada@oldest.example")

    erase(ada, mails)

    asked = OutboxEvent.objects.get(type=events.PrivacyRequested.TYPE)
    told = {each["customer_id"] for each in asked.data["earlier_accounts"]}
    assert told == {str(old.pk), str(oldest.pk)}
    assert before
    assert rows_that_name("ada@old.example", "ada@oldest.example", "ada@example.org") == []
    assert set(User.objects.values_list("status", flat=True)) == {"ERASED"}


def test_an_erased_person_can_neither_sign_in_nor_refresh_nor_be_reset(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    body = {"email": "ada@example.org", "password": PASSWORD}
    pair = APIClient().post("/api/v1/auth/token", body, format="json").json()

    erase(ada, mails)

    refreshed = APIClient().post(
        "/api/v1/auth/token/refresh", {"refresh": pair["refresh"]}, format="json"
    )
    signed_in = APIClient().post("/api/v1/auth/token", body, format="json")
    assert (refreshed.status_code, signed_in.status_code) == (401, 401)
    assert ada.get(ME).status_code == 401


def test_an_order_under_way_is_waited_for(ada: APIClient, mails: list[dict[str, str]]) -> None:
    ada.post(f"{ME}/erase")
    APIClient().post(link(mails[-1]))
    for service in OTHERS:
        answer(service, outcome="later" if service == "order" else None)
    waiting = status()

    too_soon = services.ask_again(now=timezone.now())
    again = services.ask_again(now=timezone.now() + timedelta(hours=1, seconds=1))
    answer("order")

    questions = OutboxEvent.objects.filter(type=events.PrivacyRequested.TYPE)
    assert (waiting, too_soon, again, status()) == ("RUNNING", 0, 1, "DONE")
    assert [row.data["email"] for row in questions] == ["", ""]


def test_staff_confirm_or_refuse_a_request_once(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    mails.clear()
    ada.post(f"{ME}/erase")
    request = PrivacyRequest.objects.get()
    now = timezone.now()

    services.refuse_request(request_id=request.pk, reason="not her", actor="staff:eve", now=now)

    assert (status(), PrivacyRequest.objects.get().reason) == ("REFUSED", "not her")
    with pytest.raises(errors.PrivacyRequestClosed):
        services.confirm_by_staff(request_id=request.pk, actor="staff:eve", now=now)
    assert APIClient().post(link(mails[0])).status_code == 400
    assert User.objects.get().email == "ada@example.org"


def test_what_is_wrong_is_put_right_by_all_and_then_here(
    ada: APIClient, mails: list[dict[str, str]]
) -> None:
    customer = Customer.objects.get()
    for name in ("Ada Roy", "Bob Stone"):
        content = services.AddressContent(name, "1, rue X", "Montréal", "CA", region="QC")
        services.add_address(customer=customer, content=content, now=timezone.now())
    mails.clear()
    asked = ada.post(f"{ME}/rectify", {"last_name": "Roi", "phone": "514 555 0100"}, format="json")
    again = ada.post(f"{ME}/rectify", {"last_name": "Royer"}, format="json")
    confirmed = APIClient().post(link(mails[-1]))
    told = OutboxEvent.objects.get(type=events.PrivacyRequested.TYPE).data
    before = Customer.objects.get().user.last_name
    for service in OTHERS:
        answer(service)

    customer = Customer.objects.select_related("user").get()
    assert [asked.status_code, again.status_code, confirmed.status_code] == [202, 202, 204]
    assert told["kind"] == "RECTIFY"
    assert told["correction"] == {
        "name_before": "Ada Roy", "name": "Ada Royer", "email": "ada@example.org",
    }  # fmt: skip
    assert before == "Roy"
    assert (customer.user.last_name, customer.phone) == ("Royer", "")
    names = customer.addresses.order_by("name").values_list("name", flat=True)
    assert list(names) == ["Ada Royer", "Bob Stone"]
    assert status() == "DONE"
    assert PrivacyRequest.objects.get().wanted == {}


@pytest.mark.parametrize(
    "body", [{"email": "eve@example.org"}, {"first_name": ""}, {"phone": "5" * 41}]
)
def test_a_correction_names_what_it_cannot_take(ada: APIClient, body: dict[str, str]) -> None:
    answered = ada.post(f"{ME}/rectify", body, format="json")

    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (400, next(iter(body)))
    assert not PrivacyRequest.objects.exists()
