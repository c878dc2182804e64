"""Signing in and the tokens that follow from it."""

import pytest
from rest_framework.test import APIClient

from customer_svc.customers.models import Customer, RefreshFamily

pytestmark = pytest.mark.django_db
ADA = {
    "email": "ada@example.org",
    "password": "correct horse",
    "first_name": "Ada",
    "last_name": "L.",
}


@pytest.fixture
def client() -> APIClient:
    return APIClient()


def sign_in(client: APIClient) -> dict[str, str]:
    client.post("/api/v1/auth/register", ADA, format="json")
    answer = client.post(
        "/api/v1/auth/token", {"email": ADA["email"], "password": ADA["password"]}, format="json"
    )
    assert answer.status_code == 200, answer.content
    pair: dict[str, str] = answer.json()
    return pair


def test_a_new_account_can_be_used_at_once(client: APIClient) -> None:
    pair = sign_in(client)

    me = client.get("/api/v1/customers/me", headers={"Authorization": f"Bearer {pair['access']}"})

    assert me.status_code == 200
    assert me.json()["email"] == "ada@example.org"
    assert me.json()["number"] == Customer.objects.get().number


def test_registering_a_known_address_answers_the_same_and_changes_nothing(
    client: APIClient,
) -> None:
    first = client.post("/api/v1/auth/register", ADA, format="json")

    second = client.post(
        "/api/v1/auth/register", {**ADA, "password": "another horse"}, format="json"
    )

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content == second.content
    assert Customer.objects.count() == 1


def test_a_refresh_token_is_good_once_and_its_replay_ends_the_family(client: APIClient) -> None:
    first = sign_in(client)
    second = client.post("/api/v1/auth/token/refresh", {"refresh": first["refresh"]}, format="json")

    replay = client.post("/api/v1/auth/token/refresh", {"refresh": first["refresh"]}, format="json")
    thief = client.post(
        "/api/v1/auth/token/refresh", {"refresh": second.json()["refresh"]}, format="json"
    )

    assert (second.status_code, replay.status_code, thief.status_code) == (200, 401, 401)
    assert RefreshFamily.objects.get().revoked_at is not None


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(client: APIClient) -> None:
    sign_in(client)
    wrong = {"email": ADA["email"], "password": "wrong"}
    statuses = [
        client.post("/api/v1/auth/token", wrong, format="json").status_code for _ in range(5)
    ]

    right = client.post(
        "/api/v1/auth/token", {"email": ADA["email"], "password": ADA["password"]}, format="json"
    )

    assert statuses == [401] * 5
    assert right.status_code == 429
    assert right.headers["Retry-After"] == "900"
