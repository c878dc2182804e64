"""Staff prove a second factor when the shop asks for it, on the one page that opens seven sites."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any  # Any: responses of Django's client

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from customer_svc.customers import errors, services
from customer_svc.customers.models import AccountEvent, User
from customer_svc.tests.factories import PASSWORD, open_account
from shared_libs.auth.staff import staff_principal

pytestmark = pytest.mark.django_db
LOGIN = "/admin/customer/login/"
EVE = "eve@example.org"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"


def hire(email: str = EVE, role: str = "support") -> User:
    return services.create_staff(email=email, password=PASSWORD, roles=[role], name="Eve S")


def phone_code(user: User, at: datetime | None = None) -> str:
    """What the phone shows at this moment."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(base64.b16decode(device.key, casefold=True))
    totp.time = (at or timezone.now()).timestamp()
    return f"{totp.token():06d}"


def enrolled(email: str = EVE) -> tuple[User, list[str]]:
    """A colleague with a phone, and the recovery codes; the phone has shown nothing since."""
    user = hire(email)
    services.begin_enrolment(user=user)
    past = timezone.now() - timedelta(minutes=5)
    return user, services.finish_enrolment(user=user, code=phone_code(user, past), now=past)


def give_password(client: Client, target: str = "/admin/order/", email: str = EVE) -> Any:
    return client.post(
        f"{LOGIN}?next={target}", {"username": email, "password": PASSWORD, "next": target}
    )


def give_code(client: Client, page: Any, code: str) -> Any:
    body = {"half": page.context["half"], "next": page.context["next"], "code": code}
    return client.post(LOGIN, body)


def is_in(client: Client) -> bool:
    cookie = client.cookies.get("comptoir_staff")
    return cookie is not None and staff_principal(cookie.value) is not None


def test_the_first_sign_in_shows_a_picture_to_scan_and_ten_codes_to_keep() -> None:
    user, client = hire(), Client()

    page = give_password(client)
    scanned = page.content.decode()
    kept = give_code(client, page, phone_code(user))
    codes = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", kept.content.decode())

    secret = base64.b32encode(TOTPDevice.objects.get().bin_key).decode()
    assert 'src="data:image/svg+xml' in scanned
    assert secret in scanned
    assert len(set(codes)) == 10
    assert is_in(client)
    assert 'href="/admin/order/"' in kept.content.decode()
    assert "no-store" in kept["Cache-Control"]
    assert not set(codes) & set(StaticToken.objects.values_list("token", flat=True))
    line = AccountEvent.objects.get(kind="SECOND_FACTOR")
    assert (line.user_id, line.detail) == (user.pk, "+")


def test_the_password_alone_opens_nothing_and_the_phone_opens_all() -> None:
    user, _codes = enrolled()
    client = Client()

    page = give_password(client)
    shut = is_in(client)
    answer = give_code(client, page, phone_code(user))

    assert "data:image/svg" not in page.content.decode()
    assert not shut
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, "/admin/order/", True)


def test_a_code_of_the_phone_is_good_once() -> None:
    user, _codes = enrolled()
    code = phone_code(user)
    first, second = Client(), Client()

    give_code(first, give_password(first), code)
    again = give_code(second, give_password(second), code)

    assert (is_in(first), is_in(second)) == (True, False)
    assert "wrong or has been used" in again.content.decode()


def test_a_recovery_code_is_good_once_however_it_is_typed() -> None:
    _user, codes = enrolled()
    first, second = Client(), Client()

    give_code(first, give_password(first), codes[0].lower().replace("-", " "))
    give_code(second, give_password(second), codes[0])

    assert (is_in(first), is_in(second)) == (True, False)
    assert StaticToken.objects.count() == 9
    assert AccountEvent.objects.filter(detail="recovery code, 9 left").count() == 1


@pytest.mark.parametrize("code", ["000000", "١٢٣٤٥٦", "1" * 40, "AAAA-AAAA-AAAA-AAAA", "-1"])
def test_a_wrong_code_opens_nothing(code: str) -> None:
    enrolled()
    client = Client()

    answer = give_code(client, give_password(client), code)

    assert (answer.status_code, is_in(client)) == (200, False)


