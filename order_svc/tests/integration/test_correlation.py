"""One id follows a purchase from the gateway to the event that tells of it."""

import pytest
from rest_framework.test import APIClient

from order_svc.orders.models import CheckoutAttempt
from order_svc.tests.factories import CART, KEY
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
BODY = {
    "cart_id": CART,
    "cart_version": 1,
    "email": "ada@example.org",
    "shipping_method": "pickup",
    "pickup_location": "MTL",
    "payment": {"provider": "test", "token": "tok_approve"},
    "expected_total": "24.15",
}


def test_the_gateways_id_is_on_the_answer_the_attempt_and_the_event(api: APIClient) -> None:
    headers = {"Idempotency-Key": KEY, "X-Request-ID": "from-the-gateway-1"}

    answer = api.post("/api/v1/checkout", BODY, format="json", headers=headers)

    assert (answer.status_code, answer["X-Request-ID"]) == (201, "from-the-gateway-1")
    assert OutboxEvent.objects.get().correlation_id == "from-the-gateway-1"


def test_the_id_is_in_a_problem_and_kept_for_the_resumer(api: APIClient) -> None:
    headers = {"Idempotency-Key": KEY, "X-Request-ID": "from-the-gateway-2"}
    lost = {"payment": {"provider": "test", "token": "tok_lost_answer"}}
    asked = {"Idempotency-Key": "short", "X-Request-ID": "from-the-gateway-3"}

    api.post("/api/v1/checkout", BODY | lost, format="json", headers=headers)
    problem = api.post("/api/v1/checkout", BODY, format="json", headers=asked).json()

    assert CheckoutAttempt.objects.get().context["correlation_id"] == "from-the-gateway-2"
    assert problem["correlation_id"] == "from-the-gateway-3"


def test_an_id_that_is_not_well_formed_is_replaced(api: APIClient) -> None:
    headers = {"Idempotency-Key": KEY, "X-Request-ID": "x" * 500}

    answer = api.post("/api/v1/checkout", BODY, format="json", headers=headers)

    assert (answer.status_code, len(answer["X-Request-ID"])) == (201, 36)
