"""Filling a cart through the API, on a real store."""

import uuid

import pytest
from rest_framework.test import APIClient

from cart_svc.tests.factories import publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.fixture
def cart_id(client: APIClient) -> str:
    answer = client.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}, format="json")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def add(client: APIClient, cart_id: str, sku: str = "TEA-1", quantity: object = 1, **headers: str):  # type: ignore[no-untyped-def]
    body = {"sku": sku, "quantity": quantity}
    return client.post(f"/api/v1/carts/{cart_id}/lines", body, format="json", headers=headers)


def test_a_line_costs_what_the_server_says(client: APIClient, cart_id: str) -> None:
    publish_article(price="4.50")

    answer = add(client, cart_id, quantity=2)

    assert answer.status_code == 200
    assert answer.json()["lines"] == [
        {"sku": "TEA-1", "name": "Tea", "quantity": "2", "unit_price": "4.50", "line_total": "9.00"}
    ]
    assert answer.json()["totals"]["total"] == "9.00"
    assert answer.json()["totals"]["estimated"] is True
    assert answer.json()["version"] == 2


def test_adding_again_adds_and_setting_sets(client: APIClient, cart_id: str) -> None:
    publish_article()
    add(client, cart_id, quantity=2)

    more = add(client, cart_id, quantity=3)
    set_to_one = client.patch(
        f"/api/v1/carts/{cart_id}/lines/TEA-1", {"quantity": 1}, format="json"
    )
    gone = client.delete(f"/api/v1/carts/{cart_id}/lines/TEA-1")

    assert more.json()["lines"][0]["quantity"] == "5"
    assert set_to_one.json()["lines"][0]["quantity"] == "1"
    assert gone.json()["lines"] == []


def test_a_repeated_key_adds_once_and_answers_the_same_bytes(
    client: APIClient, cart_id: str
) -> None:
    publish_article()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = add(client, cart_id, quantity=2, **key)
    publish_article(price="9.99")

    again = add(client, cart_id, quantity=2, **key)
    other = add(client, cart_id, quantity=3, **key)

    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"][0]["quantity"] == "2"


def test_a_new_price_is_shown_as_a_problem(client: APIClient, cart_id: str) -> None:
    publish_article(price="4.50")
    add(client, cart_id)
    publish_article(price="5.00")

    cart = client.get(f"/api/v1/carts/{cart_id}").json()

    assert cart["totals"]["total"] == "5.00"
    assert [(p["code"], p["was"], p["now"]) for p in cart["problems"]] == [
        ("price_changed", "4.50", "5.00")
    ]


def test_a_stale_version_changes_nothing(client: APIClient, cart_id: str) -> None:
    publish_article()
    add(client, cart_id)

    stale = add(client, cart_id, **{"If-Match": "1"})

    assert stale.status_code == 412
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"][0]["quantity"] == "1"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"sku": "NONE", "quantity": 1}, 422, "unknown_sku"),
        ({"sku": "TEA-1", "quantity": "0.5"}, 422, "fraction_not_allowed"),
        ({"sku": "TEA-1", "quantity": 10_000}, 400, "invalid"),
        ({"sku": "TEA-1", "quantity": 1, "price": "0.01"}, 400, "invalid"),
        ({"quantity": 1}, 400, "invalid"),
    ],
)
def test_what_can_not_be_bought_is_refused(
    client: APIClient, cart_id: str, body: dict[str, object], status: int, code: str
) -> None:
    publish_article()

    answer = client.post(f"/api/v1/carts/{cart_id}/lines", body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"] == []


def test_a_customers_cart_is_closed_to_everyone_else(client: APIClient, as_customer) -> None:  # type: ignore[no-untyped-def]
    ada, bob = as_customer(uuid.uuid4()), as_customer(uuid.uuid4())
    body = {"currency": "CAD", "channel": "web"}
    mine = client.post("/api/v1/carts", body, format="json", headers=ada).json()["id"]

    assert client.get(f"/api/v1/carts/{mine}", headers=ada).status_code == 200
    assert client.get(f"/api/v1/carts/{mine}", headers=bob).status_code == 404
    assert client.get(f"/api/v1/carts/{mine}").status_code == 404
    assert client.get("/api/v1/carts/mine", headers=ada).json()["id"] == mine