def test_five_wrong_codes_lock_the_factor_for_a_quarter_of_an_hour_even_for_the_right_one() -> None:
    user, codes = enrolled()
    client = Client()
    page = give_password(client)
    for _each in range(5):
        give_code(client, page, "000000")

    locked = give_code(client, page, phone_code(user))
    shut = is_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        give_code(client, give_password(client), codes[0])
        opened = is_in(client)

    assert "Too many attempts" in locked.content.decode()
    assert (shut, opened) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_of_thirty_wrong_codes_at_once_five_are_read() -> None:
    user, _codes = enrolled()

    def attempt(_number: int) -> str:
        try:
            services.prove_second_factor(user=user, code="000000", now=timezone.now())
        except (errors.CodeWrong, errors.TooManyAttempts) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "let in"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(attempt, range(30)))

    assert (answers.count("code_invalid"), answers.count("too_many_attempts")) == (5, 25)


@pytest.mark.django_db(transaction=True)
def test_one_code_that_comes_four_times_at_once_opens_one_door() -> None:
    user, _codes = enrolled()
    code, now = phone_code(user), timezone.now()

    def attempt(_number: int) -> str:
        try:
            services.prove_second_factor(user=user, code=code, now=now)
        except errors.CodeWrong:
            return "wrong"
        finally:
            connection.close()
        return "let in"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(attempt, range(4)))

    assert answers == ["let in", "wrong", "wrong", "wrong"]


@pytest.mark.parametrize("spoil", ["late", "password", "forged"])
def test_a_half_sign_in_is_over_after_ten_minutes_or_with_another_password(spoil: str) -> None:
    user, codes = enrolled()
    client = Client()
    page = give_password(client)
    later = timezone.now()
    if spoil == "late":
        later += timedelta(minutes=10, seconds=1)
    elif spoil == "password":
        user.set_password("another horse")
        user.save(update_fields=["password"])

    with time_machine.travel(later):
        body = {"half": page.context["half"], "next": "/", "code": codes[0]}
        answer = client.post(LOGIN, body if spoil != "forged" else {**body, "half": "x.y.z"})

    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert not is_in(client)


def test_a_token_for_scripts_needs_the_code_too_and_customers_need_none() -> None:
    user, _codes = enrolled()
    open_account()
    body = {"email": EVE, "password": PASSWORD}

    missing = APIClient().post("/api/v1/auth/token", body, format="json")
    wrong = APIClient().post("/api/v1/auth/token", {**body, "code": "000000"}, format="json")
    right = APIClient().post(
        "/api/v1/auth/token", {**body, "code": phone_code(user)}, format="json"
    )
    ada = {"email": "ada@example.org", "password": PASSWORD}
    customer = APIClient().post("/api/v1/auth/token", ada, format="json")

    codes = [missing.json()["code"], wrong.json()["code"]]
    assert (missing.status_code, wrong.status_code) == (401, 401)
    assert codes == ["second_factor_required", "code_invalid"]
    assert (right.status_code, customer.status_code) == (200, 200)


def test_a_shop_that_does_not_ask_for_it_is_entered_by_password(settings: Any) -> None:
    settings.SECOND_FACTOR = "off"
    hire()
    client = Client()

    answer = give_password(client)

    assert (answer.status_code, is_in(client)) == (302, True)


def test_an_administrator_resets_a_colleagues_factor_but_not_the_own() -> None:
    eve, _codes = enrolled()
    boss = hire("boss@example.org", "administrator")
    client = Client()
    cookie = services.staff_session_token(
        user=boss, signed_in_at=timezone.now(), now=timezone.now()
    )
    client.cookies["comptoir_staff"] = cookie
    users = "/admin/customer/customers/user"

    shown = client.get(f"{users}/{eve.pk}/change/")
    client.post(f"{users}/{eve.pk}/second-factor/")
    own = client.post(f"{users}/{boss.pk}/second-factor/").content.decode()
    page = give_password(Client())

    line = AccountEvent.objects.filter(kind="SECOND_FACTOR").latest("pk")
    assert shown.status_code == 200
    assert (line.user_id, line.detail, line.actor) == (eve.pk, "-", f"staff:{boss.pk}")
    assert "Ask a colleague" in own
    assert "data:image/svg" in page.content.decode()
    assert StaticToken.objects.count() == 0


def test_the_console_helps_the_last_administrator() -> None:
    user, _codes = enrolled()

    call_command("reset_second_factor", email=EVE)

    assert not services.has_second_factor(user=user)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", email="nobody@example.org")


def test_an_enrolled_phone_is_not_replaced_by_who_knows_the_password() -> None:
    user, _codes = enrolled()

    with pytest.raises(errors.FactorExists):
        services.begin_enrolment(user=user)
    with pytest.raises(errors.FactorExists):
        services.finish_enrolment(user=user, code="000000", now=timezone.now())
