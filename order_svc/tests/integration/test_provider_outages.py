"""A payment provider that is slow, forgetful or away: nobody is charged twice or for nothing."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # Any: what a provider's call takes
from uuid import UUID

import pytest
from django.db.models.functions import Now

from order_svc.orders import providers, services
from order_svc.orders.models import CheckoutAttempt, Order, Payment, ProviderCharge
from order_svc.orders.providers import Charge, OutcomeUnknown, ProviderUnavailable
from order_svc.orders.providers._test import TestProvider
from order_svc.tests.factories import CART, LINES, TOTAL, World, caller, checkout_request

pytestmark = pytest.mark.django_db
CHECKOUTS, ROUNDS = 20, 40
STOCK = Decimal(1000)


@dataclass
class ForgetfulProvider(TestProvider):
    """Loses three answers in ten: half of them before it has done what was asked."""

    chance: random.Random = field(default_factory=lambda: random.Random(14))
    share: float = 0.3

    def authorise(self, **asked: Any) -> Charge:
        return self._maybe(super().authorise, asked)

    def capture(self, **asked: Any) -> Charge:
        return self._maybe(super().capture, asked)

    def void(self, **asked: Any) -> Charge:
        return self._maybe(super().void, asked)

    def lookup(self, **asked: Any) -> Charge:
        return self._maybe(super().lookup, asked)

    def _maybe(self, call: Any, asked: dict[str, Any]) -> Charge:
        fate = self.chance.random()
        if fate < self.share / 2:
            raise OutcomeUnknown
        charge: Charge = call(**asked)
        if fate < self.share:
            raise OutcomeUnknown
        return charge


@dataclass
class AwayProvider(TestProvider):
    """Lets nothing go while it is away."""

    is_away: bool = True
    asked: int = 0

    def void(self, *, reference: UUID) -> Charge:
        self.asked += 1
        if self.is_away:
            raise ProviderUnavailable
        return super().void(reference=reference)


def use(monkeypatch: pytest.MonkeyPatch, provider: TestProvider) -> None:
    monkeypatch.setattr(providers, "by_name", lambda _name: provider)


def resume(world: World) -> None:
    CheckoutAttempt.objects.filter(finished_at=None).update(
        next_try_at=Now(), lease_until="2026-01-01T00:00Z"
    )
    Payment.objects.exclude(next_try_at=None).update(next_try_at=Now(), lease_until=None)
    services.resume_checkouts(upstreams=world.upstreams)
    services.resume_payments()


def test_a_provider_that_loses_three_answers_in_ten_charges_each_order_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, ForgetfulProvider())
    world.inventory.available = {"TEA": STOCK, "CUP": STOCK}
    for number in range(CHECKOUTS):
        cart_id = f"cart-of-number-{number:04}"
        world.cart.put(cart_id, LINES)
        means = "tok_wrong_amount" if number % 5 == 0 else "tok_approve"
        services.place_order(
            caller=caller(actor=f"cart:{cart_id}", is_limited=False),
            request=checkout_request(cart_id=cart_id, means=means, expected_total=TOTAL),
            upstreams=world.upstreams,
        )

    for _round in range(ROUNDS):
        resume(world)

    assert not CheckoutAttempt.objects.filter(finished_at=None).exists()
    orders = Order.objects.placed()
    assert orders.exclude(payment_status="CAPTURED", captured_amount=TOTAL).count() == 0
    standing = ProviderCharge.objects.filter(state__in=["authorised", "captured"])
    references = set(standing.values_list("reference", flat=True))
    assert references == set(orders.values_list("payments__reference", flat=True))
    bought = orders.count()
    assert world.inventory.available == {"TEA": STOCK - 2 * bought, "CUP": STOCK - bought}
    assert bought > CHECKOUTS // 2


def test_money_that_cannot_be_let_go_is_let_go_when_the_provider_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = AwayProvider()
    use(monkeypatch, provider)

    answer = world.buy(means="tok_wrong_amount")

    assert answer.status == 402
    for _round in range(3):
        resume(world)
    # not said to be over while money is set aside
    assert CheckoutAttempt.objects.get().state == "COMPENSATING"
    assert ProviderCharge.objects.get().state == "authorised"
    assert (provider.asked, world.cart.carts[CART].frozen_by) == (4, None)
    provider.is_away = False
    resume(world)
    assert CheckoutAttempt.objects.get().state == "FAILED"
    assert ProviderCharge.objects.get().state == "voided"


def test_a_hold_that_lapsed_while_paying_is_an_order_where_the_stock_is_still_there(
    world: World,
) -> None:
    assert world.buy(means="tok_lost_answer").status == 202
    world.inventory.expire(CheckoutAttempt.objects.get().pk)

    resume(world)

    assert Order.objects.get().payment_status == "CAPTURED"
    assert world.inventory.available == {"TEA": Decimal(8), "CUP": Decimal(4)}
