"""Choosing another password or another address, and what that ends."""

import re
from datetime import timedelta
from typing import Any  # Any: fixtures without a type of their own

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from customer_svc.customers import errors, services
from customer_svc.customers.models import AccountEvent, RefreshFamily, SignInGuard, User
from customer_svc.tests.factories import PASSWORD, open_account
from customer_svc.tests.links import asked_by_link

pytestmark = pytest.mark.django_db
NEXT = "a better battery"  # nobody's


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the jobs were asked to do: mails, and links to mail."""
    asked: list[dict[str, str]] = []
    job = type("Job", (), {"defer": staticmethod(lambda **mail: asked.append(mail))})
    for module in ("shared_libs.mails", "customer_svc.customers.services._passwords"):
        monkeypatch.setattr(f"{module}.app.configure_task", lambda _name: job)
    return asked


@pytest.fixture
def ada() -> APIClient:
    """Ada, signed in for real."""
    open_account()
    client = APIClient()
    access = token(client)["access"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def token(client: APIClient, password: str = PASSWORD, email: str = "ada@example.org") -> Any:
    body = {"email": email, "password": password}
    return client.post("/api/v1/auth/token", body, format="json").json()


def link(mail: dict[str, str]) -> str:
    return asked_by_link(mail["body"])


def choose(path: str, password: str = NEXT) -> Any:
    return APIClient().post(path, {"password": password}, format="json")


def test_a_new_password_ends_every_other_sign_in(ada: APIClient, mails: Any) -> None:
    other = token(APIClient())

    answer = ada.post(
        "/api/v1/customers/me/password",
        {"present_password": PASSWORD, "password": NEXT},
        format="json",
    )

    pair = answer.json()
    refreshed = APIClient().post(
        "/api/v1/auth/token/refresh", {"refresh": other["refresh"]}, format="json"
    )
    mine = APIClient().get(
        "/api/v1/customers/me", headers={"Authorization": f"Bearer {pair['access']}"}
    )
    assert answer.status_code == 200
    assert refreshed.status_code == 401
    assert ada.get("/api/v1/customers/me").json()["code"] == "session_revoked"
    assert mine.status_code == 200
    assert [mail["recipient"] for mail in mails] == ["ada@example.org"]


@pytest.mark.parametrize("body", [{"present_password": "wrong", "password": NEXT}])
def test_whoever_found_an_open_page_can_not_change_the_password(
    ada: APIClient, mails: Any, body: Any
) -> None:
    statuses = [
        ada.post("/api/v1/customers/me/password", body, format="json").status_code
        for _each in range(6)
    ]

    assert statuses == [422] * 5 + [429]
    assert User.objects.get().check_password(PASSWORD)
    assert mails == []


@pytest.mark.parametrize("password", ["password1", "seven77", "x" * 5_000])
def test_a_weak_password_is_not_taken(ada: APIClient, password: str) -> None:
    body = {"present_password": PASSWORD, "password": password}

    answer = ada.post("/api/v1/customers/me/password", body, format="json")

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"password"}


def test_a_password_is_the_same_on_every_keyboard(ada: APIClient, mails: Any) -> None:
    composed, decomposed = "crème brûlée", "cre\u0300me bru\u0302le\u0301e"
    body = {"present_password": PASSWORD, "password": composed}
    ada.post("/api/v1/customers/me/password", body, format="json")

    assert "access" in token(APIClient(), decomposed)


def test_asking_for_a_reset_tells_nothing_of_who_has_an_account(mails: Any) -> None:
    open_account()
    mails.clear()

    answers = [
        APIClient().post("/api/v1/auth/password/reset", {"email": email}, format="json")
        for email in ("ada@example.org", "nobody@example.org")
    ]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert mails == [{"email": "ada@example.org"}, {"email": "nobody@example.org"}]
    services.mail_reset_link(email="nobody@example.org")
    assert len(mails) == 2


def test_the_link_of_a_reset_is_good_once(ada: APIClient, mails: Any) -> None:
    services.mail_reset_link(email="ada@example.org")
    path = link(mails[0])

    page = APIClient().get(path, headers={"Accept": "text/html"})
    first, second = choose(path), choose(path, "yet another one")

    assert page.status_code == 200
    assert (first.status_code, second.status_code) == (204, 400)
    assert second.json()["code"] == "link_invalid"
    assert User.objects.get().check_password(NEXT)
    assert ada.get("/api/v1/customers/me").status_code == 401
    assert RefreshFamily.objects.filter(revoked_at=None).count() == 0


def test_the_page_of_a_reset_works_without_a_script(mails: Any) -> None:
    open_account()
    services.mail_reset_link(email="ada@example.org")

    answer = APIClient(HTTP_ACCEPT="text/html").post(
        link(mails[-1]),
        f"password={NEXT.replace(' ', '+')}",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert User.objects.get().check_password(NEXT)


def test_a_reset_opens_an_account_that_was_locked_by_wrong_passwords(mails: Any) -> None:
    open_account()
    for _each in range(6):
        token(APIClient(), "wrong")
    services.mail_reset_link(email="ada@example.org")

    choose(link(mails[-1]))

    assert "access" in token(APIClient(), NEXT)
    assert SignInGuard.objects.count() == 0


def test_the_link_of_a_reset_is_over_after_thirty_minutes(mails: Any) -> None:
    open_account()
    services.mail_reset_link(email="ada@example.org")

    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = choose(link(mails[-1]))

    assert answer.status_code == 400
    assert User.objects.get().check_password(PASSWORD)


def test_the_link_of_a_reset_is_over_when_the_address_has_changed(mails: Any) -> None:
    open_account()
    services.mail_reset_link(email="ada@example.org")
    User.objects.update(email="new@example.org")

    assert choose(link(mails[-1])).status_code == 400


def test_a_disabled_account_gets_no_link_and_no_tokens(mails: Any) -> None:
    open_account()
    pair = token(APIClient())
    User.objects.update(status=User.Status.DISABLED)
    mails.clear()

    services.mail_reset_link(email="ada@example.org")
    refreshed = APIClient().post(
        "/api/v1/auth/token/refresh", {"refresh": pair["refresh"]}, format="json"
    )

    assert mails == []
    assert refreshed.status_code == 401
    assert token(APIClient())["code"] == "credentials_invalid"


def test_an_address_changes_when_the_new_one_has_answered(ada: APIClient, mails: Any) -> None:
    body = {"email": "Ada@New.example", "present_password": PASSWORD}

    asked = ada.post("/api/v1/customers/me/email", body, format="json")
    before = User.objects.get().email
    confirmed = APIClient().post(link(mails[0]))
    again = APIClient().post(link(mails[0]))

    assert (asked.status_code, confirmed.status_code, again.status_code) == (202, 204, 400)
    assert before == "ada@example.org"
    assert User.objects.get().email == "ada@new.example"
    assert User.objects.get().email_verified_at is not None
    assert [mail["recipient"] for mail in mails] == ["ada@new.example", "ada@example.org"]


def test_an_address_that_somebody_has_is_answered_the_same_and_not_taken(
    ada: APIClient, mails: Any
) -> None:
    open_account("bob@example.org")
    mails.clear()
    body = {"email": "bob@example.org", "present_password": PASSWORD}

    asked = ada.post("/api/v1/customers/me/email", body, format="json")

    assert asked.status_code == 202
    assert [mail["recipient"] for mail in mails] == ["bob@example.org"]
    assert "/shop/new-address" not in mails[0]["body"]


def test_an_address_that_was_taken_meanwhile_is_not_taken_twice(ada: APIClient, mails: Any) -> None:
    body = {"email": "new@example.org", "present_password": PASSWORD}
    ada.post("/api/v1/customers/me/email", body, format="json")
    path = link(mails[0])
    open_account("new@example.org")

    assert APIClient().post(path).status_code == 400
    assert User.objects.filter(email="ada@example.org").count() == 1


def test_logging_out_everywhere_ends_every_device_and_is_told_to_all(ada: APIClient) -> None:
    phone = token(APIClient())

    answer = ada.post("/api/v1/auth/logout-all")

    refreshed = APIClient().post(
        "/api/v1/auth/token/refresh", {"refresh": phone["refresh"]}, format="json"
    )
    called = APIClient().get(
        "/api/v1/customers/me", headers={"Authorization": f"Bearer {phone['access']}"}
    )
    assert answer.status_code == 204
    assert (refreshed.status_code, called.status_code) == (401, 401)
    assert AccountEvent.objects.filter(kind=AccountEvent.Kind.SESSIONS_ENDED).count() == 1


def test_the_timeline_can_not_be_rewritten() -> None:
    open_account()

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountEvent.objects.update(detail="nothing happened")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountEvent.objects.all().delete()
    assert AccountEvent.objects.get().kind == AccountEvent.Kind.OPENED


def test_a_used_token_that_comes_again_is_noted() -> None:
    open_account()
    pair = token(APIClient())
    body = {"refresh": pair["refresh"]}

    for _each in range(3):
        APIClient().post("/api/v1/auth/token/refresh", body, format="json")

    replays = AccountEvent.objects.filter(kind=AccountEvent.Kind.TOKEN_REPLAYED)
    assert replays.count() == 1


def test_a_forged_link_changes_nothing() -> None:
    open_account()

    with pytest.raises(errors.LinkInvalid):
        services.reset_password(token="forged", wanted=NEXT, now=timezone.now())
    assert User.objects.get().check_password(PASSWORD)


def test_without_a_shop_window_links_lead_to_our_own_pages(
    mails: list[dict[str, str]], settings: Any
) -> None:
    settings.STOREFRONT_URL = ""
    services.ask_to_verify(user=open_account().user)

    found = re.search(r"http://127\.0\.0\.1:8080(/api/v1/auth/verify/\S+)", mails[-1]["body"])

    assert found is not None
    assert APIClient().get(found[1], headers={"Accept": "text/html"}).status_code == 200
