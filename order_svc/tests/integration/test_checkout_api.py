"""The public endpoints, with the whole stack in front of them."""

from collections.abc import Callable
from typing import Any  # Any: bodies are free JSON
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from order_svc.orders.models import CheckoutAttempt, Order
from order_svc.tests.factories import CART, KEY, TOTAL, World
from shared_libs.clients.cart import FrozenIntent
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
ADDRESS = {
    "name": "Ada Tremblay",
    "line1": "1200, rue Sainte-Catherine Ouest",
    "city": "Montréal",
    "region": "QC",
    "postal_code": "H3B 1K1",
    "country": "CA",
}
BODY: dict[str, Any] = {
    "cart_id": CART,
    "cart_version": 1,
    "email": "ada@example.org",
    "shipping_address": ADDRESS,
    "shipping_method": "standard",
    "payment": {"provider": "test", "token": "tok_approve"},
    "expected_total": str(TOTAL),
}


def post(api: APIClient, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    body = {name: value for name, value in (BODY | changes).items() if value is not ...}
    sent = {"Idempotency-Key": KEY} | (headers or {})
    return api.post("/api/v1/checkout", body, format="json", headers=sent)


def test_a_guest_buys(api: APIClient) -> None:
    answer = post(api)

    order = Order.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/orders/{order.number}"
    assert answer.json()["number"] == order.number
    assert "Idempotency-Replayed" not in answer
    assert (order.customer_id, CheckoutAttempt.objects.get().actor) == (None, f"cart:{CART}")


def test_a_repeat_is_equal_to_the_byte(api: APIClient) -> None:
    first, again = post(api), post(api)

    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert (again.content, again["Location"]) == (first.content, first["Location"])


def test_a_repeated_refusal_is_equal_to_the_byte(api: APIClient) -> None:
    declined = {"provider": "test", "token": "tok_decline"}
    first, again = post(api, payment=declined), post(api, payment=declined)

    assert (first.status_code, again.content) == (402, first.content)
    assert first["Content-Type"] == again["Content-Type"] == "application/problem+json"


def test_a_signed_in_customer_owns_the_order(api: APIClient, as_customer: Headers) -> None:
    customer_id = uuid4()

    post(api, as_customer(customer_id))

    assert Order.objects.get().customer_id == customer_id
    assert CheckoutAttempt.objects.get().actor == f"customer:{customer_id}"
    assert OutboxEvent.objects.get().data["customer_id"] == str(customer_id)


def test_what_was_put_down_with_the_cart_pays_without_a_payment(
    api: APIClient, world: World
) -> None:
    card = world.gift_card("50.00")
    world.cart.carts[CART].stored_value = (FrozenIntent(card.code, ""),)

    answer = post(api, payment=...)

    assert answer.status_code == 201
    assert answer.json()["stored_value"] == [{"kind": "gift_card", "amount": str(TOTAL)}]


def test_a_checkout_needs_a_key(api: APIClient) -> None:
    answer = api.post("/api/v1/checkout", BODY, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def test_the_key_for_another_body_is_refused(api: APIClient) -> None:
    post(api)

    answer = post(api, email="eve@example.org")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_an_unknown_outcome_says_where_to_ask(api: APIClient) -> None:
    answer = post(api, payment={"provider": "test", "token": "tok_lost_answer"})

    attempt = CheckoutAttempt.objects.get()
    assert (answer.status_code, answer["Retry-After"]) == (202, "1")
    assert answer["Location"] == f"/api/v1/checkout/{attempt.pk}"
    assert api.get(answer["Location"]).json() == {
        "attempt": str(attempt.pk),
        "state": "processing",
        "order": None,
        "problem": None,
        "next_action": None,
    }


def test_the_state_of_a_checkout_shows_its_order(api: APIClient) -> None:
    body = post(api).json()

    state = api.get(f"/api/v1/checkout/{CheckoutAttempt.objects.get().pk}").json()

    assert (state["state"], state["order"]["number"]) == ("completed", body["number"])
    assert state["order"]["payment_status"] == "captured"


def test_the_state_of_a_failed_checkout_says_why(api: APIClient) -> None:
    post(api, payment={"provider": "test", "token": "tok_decline"})

    state = api.get(f"/api/v1/checkout/{CheckoutAttempt.objects.get().pk}").json()

    assert (state["state"], state["order"]) == ("failed", None)
    assert state["problem"]["code"] == "payment_declined"


def test_an_unknown_checkout_is_not_found(api: APIClient) -> None:
    assert api.get(f"/api/v1/checkout/{uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"total": "1.00"}, "total", "unknown_field"),
        ({"currency": "USD"}, "currency", "unknown_field"),
        ({"status": "paid"}, "status", "unknown_field"),
        ({"customer_id": str(uuid4())}, "customer_id", "unknown_field"),
        ({"cart_id": ...}, "cart_id", "required"),
        ({"cart_id": "../carts"}, "cart_id", "invalid"),
        ({"cart_version": "1"}, "cart_version", "invalid"),
        ({"email": "no"}, "email", "invalid"),
        ({"shipping_method": "drone"}, "shipping_method", "invalid_choice"),
        ({"shipping_address": ...}, "shipping_address", "required"),
        ({"shipping_method": "pickup"}, "pickup_location", "required"),
        ({"pickup_location": "MTL"}, "pickup_location", "invalid"),
        (
            {"shipping_address": ADDRESS | {"country": "Canada"}},
            "shipping_address.country",
            "invalid",
        ),
        ({"shipping_address": ADDRESS | {"x": 1}}, "shipping_address.x", "unknown_field"),
        ({"payment": {"provider": "cash", "token": "t"}}, "payment.provider", "invalid_choice"),
        (
            {"payment": {"provider": "test", "token": "4242 4242 4242 4242"}},
            "payment.token",
            "card_number",
        ),
        ({"email": "4242424242424242@example.org"}, "email", "card_number"),
        ({"payment": ..., "stored_value": []}, "payment", "required"),
        ({"stored_value": [{}]}, "stored_value.0.code", "one_of_two"),
        ({"stored_value": [{"kind": "cash"}]}, "stored_value.0.kind", "invalid_choice"),
        ({"stored_value": [{"code": "A"}, {"code": "A"}]}, "stored_value", "invalid"),
        (
            {"stored_value": [{"code": "A", "amount": "-1.00"}]},
            "stored_value.0.amount",
            "min_value",
        ),
        ({"stored_value": [{"code": str(n)} for n in range(4)]}, "stored_value", "max_length"),
        ({"expected_total": 29.9}, "expected_total", "invalid"),
        ({"expected_total": ...}, "expected_total", "required"),
        ({"expected_total": ..., "quote_token": "forged"}, "expected_total", "required"),
        ({"occurred_at": "2010-12-01T08:26:00"}, "occurred_at", "offset_required"),
    ],
)
def test_bad_input_is_named(api: APIClient, changes: dict[str, Any], field: str, code: str) -> None:
    answer = post(api, **changes)

    assert answer.status_code == 400
    assert {"field": field, "code": code} in [
        {"field": each["field"], "code": each["code"]} for each in answer.json()["errors"]
    ]
    assert not CheckoutAttempt.objects.exists()


def test_only_a_replay_dates_its_orders(
    api: APIClient, as_customer: Headers, settings: Any
) -> None:
    dated: dict[str, Any] = {"occurred_at": "2010-12-01T08:26:00-05:00"}
    replay = as_customer(uuid4(), scope="replay")

    assert post(api, **dated).status_code == 403
    assert post(api, as_customer(uuid4()), **dated).status_code == 403
    settings.COMPTOIR_ENV = "production"
    assert post(api, replay, **dated).status_code == 403
    settings.COMPTOIR_ENV = "demo"
    assert post(api, replay, **dated).status_code == 201
    order = Order.objects.get()
    assert (str(order.business_date), order.customer_id) == ("2010-12-01", None)


def test_too_many_open_checkouts_are_told_when_to_come_back(api: APIClient, world: World) -> None:
    lost = {"provider": "test", "token": "tok_lost_answer"}
    for number in range(3):
        CheckoutAttempt.objects.create(
            actor=f"cart:{CART}",
            key=f"{KEY}-{number}",
            cart_id=CART,
            cart_version=1,
            lease_until="2026-01-01T00:00Z",
            next_try_at="2026-01-01T00:00Z",
        )

    answer = post(api, payment=lost)

    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert answer.json()["code"] == "too_many_checkouts"
    assert post(api, {"X-API-Client": "test"}, payment=lost).status_code == 202


def test_refusals_speak_french_on_request(api: APIClient) -> None:
    answer = post(
        api,
        {"Accept-Language": "fr"},
        payment={"provider": "test", "token": "tok_decline"},
    )

    assert answer.json()["detail"].startswith("Le paiement")
