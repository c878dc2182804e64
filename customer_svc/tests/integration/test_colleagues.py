"""Roles given and taken, accounts closed, and pages that know when nobody is at work."""

from datetime import timedelta
from typing import Any  # Any: responses of Django's client

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from customer_svc.customers import errors, services
from customer_svc.customers.models import AccountEvent, User
from customer_svc.tests.factories import PASSWORD
from shared_libs.auth.staff import staff_principal

pytestmark = pytest.mark.django_db
RENEW = "/admin/customer/renew"


def hire(*roles: str, email: str = "alice@example.org") -> User:
    return services.create_staff(email=email, password=PASSWORD, roles=roles, name="Alice T")


def sign_in(email: str = "alice@example.org") -> Client:
    client = Client()
    client.post("/admin/customer/login/", {"username": email, "password": PASSWORD})
    return client


def cookie_of(client: Client) -> str:
    return client.cookies["comptoir_staff"].value


def change(user: User, *roles: str) -> None:
    services.change_roles(user=user, roles=roles, stores=(), actor="staff:boss", now=timezone.now())


def close(user: User) -> None:
    services.change_status(
        user=user, status="DISABLED", reason="left", actor="staff:boss", now=timezone.now()
    )


def test_a_role_that_was_taken_ends_the_sessions_that_had_it() -> None:
    hire("administrator", email="boss@example.org")
    user = hire("support", "analyst")
    client = sign_in()

    change(user, "analyst")

    line = AccountEvent.objects.get(kind=AccountEvent.Kind.ROLES_CHANGED)
    assert staff_principal(cookie_of(client)) is None
    assert (line.detail, line.actor) == ("-support", "staff:boss")


def test_a_role_that_was_given_keeps_the_session_and_shows_at_its_renewal() -> None:
    user = hire("analyst")
    client = sign_in()

    change(user, "analyst", "support")
    client.post(RENEW)

    principal = staff_principal(cookie_of(client))
    assert principal is not None
    assert principal.roles == {"analyst", "support"}


def test_a_disabled_account_is_out_and_its_end_is_told() -> None:
    user = hire("support")
    client = sign_in()

    close(user)

    assert staff_principal(cookie_of(client)) is None
    assert client.post(RENEW).status_code == 401
    assert User.objects.get().status == User.Status.DISABLED
    assert User.objects.get().session_version == 2


def test_the_last_administrator_stays() -> None:
    user = hire("administrator")

    with pytest.raises(errors.LastAdministrator):
        change(user, "analyst")
    with pytest.raises(errors.LastAdministrator):
        close(user)
    assert User.objects.get().role_names == ["administrator"]
    assert User.objects.get().status == User.Status.ACTIVE


def test_an_erased_account_gets_no_other_status() -> None:
    user = hire("analyst")
    User.objects.update(status=User.Status.ERASED)

    with pytest.raises(errors.StatusRefused):
        services.change_status(
            user=user, status="ACTIVE", reason="", actor="staff:boss", now=timezone.now()
        )


def test_whoever_is_idle_for_half_an_hour_signs_in_again() -> None:
    hire("administrator")
    client = sign_in()
    now = timezone.now()

    with time_machine.travel(now + timedelta(minutes=29)):
        at_work = client.get("/admin/customer/").status_code
    with time_machine.travel(now + timedelta(minutes=31)):
        idle = client.get("/admin/customer/").status_code

    assert (at_work, idle) == (200, 302)


def test_whoever_works_stays_signed_in_until_the_day_is_over() -> None:
    hire("administrator")
    client = sign_in()
    now = timezone.now()
    statuses = []

    for minutes in range(25, 10 * 60, 25):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            statuses.append(client.post(RENEW).status_code)

    assert statuses.count(204) == 21  # 21 times 25 minutes are less than nine hours, 22 are not
    assert statuses[21:] == [401, 401]


def test_a_page_of_another_site_can_not_renew_a_session() -> None:
    hire("administrator")
    client = Client(enforce_csrf_checks=True)
    client.cookies["comptoir_staff"] = cookie_of(sign_in())

    assert client.post(RENEW).status_code == 403
    assert client.get(RENEW).status_code == 405


def page(client: Client, user: User, name: str, **body: Any) -> Any:
    return client.post(f"/admin/customer/customers/user/{user.pk}/{name}/", body)


def test_an_administrator_gives_takes_and_closes_in_the_admin() -> None:
    hire("administrator", email="boss@example.org")
    user = hire("support")
    boss = sign_in("boss@example.org")

    roles = page(boss, user, "roles", roles=["cashier"], stores="MTL QC")
    status = page(boss, user, "status", status="DISABLED", reason="left")
    refused = page(boss, User.objects.get(email="boss@example.org"), "roles", roles=["analyst"])

    user.refresh_from_db()
    assert (roles.status_code, status.status_code) == (302, 302)
    assert (user.role_names, user.store_codes) == (["cashier"], ["MTL", "QC"])
    assert user.status == User.Status.DISABLED
    assert "last administrator" in refused.content.decode()
    timeline = boss.get(f"/admin/customer/customers/user/{user.pk}/change/").content.decode()
    assert "+cashier MTL" in timeline
    assert "ACTIVE &gt; DISABLED: left" in timeline


def test_a_new_colleague_chooses_the_password_by_a_link() -> None:
    hire("administrator", email="boss@example.org")

    answer = sign_in("boss@example.org").post(
        "/admin/customer/customers/user/add/",
        {"email": "new@example.org", "name": "Nour B", "roles": ["cashier"], "stores": "MTL"},
    )

    user = User.objects.get(email="new@example.org")
    assert answer.status_code == 302
    assert (user.get_full_name(), user.role_names) == ("Nour B", ["cashier"])


@pytest.mark.parametrize("name", ["roles", "status", "sign-out"])
def test_support_can_not_change_accounts(name: str) -> None:
    hire("administrator", email="boss@example.org")
    user = hire("support")

    answer = page(sign_in(), user, name, roles=["administrator"])

    assert answer.status_code == 403
    assert User.objects.get(pk=user.pk).role_names == ["support"]
