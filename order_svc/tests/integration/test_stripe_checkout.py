"""The whole checkout with Stripe in the place of the test provider."""

import time
from datetime import datetime
from decimal import Decimal

import orjson
import pytest
from django.db.models.functions import Now

from order_svc.orders import providers, services
from order_svc.orders.models import CheckoutAttempt, Order, Payment
from order_svc.orders.providers import ProviderUnavailable
from order_svc.orders.providers._guarded import Guarded
from order_svc.orders.providers._stripe import StripeProvider
from order_svc.tests.factories import CART, TOTAL, World
from order_svc.tests.fake_stripe import FakeStripe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def breakers_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Guarded("stripe", StripeProvider())
    monkeypatch.setitem(providers._registry._PROVIDERS, "stripe", fresh)


def buy(world: World, token: str, key: str = "key-of-sixteen-plus-0001") -> services.Answer:
    return world.buy(payment=services.PaymentChoice("stripe", token), key=key)


def resume(world: World) -> None:
    CheckoutAttempt.objects.filter(finished_at=None).update(next_try_at=Now(), lease_until=Now())
    Payment.objects.exclude(next_try_at=None).update(next_try_at=Now(), lease_until=None)
    services.resume_checkouts(upstreams=world.upstreams)
    services.resume_payments()


def test_an_order_is_paid_by_stripe_and_refunded_when_it_is_called_off(
    world: World, stripe: FakeStripe, now: datetime
) -> None:
    assert buy(world, "tok_approve").status == 201

    order, payment = Order.objects.get(), Payment.objects.get()
    assert (order.payment_status, payment.provider_reference) == ("CAPTURED", "pi_1")
    assert stripe.intents["pi_1"]["amount_received"] == 2990
    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    resume(world)
    assert [each["amount"] for each in stripe.refunds] == [2990]
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_amount) == ("REFUNDED", TOTAL)


def test_a_bank_that_asks_is_answered_and_the_order_stands(
    world: World, stripe: FakeStripe
) -> None:
    answer = buy(world, "tok_challenge")

    action = {"type": "redirect", "url": "https://bank.example/3ds"}
    assert (answer.status, orjson.loads(answer.body)["next_action"]) == (202, action)
    stripe.approve(str(Payment.objects.get().reference))
    resume(world)
    assert Order.objects.get().payment_status == "CAPTURED"
    assert len(stripe.intents) == 1


@pytest.mark.parametrize("token", ["tok_decline", "tok_wrong_amount"])
def test_what_stripe_declines_or_mistakes_is_undone(
    world: World, stripe: FakeStripe, token: str
) -> None:
    answer = buy(world, token)

    assert (answer.status, orjson.loads(answer.body)["code"]) == (402, "payment_declined")
    assert {each["status"] for each in stripe.intents.values()} <= {"canceled"}
    assert world.inventory.available["TEA"] == Decimal(10)


def test_an_answer_that_stripe_lost_is_found_and_charged_once(
    world: World, stripe: FakeStripe
) -> None:
    assert buy(world, "tok_lost_answer").status == 202

    resume(world)

    assert Order.objects.get().payment_status == "CAPTURED"
    assert len(stripe.intents) == 1


def test_while_stripe_is_down_a_checkout_is_told_so_at_once(
    world: World, stripe: FakeStripe
) -> None:
    stripe.is_down = True
    provider = providers.by_name("stripe")
    for _try in range(5):
        with pytest.raises(providers.OutcomeUnknown):
            provider.authorise(
                reference=CheckoutAttempt().pk,
                token="tok_approve",
                amount=TOTAL,
                currency="CAD",
                timeout_seconds=0.5,
            )
    began = time.monotonic()

    with pytest.raises(ProviderUnavailable) as refused:
        buy(world, "tok_approve")

    assert time.monotonic() - began < 1.0
    assert refused.value.retry_after_seconds is not None
    assert world.cart.carts[CART].frozen_by is None
    assert world.inventory.available["TEA"] == Decimal(10)
    # other means of payment are not touched
    assert world.buy(key="another-key-of-sixteen").status == 201
