"""Capturing what is owed and giving back what is not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: what a call was given
from uuid import UUID

import pytest
from django.db.models.functions import Now

from order_svc.orders import providers, services
from order_svc.orders.models import Order, OrderEvent, Payment, ProviderCharge
from order_svc.orders.providers import Charge, OutcomeUnknown, ProviderUnavailable
from order_svc.orders.providers._test import TestProvider
from order_svc.orders.services import _settle
from order_svc.tests.factories import TOTAL, World

pytestmark = pytest.mark.django_db


@dataclass
class StubbornProvider(TestProvider):
    """The test provider that will not capture or refund for a while."""

    failures: list[Exception] = field(default_factory=list)
    captures: int = 0

    def capture(self, *, reference: UUID, upto: Decimal, currency: str, is_last: bool) -> Charge:
        self.captures += 1
        wanted: Any = {"upto": upto, "currency": currency, "is_last": is_last}
        if isinstance(next(iter(self.failures), None), OutcomeUnknown):
            super().capture(reference=reference, **wanted)
        self._fail()
        return super().capture(reference=reference, **wanted)

    def refund(self, *, reference: UUID, key: UUID, amount: Decimal, currency: str) -> Charge:
        charge = super().refund(reference=reference, key=key, amount=amount, currency=currency)
        self._fail()
        return charge

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> StubbornProvider:
    stubborn = StubbornProvider()
    monkeypatch.setitem(providers._registry._PROVIDERS, "test", stubborn)
    return stubborn


def time_passes(**changes: object) -> None:
    Payment.objects.update(next_try_at=Now(), **changes)


def test_an_order_whose_capture_fails_stays_and_is_captured_later(
    world: World, provider: StubbornProvider
) -> None:
    provider.failures = [ProviderUnavailable()]

    assert world.buy().status == 201

    order = Order.objects.get()
    assert (order.status, order.payment_status) == ("CONFIRMED", "AUTHORISED")
    time_passes()
    assert services.resume_payments() == 1
    order.refresh_from_db()
    assert (order.payment_status, order.captured_amount) == ("CAPTURED", TOTAL)
    assert [event.kind for event in order.events.order_by("pk")] == ["PLACED", "CAPTURED"]


def test_a_capture_whose_answer_was_lost_is_looked_up_and_not_asked_for_again(
    world: World, provider: StubbornProvider
) -> None:
    provider.failures = [OutcomeUnknown()]
    world.buy()
    time_passes()

    services.resume_payments()

    assert Order.objects.get().payment_status == "CAPTURED"
    assert provider.captures == 1


def test_a_capture_is_not_tried_before_its_time(world: World, provider: StubbornProvider) -> None:
    provider.failures = [ProviderUnavailable()]
    world.buy()
    Payment.objects.update(next_try_at=Now() + timedelta(minutes=1))

    assert services.resume_payments() == 0


def test_a_capture_that_fails_for_a_day_waits_for_a_person(
    world: World, provider: StubbornProvider
) -> None:
    provider.failures = [ProviderUnavailable(), ProviderUnavailable()]
    world.buy()
    time_passes(wanted_since=Now() - timedelta(hours=25))

    services.resume_payments()

    payment = Payment.objects.get()
    assert (payment.needs_attention, payment.last_error) == (True, "payment_unavailable")
    time_passes()
    assert services.resume_payments() == 0
    assert OrderEvent.objects.filter(kind="PAYMENT_STUCK").count() == 1
    assert services.retry_payment(payment_id=payment.pk) is True
    services.resume_payments()
    assert Payment.objects.get().status == "CAPTURED"


def test_a_cancelled_order_is_refunded_once_though_the_answer_was_lost(
    world: World, provider: StubbornProvider, now: datetime
) -> None:
    order = world.bought()
    provider.failures = [OutcomeUnknown()]
    services.cancel_order(order=order, actor="staff:1", reason="", now=now)

    services.resume_payments()
    time_passes()
    services.resume_payments()

    charge = ProviderCharge.objects.get()
    assert (charge.refunded, charge.entries.filter(kind="refund").count()) == (TOTAL, 1)
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_amount) == ("REFUNDED", TOTAL)


def test_an_order_cancelled_before_its_capture_is_voided(
    world: World, provider: StubbornProvider, now: datetime
) -> None:
    provider.failures = [ProviderUnavailable()]
    world.buy()
    order = Order.objects.get()
    services.cancel_order(order=order, actor="staff:1", reason="", now=now)

    services.resume_payments()

    order.refresh_from_db()
    assert (order.payment_status, order.captured_amount) == ("VOIDED", Decimal(0))
    assert ProviderCharge.objects.get().state == "voided"


def test_a_runner_that_was_away_does_not_overwrite_what_came_after(
    world: World, provider: StubbornProvider, now: datetime
) -> None:
    provider.failures = [ProviderUnavailable()]
    world.buy()
    time_passes()
    sleeper = _settle._take(Payment.objects.get().pk)
    assert sleeper is not None
    captured = provider.capture(
        reference=sleeper.reference, upto=TOTAL, currency="CAD", is_last=True
    )
    Payment.objects.update(lease_until=None)
    services.cancel_order(order=Order.objects.get(), actor="staff:1", reason="", now=now)
    services.resume_payments()

    _settle._record(sleeper, captured)

    assert Payment.objects.get().status == "REFUNDED"
    assert Order.objects.get().payment_status == "REFUNDED"
