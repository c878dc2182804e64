"""Giving money back in parts: what is granted, what is refused, and that it arrives once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from order_svc.orders import errors, providers, selectors, services
from order_svc.orders.models import (
    CheckoutAttempt,
    Order,
    OrderLine,
    Payment,
    ProviderCharge,
    Refund,
    RefundTender,
)
from order_svc.orders.providers import ProviderUnavailable
from order_svc.orders.providers._test import TestProvider
from order_svc.orders.rules import RefundWish, UnitsWish
from order_svc.tests.factories import TOTAL, World
from shared_libs.events.models import OutboxEvent
from shared_libs.refusals import Refusal

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
REFUNDED = "order.order_refunded.v1"


def units(line: int, quantity: int | str, **said: str) -> UnitsWish:
    return UnitsWish(line, Decimal(quantity), **said)


def wish(*lines: UnitsWish, shipping: str = "0", goodwill: str = "0", **said: Any) -> RefundWish:
    return RefundWish(lines, Decimal(shipping), Decimal(goodwill), **said)


def grant(order: Order, asked: RefundWish, now: datetime) -> Refund:
    return services.refund(order=order, wish=asked, actor="staff:1", now=now)


def time_passes(**changes: object) -> None:
    RefundTender.objects.update(next_try_at=Now(), **changes)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def test_an_order_given_back_in_parts_comes_to_what_was_paid(world: World, now: datetime) -> None:
    order = world.bought()

    grant(order, wish(units(1, 1)), now)
    grant(order, wish(shipping="2.00"), now)
    services.resume_refunds()
    half_way = fresh(order)
    grant(order, wish(goodwill="1.50"), now)
    grant(order, wish(units(2, 1), units(1, 1), shipping="3.00"), now)
    services.resume_refunds()

    found = list(Refund.objects.order_by("requested_at", "pk").values_list("total", "status"))
    # one tea 4.50 with tax 0.68 of 1.35; shipping 2.00 with tax; the goodwill is set off at the end
    assert [total for total, _status in found] == [
        Decimal("5.18"),
        Decimal("2.30"),
        Decimal("1.50"),
        Decimal("20.92"),
    ]
    assert {status for _total, status in found} == {"SUCCEEDED"}
    assert (half_way.payment_status, half_way.refunded_amount) == (
        "PARTIALLY_REFUNDED",
        Decimal("7.48"),
    )
    done = fresh(order)
    assert (done.payment_status, done.refunded_amount) == ("REFUNDED", TOTAL)
    charge = ProviderCharge.objects.get()
    assert (charge.state, charge.refunded) == ("refunded", TOTAL)
    told = [event.data["total"] for event in OutboxEvent.objects.filter(type=REFUNDED)]
    assert sum(Decimal(total) for total in told) == TOTAL


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (wish(units(1, 3)), errors.UnitsNotRefundable),
        (wish(units(9, 1)), errors.UnitsNotRefundable),
        (wish(units(1, "0.5")), errors.UnitsNotWhole),
        (wish(shipping="5.01"), errors.ShippingNotRefundable),
        (wish(goodwill="29.91"), errors.RefundExceedsPaid),
        (wish(units(1, 1), goodwill="25.00"), errors.RefundExceedsPaid),
        (wish(units(1, 1, disposition="restock"), location="MTL"), errors.UnitsNotReturnable),
        (wish(), errors.NothingToRefund),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_was_not_paid_or_not_had_is_not_given_back(
    world: World, now: datetime, asked: RefundWish, refusal: type[Refusal]
) -> None:
    order = world.bought()

    with pytest.raises(refusal):
        grant(order, asked, now)

    assert not Refund.objects.exists()
    assert fresh(order).refund_claimed_amount == 0


def test_nothing_is_given_back_that_is_disputed_or_was_called_off(
    world: World, now: datetime
) -> None:
    order = world.bought()
    Payment.objects.update(status="DISPUTED")
    with pytest.raises(errors.PaymentDisputed):
        grant(order, wish(units(1, 1)), now)
    Payment.objects.update(status="CAPTURED")
    services.cancel_order(order=order, actor="staff:1", reason="", now=now)

    with pytest.raises(errors.OrderNotRefundable):
        grant(order, wish(units(1, 1)), now)


def test_the_database_itself_refuses_to_promise_more_than_was_taken(
    world: World, now: datetime
) -> None:
    order = world.bought()
    grant(order, wish(goodwill="20.00"), now)

    with pytest.raises(IntegrityError, match="promised_back"), transaction.atomic():
        Order.objects.update(refund_claimed_amount=TOTAL + 1)
    with pytest.raises(IntegrityError, match="refunded_than_were_sold"), transaction.atomic():
        OrderLine.objects.update(refunded_quantity=3)
    with pytest.raises(IntegrityError, match="than_was_taken_released"), transaction.atomic():
        Order.objects.update(refunded_amount=TOTAL + 1)


def test_money_arrives_once_though_the_answer_was_lost(world: World, now: datetime) -> None:
    world.buy(means="tok_refund_lost")
    order = Order.objects.get()
    grant(order, wish(units(1, 1)), now)

    services.resume_refunds()
    lost = Refund.objects.get().status
    time_passes()
    services.resume_refunds()

    assert (lost, Refund.objects.get().status) == ("PENDING", "SUCCEEDED")
    charge = ProviderCharge.objects.get()
    assert (charge.refunded, charge.entries.filter(kind="refund").count()) == (Decimal("5.18"), 1)
    assert fresh(order).refunded_amount == Decimal("5.18")


class Down(TestProvider):
    """The test provider while nobody reaches it."""

    def refund(self, **_asked: object) -> providers.Charge:
        raise ProviderUnavailable


def test_a_refund_is_tried_until_the_provider_is_back(world: World, now: datetime) -> None:
    order = world.bought()
    grant(order, wish(units(2, 1)), now)

    for _ in range(3):
        services.resume_refunds(provider=Down())
        time_passes()
    services.resume_refunds()

    assert Refund.objects.get().status == "SUCCEEDED"
    assert RefundTender.objects.get().tries == 4


def test_money_that_does_not_arrive_for_a_day_waits_for_a_person(
    world: World, now: datetime
) -> None:
    world.buy(means="tok_refund_timeout")
    order = Order.objects.get()
    grant(order, wish(units(1, 1)), now)
    time_passes(wanted_since=Now() - timedelta(hours=25))

    services.resume_refunds()

    tender = RefundTender.objects.get()
    assert (tender.needs_attention, tender.last_error) == (True, "OutcomeUnknown")
    assert list(selectors.waiting_refunds()) == [Refund.objects.get()]
    assert "REFUND_STUCK" in order.events.values_list("kind", flat=True)
    time_passes()
    assert services.resume_refunds() == 0
    assert services.retry_refund(tender_id=tender.pk) is True
    ProviderCharge.objects.update(token="tok_approve")
    services.resume_refunds()
    assert Refund.objects.get().status == "SUCCEEDED"


def test_a_refund_that_the_provider_declines_leaves_units_and_money_free(
    world: World, now: datetime
) -> None:
    world.buy(means="tok_refund_declined")
    order = Order.objects.get()
    grant(order, wish(units(1, 2), shipping="5.00"), now)

    services.resume_refunds()

    assert Refund.objects.get().status == "FAILED"
    assert fresh(order).refund_claimed_amount == 0
    assert set(OrderLine.objects.values_list("refunded_quantity", flat=True)) == {0}
    ProviderCharge.objects.update(token="tok_approve")
    again = grant(order, wish(units(1, 2), units(2, 1), shipping="5.00"), now)
    services.resume_refunds()
    assert again.total == TOTAL
    assert fresh(order).refunded_amount == TOTAL


def test_a_cancelled_order_gives_the_rest_back_and_says_no_amount_twice(
    world: World, now: datetime
) -> None:
    order = world.bought()
    grant(order, wish(units(1, 1), goodwill="3.00"), now)

    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    while services.resume_refunds():
        pass

    charge = ProviderCharge.objects.get()
    amounts = charge.entries.filter(kind="refund").order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("8.18"), Decimal("21.72")]
    done = fresh(order)
    assert (done.refunded_amount, done.payment_status) == (TOTAL, "REFUNDED")
    assert Payment.objects.get().wanted == "NOTHING"
    told = OutboxEvent.objects.filter(type=REFUNDED).values_list("data__total", flat=True)
    assert sum(Decimal(total) for total in told) == TOTAL
    assert not OutboxEvent.objects.filter(type="order.order_cancelled.v1").exists()


def test_stored_value_gets_its_part_back_before_the_card(world: World, now: datetime) -> None:
    world.buy(stored_value=(world.gift_card("10.00"),))
    CheckoutAttempt.objects.update(next_try_at=Now(), lease_until=Now() - timedelta(seconds=1))
    services.resume_checkouts(upstreams=world.upstreams)
    order = Order.objects.get()

    grant(order, wish(goodwill="12.00"), now)
    while services.resume_refunds(customer=world.customer):
        pass
    grant(order, wish(units(1, 2), units(2, 1), shipping="5.00"), now)
    while services.resume_refunds(customer=world.customer):
        pass

    tenders = RefundTender.objects.order_by("pk").values_list("type", "amount", "status")
    assert list(tenders) == [
        ("gift_card", Decimal(10), "SUCCEEDED"),
        ("test", Decimal(2), "SUCCEEDED"),
        ("test", Decimal("17.90"), "SUCCEEDED"),
    ]
    assert world.left_on_cards() == [Decimal(10)]
    assert ProviderCharge.objects.get().refunded == Decimal("19.90")
    done = fresh(order)
    assert (done.refunded_amount, done.payment_status) == (TOTAL, "REFUNDED")


def test_above_the_own_limit_somebody_else_must_approve(
    world: World, now: datetime, settings: Any
) -> None:
    settings.REFUND_LIMITS = {"support": Decimal(5), "store_manager": Decimal(20)}
    order = world.bought()
    agent = services.Granter("staff:a", "a@shop.example", frozenset({"support"}))
    manager = services.Granter("staff:m", "m@shop.example", frozenset({"store_manager"}))

    small = services.request_refund(order=order, wish=wish(goodwill="5.00"), by=agent, now=now)
    large = services.request_refund(order=order, wish=wish(units(2, 1)), by=agent, now=now)
    services.resume_refunds()

    assert (small.status, large.status) == ("PENDING", "REQUESTED")
    assert fresh(order).refunded_amount == Decimal(5)
    assert fresh(order).refund_claimed_amount == Decimal("18.80")
    for by, refusal in (
        (agent, errors.SelfApproval),
        (services.Granter("staff:b", "", frozenset({"support"})), errors.LimitExceeded),
        (services.Granter("staff:c", order.email, manager.roles), errors.OwnOrder),
    ):
        with pytest.raises(refusal):
            services.approve_refund(refund_id=large.pk, by=by, now=now)
    services.approve_refund(refund_id=large.pk, by=manager, now=now)
    with pytest.raises(errors.RefundDecided):
        services.reject_refund(refund_id=large.pk, by=manager, now=now)
    services.resume_refunds()
    assert fresh(order).refunded_amount == Decimal("18.80")


def test_what_is_not_approved_is_free_again(world: World, now: datetime, settings: Any) -> None:
    settings.REFUND_LIMITS = {"support": Decimal(0)}
    order = world.bought()
    agent = services.Granter("staff:a", "", frozenset({"support"}))
    asked = services.request_refund(order=order, wish=wish(units(2, 1)), by=agent, now=now)

    services.reject_refund(refund_id=asked.pk, by=agent, now=now)

    assert fresh(order).refund_claimed_amount == 0
    assert services.resume_refunds() == 0
    assert grant(order, wish(units(2, 1)), now).total == Decimal("13.80")


@pytest.mark.parametrize(
    "asked", [wish(units(2, 1)), wish(goodwill="20.00")], ids=["a unit", "goodwill"]
)
def test_a_cancelled_order_keeps_no_money_that_was_asked_for_and_not_approved(
    world: World, now: datetime, settings: Any, asked: RefundWish
) -> None:
    settings.REFUND_LIMITS = {"support": Decimal(0)}
    order = world.bought()
    agent = services.Granter("staff:a", "", frozenset({"support"}))
    waiting = services.request_refund(order=order, wish=asked, by=agent, now=now)

    services.cancel_order(order=order, actor="staff:m", reason="changed mind", now=now)

    with pytest.raises(errors.RefundDecided):
        services.reject_refund(refund_id=waiting.pk, by=agent, now=now)
    services.resume_payments()
    services.resume_refunds()
    assert ProviderCharge.objects.get().refunded == TOTAL
    done = fresh(order)
    assert (done.status, done.payment_status) == ("CANCELLED", "REFUNDED")


def test_a_unit_that_is_called_off_is_paid_back_whatever_was_asked_for_before(
    world: World, now: datetime, settings: Any
) -> None:
    settings.REFUND_LIMITS = {"support": Decimal(0)}
    order = world.bought()
    agent = services.Granter("staff:a", "", frozenset({"support"}))
    cup = services.request_refund(order=order, wish=wish(units(2, 1)), by=agent, now=now)
    tea = services.request_refund(order=order, wish=wish(units(1, 1)), by=agent, now=now)

    services.cancel_units(
        order=order,
        units=[services.LineQuantity(2, Decimal(1))],
        actor="staff:m",
        reason="sold out",
        now=now,
    )

    with pytest.raises(errors.RefundDecided):
        services.reject_refund(refund_id=cup.pk, by=agent, now=now)
    services.reject_refund(refund_id=tea.pk, by=agent, now=now)
    services.resume_refunds()
    assert ProviderCharge.objects.get().refunded == Decimal("13.80")
    assert fresh(order).refund_claimed_amount == Decimal("13.80")


def test_nobody_refunds_an_order_of_their_own(world: World, now: datetime) -> None:
    order = world.bought()
    buyer = services.Granter("staff:a", "ADA@example.org", frozenset({"administrator"}))

    with pytest.raises(errors.OwnOrder):
        services.request_refund(order=order, wish=wish(units(1, 1)), by=buyer, now=now)

    assert not Refund.objects.exists()
