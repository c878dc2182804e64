"""A customer's own profile and addresses, and nobody else's."""

from typing import Any  # Any: fixtures without a type of their own

import pytest
from rest_framework.test import APIClient

from customer_svc.tests.factories import open_account

pytestmark = pytest.mark.django_db
HOME = {"name": "Ada Roy", "line1": "1, rue X", "city": "Montréal", "region": "QC", "country": "CA"}
ADDRESSES = "/api/v1/customers/me/addresses"


@pytest.fixture
def ada(as_customer: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_customer(open_account().pk)["Authorization"])
    return client


def test_a_profile_takes_what_may_change_and_nothing_else(ada: APIClient) -> None:
    changed = ada.patch("/api/v1/customers/me", {"first_name": "Zoé"}, format="json")
    refused = ada.patch("/api/v1/customers/me", {"points": 1000, "is_staff": True}, format="json")

    assert changed.json()["first_name"] == "Zoé"
    assert changed.json()["version"] == 2
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {"points", "is_staff"}
    assert ada.get("/api/v1/customers/me").json()["points"] == 0


def test_a_new_default_address_takes_over_from_the_old_one(ada: APIClient) -> None:
    first = ada.post(ADDRESSES, {**HOME, "is_default_shipping": True}, format="json")
    second = ada.post(ADDRESSES, {**HOME, "is_default_shipping": True}, format="json")

    rows = {row["id"]: row for row in ada.get(ADDRESSES).json()["results"]}

    assert (first.status_code, second.status_code) == (201, 201)
    assert rows[first.json()["id"]]["is_default_shipping"] is False
    assert rows[second.json()["id"]]["is_default_shipping"] is True


def test_another_customers_address_is_not_there(ada: APIClient, as_customer: Any) -> None:
    mine = ada.post(ADDRESSES, HOME, format="json").json()["id"]
    bob = as_customer(open_account("bob@example.org").pk)

    answers = [
        APIClient().put(f"{ADDRESSES}/{mine}", HOME, format="json", headers=bob),
        APIClient().delete(f"{ADDRESSES}/{mine}", headers=bob),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(ada.get(ADDRESSES).json()["results"]) == 1


def test_an_address_is_changed_and_removed(ada: APIClient) -> None:
    made = ada.post(ADDRESSES, HOME, format="json").json()["id"]

    changed = ada.put(f"{ADDRESSES}/{made}", {**HOME, "city": "Québec"}, format="json")
    removed = ada.delete(f"{ADDRESSES}/{made}")

    assert changed.json()["city"] == "Québec"
    assert removed.status_code == 204
    assert ada.get(ADDRESSES).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "field"), [({"country": "Canada"}, "country"), ({"name": "a\x00b"}, "name")]
)
def test_a_wrong_address_is_refused_by_field(
    ada: APIClient, change: dict[str, str], field: str
) -> None:
    answer = ada.post(ADDRESSES, {**HOME, **change}, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_visitors_and_staff_have_no_profile(as_staff: Any) -> None:
    assert APIClient().get("/api/v1/customers/me").status_code == 401
    assert APIClient().get("/api/v1/customers/me", headers=as_staff("support")).status_code == 403


@pytest.mark.parametrize("password", ["short", "password1", "12345678901"])
def test_a_weak_password_is_refused_with_its_reason(password: str) -> None:
    body = {"email": "x@example.org", "password": password, "first_name": "X", "last_name": "Y"}

    answer = APIClient().post("/api/v1/auth/register", body, format="json")

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"password"}
