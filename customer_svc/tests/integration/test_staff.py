"""One sign-in for staff, and what the roles let them see."""

from typing import Any  # Any: fixtures without a type of their own

import jwt
import pytest
from django.test import Client
from rest_framework.test import APIClient

from customer_svc.customers import errors, services
from customer_svc.customers.models import SignInGuard, User
from customer_svc.tests.factories import PASSWORD, open_account
from shared_libs.auth.staff import staff_principal

pytestmark = pytest.mark.django_db
LOGIN = "/admin/customer/login/"


def hire(*roles: str, email: str = "alice@example.org") -> User:
    return services.create_staff(email=email, password=PASSWORD, roles=roles, name="Alice T")


def sign_in(client: Client, email: str = "alice@example.org", password: str = PASSWORD) -> Any:
    return client.post(f"{LOGIN}?next=/admin/product/", {"username": email, "password": password})


def test_a_member_of_staff_gets_the_cookie_of_all_seven_sites(client: Client) -> None:
    hire("analyst", "support")

    answer = sign_in(client)

    cookie = answer.cookies["comptoir_staff"]
    principal = staff_principal(cookie.value)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/product/")
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert principal is not None
    assert principal.roles == {"analyst", "support"}


def test_a_customer_may_not_enter(client: Client) -> None:
    open_account()

    answer = sign_in(client, email="ada@example.org")

    assert answer.status_code == 200
    assert "comptoir_staff" not in answer.cookies


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client) -> None:
    hire("analyst")

    answer = client.post(
        f"{LOGIN}?next=https://evil.example/",
        {"username": "alice@example.org", "password": PASSWORD},
    )

    assert answer.headers["Location"] == "/admin/customer/"


def test_signing_out_takes_the_cookie_away(client: Client) -> None:
    hire("administrator")
    sign_in(client)

    answer = client.post("/admin/customer/logout/")

    assert answer.cookies["comptoir_staff"].value == ""
    assert client.get("/admin/customer/").status_code == 302


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("administrator", "customers/user/", 200),
        ("administrator", "customers/customer/", 200),
        ("support", "customers/customer/", 200),
        ("support", "customers/user/", 403),
        ("analyst", "customers/customer/", 200),
        ("cashier", "customers/customer/", 403),
    ],
)
def test_a_role_opens_its_own_pages(client: Client, role: str, page: str, status: int) -> None:
    open_account()
    hire(role)
    sign_in(client)

    assert client.get(f"/admin/customer/{page}").status_code == status


def test_a_closed_account_is_out_at_once(client: Client) -> None:
    user = hire("administrator")
    sign_in(client)
    User.objects.filter(pk=user.pk).update(status=User.Status.DISABLED)

    assert client.get("/admin/customer/").status_code == 302


def test_staff_can_get_a_token_with_their_roles_for_scripts() -> None:
    hire("stock_clerk")
    body = {"email": "alice@example.org", "password": PASSWORD}

    answer = APIClient().post("/api/v1/auth/token", body, format="json")

    claims = jwt.decode(answer.json()["access"], options={"verify_signature": False})
    assert claims["roles"] == ["stock_clerk"]


def test_an_unknown_role_and_a_known_address_are_refused() -> None:
    hire("analyst")

    with pytest.raises(errors.UnknownRole):
        hire("king", email="bob@example.org")
    with pytest.raises(errors.StaffExists):
        hire("analyst")
    assert User.objects.count() == 1


def test_only_a_service_may_ask_for_a_customer(as_service: Any, as_staff: Any) -> None:
    url = f"/internal/customers/{open_account().pk}"

    statuses = [
        APIClient().get(url).status_code,
        APIClient().get(url, headers=as_staff("administrator")).status_code,
        APIClient().get(url, headers=as_service("cart")).status_code,
        APIClient().get(url, headers=as_service("order")).status_code,
    ]

    assert statuses == [401, 403, 403, 200]


def test_the_published_keys_verify_our_tokens() -> None:
    keys = APIClient().get("/api/v1/auth/jwks.json").json()["keys"]

    assert [(key["kid"], key["alg"], key["crv"]) for key in keys] == [
        ("customer.1", "ES256", "P-256")
    ]
    assert "d" not in keys[0]


def test_a_right_password_forgets_the_wrong_ones() -> None:
    open_account()
    body = {"email": "ada@example.org", "password": "wrong"}
    for _each in range(4):
        APIClient().post("/api/v1/auth/token", body, format="json")

    APIClient().post("/api/v1/auth/token", {**body, "password": PASSWORD}, format="json")

    assert SignInGuard.objects.count() == 0
