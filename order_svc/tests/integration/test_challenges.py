"""A payment that the bank wants the customer to confirm, and what the provider comes to tell."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: answers are free JSON
from uuid import uuid4

import orjson
import pytest
from django.db.models.functions import Now
from django.utils import timezone
from rest_framework.test import APIClient

from order_svc.orders import services
from order_svc.orders.models import (
    CheckoutAttempt,
    Hold,
    Order,
    Payment,
    PaymentEvent,
    ProviderCharge,
    ProviderEntry,
)
from order_svc.orders.providers import _test_webhooks
from order_svc.tests.factories import CART, TOTAL, World
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
WEBHOOKS = "/api/v1/webhooks/test"


def challenged(world: World) -> dict[str, Any]:
    answer = world.buy(means="tok_challenge")
    assert answer.status == 202
    body: dict[str, Any] = orjson.loads(answer.body)
    return body


def resume(world: World) -> None:
    CheckoutAttempt.objects.filter(finished_at=None).update(next_try_at=Now(), lease_until=Now())
    services.resume_checkouts(upstreams=world.upstreams)


def told(kind: str, event_id: str = "evt_test_x1", **changes: Any) -> tuple[bytes, dict[str, str]]:
    """A body about the one payment there is, and the headers that sign it."""
    payment = Payment.objects.get()
    document = {
        "type": kind,
        "data": {"reference": str(payment.reference), "amount": "29.90"} | changes,
        "timestamp": "2026-11-26T12:00:00+00:00",
    }
    body = orjson.dumps(document)
    stamp = str(int(timezone.now().timestamp()))
    return body, _test_webhooks.signed(event_id, body, stamp=stamp)


def post(api: APIClient, body: bytes, headers: dict[str, str]) -> Any:
    rest = {name: value for name, value in headers.items() if name != "Content-Type"}
    return api.post(WEBHOOKS, body, content_type="application/json", headers=rest)


def test_a_challenge_says_what_is_to_be_done_and_holds_everything(
    world: World, api: APIClient
) -> None:
    body = challenged(world)

    challenge = ProviderCharge.objects.get().challenge
    next_action = {"type": "redirect", "url": f"/api/v1/checkout/challenges/{challenge}"}
    assert (body["state"], body["next_action"]) == ("requires_action", next_action)
    state = api.get(f"/api/v1/checkout/{body['attempt']}").json()
    assert (state["state"], state["next_action"], state["order"]) == (
        "requires_action",
        next_action,
        None,
    )
    assert Payment.objects.get().status == "REQUIRES_ACTION"
    assert world.inventory.available["TEA"] == Decimal(8)
    assert b"<strong>29.90 CAD</strong>" in api.get(next_action["url"]).content


def test_an_approved_challenge_finishes_the_same_attempt(world: World, api: APIClient) -> None:
    body = challenged(world)

    page = api.post(body["next_action"]["url"], {"answer": "approve"}, format="multipart")

    assert page.status_code == 200
    again = world.buy(means="tok_challenge")
    assert (again.status, Order.objects.get().status) == (201, "CONFIRMED")
    assert CheckoutAttempt.objects.count() == 1
    assert ProviderCharge.objects.get().captured == TOTAL
    assert ProviderEntry.objects.filter(kind="authorise").count() == 1


def test_the_resumer_finds_an_approved_challenge_by_itself(world: World, api: APIClient) -> None:
    body = challenged(world)
    resume(world)
    assert Order.objects.get().status == "PENDING"
    api.post(body["next_action"]["url"], {"answer": "approve"}, format="multipart")

    resume(world)

    assert Order.objects.get().status == "CONFIRMED"
    assert Payment.objects.get().next_action is None


def test_a_refused_challenge_undoes_the_checkout(world: World, api: APIClient) -> None:
    body = challenged(world)
    api.post(body["next_action"]["url"], {"answer": "refuse"}, format="multipart")

    again = world.buy(means="tok_challenge")

    assert (again.status, orjson.loads(again.body)["code"]) == (402, "payment_declined")
    assert world.inventory.available["TEA"] == Decimal(10)
    assert world.cart.carts[CART].frozen_by is None


def test_a_challenge_nobody_answers_is_called_off_and_cannot_be_answered_later(
    world: World, api: APIClient
) -> None:
    body = challenged(world)
    Payment.objects.update(created_at=Now() - timedelta(seconds=301))

    resume(world)

    attempt = CheckoutAttempt.objects.get()
    assert (attempt.state, attempt.answer_status) == ("FAILED", 402)
    assert "payment_challenge_expired" in attempt.answer_body
    assert world.inventory.available["TEA"] == Decimal(10)
    api.post(body["next_action"]["url"], {"answer": "approve"}, format="multipart")
    assert ProviderCharge.objects.get().state == "voided"


def test_waiting_for_a_customer_is_no_failed_try(world: World) -> None:
    challenged(world)

    for _round in range(25):
        resume(world)

    attempt = CheckoutAttempt.objects.get()
    assert (attempt.tries, attempt.parked_at) == (0, None)


def test_there_is_no_page_for_what_nobody_waits_for(api: APIClient, settings: Any) -> None:
    assert api.get(f"/api/v1/checkout/challenges/{uuid4()}").status_code == 404
    assert api.post(f"/api/v1/checkout/challenges/{uuid4()}").status_code == 404


def test_a_real_shop_has_no_such_page(world: World, api: APIClient, settings: Any) -> None:
    body = challenged(world)
    settings.COMPTOIR_ENV = "production"

    assert api.get(body["next_action"]["url"]).status_code == 404
    assert api.post(body["next_action"]["url"], {"answer": "approve"}).status_code == 404
    assert ProviderCharge.objects.get().state == "requires_action"


def test_a_webhook_wakes_the_checkout_that_waits(world: World, api: APIClient) -> None:
    challenged(world)
    CheckoutAttempt.objects.update(next_try_at=Now() + timedelta(hours=1))

    answer = post(api, *told("authorise"))

    assert (answer.status_code, answer.json()) == (200, {"status": "taken"})
    assert CheckoutAttempt.objects.get().next_try_at <= timezone.now()


def test_a_webhook_said_again_has_no_effect(world: World, api: APIClient) -> None:
    challenged(world)
    event = told("authorise")
    post(api, *event)
    CheckoutAttempt.objects.update(next_try_at=Now() + timedelta(hours=1))

    answer = post(api, *event)

    assert (answer.status_code, answer.json()) == (200, {"status": "nothing_new"})
    assert CheckoutAttempt.objects.get().next_try_at > timezone.now()
    assert PaymentEvent.objects.filter(provider_event_id="evt_test_x1").count() == 1


def test_a_webhook_about_an_order_that_stands_changes_nothing(world: World, api: APIClient) -> None:
    world.buy()
    entry = ProviderEntry.objects.get(kind="authorise")

    answer = post(api, *told("authorise", f"evt_test_{entry.pk}"))

    assert answer.json() == {"status": "nothing_new"}
    late = post(api, *told("capture", "evt_out_of_order"))
    assert late.json() == {"status": "taken"}
    assert Order.objects.get().payment_status == "CAPTURED"
    assert OutboxEvent.objects.count() == 1


def test_a_webhook_about_somebody_elses_payment_is_nothing_new(
    world: World, api: APIClient
) -> None:
    challenged(world)

    answer = post(api, *told("authorise", reference=str(uuid4())))

    assert (answer.status_code, answer.json()) == (200, {"status": "nothing_new"})


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param({"Webhook-Signature": ""}, id="no signature"),
        pytest.param({"Webhook-Signature": "v1,AAAA"}, id="a bad one"),
        pytest.param({"Webhook-Id": "evt_other"}, id="another event"),
        pytest.param({"Webhook-Timestamp": "12"}, id="another time"),
    ],
)
def test_what_is_not_signed_is_refused(world: World, api: APIClient, spoil: dict[str, str]) -> None:
    challenged(world)
    body, headers = told("authorise")

    answer = post(api, body, headers | spoil)

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")
    assert not PaymentEvent.objects.filter(provider_event_id="evt_test_x1").exists()


def test_a_changed_body_is_refused(world: World, api: APIClient) -> None:
    challenged(world)
    body, headers = told("authorise")

    answer = post(api, body.replace(b"29.90", b"99.90"), headers)

    assert answer.status_code == 401


@pytest.mark.parametrize(("age", "status"), [(280, 200), (302, 401)])
def test_a_webhook_older_than_five_minutes_is_refused(
    world: World, api: APIClient, now: datetime, age: int, status: int
) -> None:
    challenged(world)
    body, _headers = told("authorise")
    stamp = str(int(now.timestamp()) - age)

    answer = post(api, body, _test_webhooks.signed("evt_test_x1", body, stamp=stamp))

    assert answer.status_code == status


def test_two_secrets_are_good_while_one_replaces_the_other(
    world: World, api: APIClient, settings: Any
) -> None:
    challenged(world)
    settings.WEBHOOK_SECRETS = {"test": ["new-secret", "old-secret"]}
    body, _headers = told("authorise")
    stamp = str(int(timezone.now().timestamp()))

    for number, secret in enumerate(("old-secret", "new-secret")):
        signed = _test_webhooks.signed(f"evt_{number}", body, stamp=stamp, secret=secret)
        assert post(api, body, signed).status_code == 200
    forged = _test_webhooks.signed("evt_2", body, stamp=stamp, secret="a third")
    assert post(api, body, forged).status_code == 401


def test_nobody_else_has_webhooks_here(api: APIClient) -> None:
    assert api.post("/api/v1/webhooks/paypal", {}, format="json").status_code == 404


def test_a_dispute_holds_the_order(world: World, api: APIClient) -> None:
    order = world.bought()

    post(api, *told("dispute"))

    order.refresh_from_db()
    assert (Payment.objects.get().status, order.status) == ("DISPUTED", "ON_HOLD")
    assert Hold.objects.get().kind == "PAYMENT"
