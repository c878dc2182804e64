"""A checkout that dies at any point ends whole or undone, and nobody is charged twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: keywords of a wish
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from order_svc.orders import rules, selectors, services
from order_svc.orders.models import (
    AttemptStep,
    CheckoutAttempt,
    Order,
    Payment,
    ProviderCharge,
    ProviderEntry,
    RefundTender,
    StoredValue,
)
from order_svc.orders.services import (
    _claim,
    _faults,
    _give_back,
    _journal,
    _saga,
    _settle,
    _steps,
)
from order_svc.tests.conftest import Killed
from order_svc.tests.factories import CART, COUPON, KEY, TOTAL, World, placed
from shared_libs.events.models import OutboxEvent
from shared_libs.refusals import Refusal

pytestmark = pytest.mark.django_db
State = CheckoutAttempt.State
STOCK = {"TEA": Decimal(10), "CUP": Decimal(5)}

# Which purchase comes by a point: one that goes well, one that is undone, one that is given back.
UNDOING = {point for point in _faults.POINTS if _faults.step_of(point) in rules.UNDO.values()}
FINISHING = {point for point in _faults.POINTS if _faults.step_of(point) in rules.FINISH.values()}
GIVING_BACK = {point for point in _faults.POINTS if "refund" in point}
REFUNDING = [point for point in _faults.POINTS if "give_back" in point]
LATER = UNDOING | FINISHING | GIVING_BACK | set(REFUNDING)
FORWARD = [point for point in _faults.POINTS if point not in LATER]
CARD, TOTAL_LESS_TENTH = Decimal("5.00"), Decimal("27.49")


def outage_is_over() -> None:
    """The dead runner's leases are over, and every next try has come."""
    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1), next_try_at=Now())
    Payment.objects.exclude(next_try_at=None).update(lease_until=None, next_try_at=Now())


def resume(world: World) -> None:
    """What the worker does every five seconds, twice."""
    for _round in range(2):
        outage_is_over()
        services.resume_checkouts(upstreams=world.upstreams)
        services.resume_payments()


def full_basket(world: World) -> Any:
    """A wish that has every step there is: a coupon in the cart, and a gift card for a part."""
    world.with_coupon()
    card = world.gift_card(str(CARD))
    return {"quote_token": world.quote_token(coupons=(COUPON,)), "stored_value": (card,)}


def figures() -> dict[str, int]:
    """What the operator is told, seconds cut off."""
    return {each.name: int(each.samples[0].value) for each in selectors.gauges() if each.samples}


def assert_whole(world: World) -> None:
    order = Order.objects.get()
    charge = ProviderCharge.objects.get()
    paid = order.total - order.stored_amount
    assert (order.status, order.payment_status) == ("CONFIRMED", "CAPTURED")
    assert (charge.authorised, charge.captured, charge.refunded) == (paid, paid, Decimal(0))
    assert charge.entries.filter(kind="authorise").count() == 1
    assert world.inventory.available == {"TEA": Decimal(8), "CUP": Decimal(4)}
    assert world.inventory.reservations[order.attempt_id].state == "committed"
    assert OutboxEvent.objects.filter(type="order.order_placed.v1").count() == 1


def assert_whole_with_coupon_and_card(world: World) -> None:
    assert_whole(world)
    order = Order.objects.get()
    assert (order.total, order.stored_amount) == (TOTAL_LESS_TENTH, CARD)
    assert order.authorised_amount + order.stored_amount == order.total
    assert [hold.state for hold in world.product.holds.values()] == ["redeemed"]
    assert [hold.captured for hold in world.customer.holds.values()] == [CARD]
    assert [value.status for value in StoredValue.objects.all()] == ["CAPTURED"]
    assert world.left_on_cards() == [Decimal("0.00")]
    assert CheckoutAttempt.objects.get().context == {}


def assert_undone(world: World) -> None:
    assert Order.objects.get().status == "EXPIRED"
    assert world.inventory.available == STOCK
    assert world.cart.carts[CART].frozen_by is None
    assert not ProviderCharge.objects.filter(state__in=["authorised", "captured"]).exists()
    assert not Payment.objects.filter(status__in=["AUTHORISED", "CAPTURED"]).exists()
    assert not OutboxEvent.objects.exists()
    assert {hold.state for hold in world.product.holds.values()} <= {"released"}
    assert world.left_on_cards() in ([], [CARD])


@pytest.mark.parametrize("point", FORWARD)
def test_a_checkout_killed_on_its_way_becomes_the_order(
    world: World, kill_at: Callable[[str], None], point: str
) -> None:
    wish = full_basket(world)
    kill_at(point)
    with pytest.raises(Killed):
        world.buy(**wish)

    resume(world)

    assert CheckoutAttempt.objects.get().state == State.CONFIRMED
    assert_whole_with_coupon_and_card(world)


@pytest.mark.parametrize("point", sorted(FINISHING))
def test_a_runner_killed_after_the_order_stands_is_followed_by_one_who_finishes(
    world: World, kill_at: Callable[[str], None], point: str
) -> None:
    assert world.buy(**full_basket(world)).status == 201
    outage_is_over()
    kill_at(point)
    with pytest.raises(Killed):
        services.resume_checkouts(upstreams=world.upstreams)

    resume(world)

    assert_whole_with_coupon_and_card(world)


@pytest.mark.parametrize("point", sorted(UNDOING))
def test_a_checkout_killed_while_it_is_undone_is_undone(
    world: World, kill_at: Callable[[str], None], point: str
) -> None:
    wish = full_basket(world)
    kill_at(point)
    with pytest.raises(Killed):
        world.buy(means="tok_wrong_amount", **wish)

    resume(world)

    assert CheckoutAttempt.objects.get().state == State.FAILED
    assert_undone(world)


@pytest.mark.parametrize("point", sorted(GIVING_BACK))
def test_a_refund_killed_anywhere_gives_the_money_back_once(
    world: World, kill_at: Callable[[str], None], point: str, now: datetime
) -> None:
    order = world.bought()
    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    kill_at(point)
    with pytest.raises(Killed):
        services.resume_payments()

    resume(world)

    charge = ProviderCharge.objects.get()
    assert (charge.refunded, charge.entries.filter(kind="refund").count()) == (TOTAL, 1)
    assert Order.objects.get().payment_status == "REFUNDED"


@pytest.mark.parametrize("point", FORWARD)
def test_the_customers_own_repeat_finishes_what_was_killed(
    world: World, kill_at: Callable[[str], None], point: str
) -> None:
    wish = full_basket(world)
    kill_at(point)
    with pytest.raises(Killed):
        world.buy(**wish)
    outage_is_over()

    answer = world.buy(**wish)

    assert answer.status == 201
    resume(world)
    assert_whole_with_coupon_and_card(world)


def test_every_step_has_its_three_points_and_passes_them(
    world: World, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    passed: list[str] = []
    for module in (_claim, _saga, _settle, _give_back):
        monkeypatch.setattr(module, "fault", passed.append)

    wish = full_basket(world)
    world.buy(means="tok_wrong_amount", **wish)
    order = _bought_with_another_key(world, wish)
    resume(world)
    goodwill = rules.RefundWish(goodwill=Decimal(1))
    # an order with a refund is called off by refunds alone: the other one is
    other = placed(world, number=2)
    services.refund(order=other, wish=goodwill, actor="staff:1", now=now)
    services.resume_refunds(customer=world.customer)
    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    services.resume_payments()

    assert set(passed) == set(_faults.POINTS)
    saga = (*_steps.FORWARD, *_steps.BACKWARD.values(), *_steps.AFTERWARDS.values())
    steps = {step.name for step in saga}
    assert steps | {"capture", "refund", "give_back"} == set(_faults.STEPS)


@pytest.mark.parametrize("point", REFUNDING)
def test_a_refund_killed_on_its_way_arrives_once(
    world: World, kill_at: Callable[[str], None], now: datetime, point: str
) -> None:
    order = world.bought()
    wish = rules.RefundWish(goodwill=Decimal(1))
    services.refund(order=order, wish=wish, actor="staff:1", now=now)
    kill_at(point)
    with pytest.raises(Killed):
        services.resume_refunds()

    RefundTender.objects.update(lease_until=Now() - timedelta(seconds=1), next_try_at=Now())
    services.resume_refunds()

    order.refresh_from_db()
    assert (order.refunded_amount, order.payment_status) == (Decimal(1), "PARTIALLY_REFUNDED")
    assert ProviderEntry.objects.filter(kind="refund").count() == 1


def _bought_with_another_key(world: World, wish: Any) -> Order:
    world.buy(key="another-key-of-sixteen", **wish)
    return Order.objects.placed().get()


def test_a_point_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(LookupError):
        _faults.fault("after_something_new_call")


def test_no_point_kills_outside_of_tests(
    world: World, kill_at: Callable[[str], None], settings: object
) -> None:
    kill_at("after_reserve_call")
    settings.COMPTOIR_ENV = "demo"  # type: ignore[attr-defined]  # pytest-django's settings

    assert world.buy().status == 201


def test_a_timeout_is_asked_for_again_under_its_own_reference_and_then_called_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("order_svc.orders.providers._test.time.sleep", lambda _seconds: None)
    assert world.buy(means="tok_timeout").status == 202

    for _try in range(rules.MAX_AUTHORISE_TRIES):
        resume(world)

    attempt = CheckoutAttempt.objects.get()
    assert (attempt.state, attempt.answer_status) == (State.FAILED, 402)
    assert '"code":"payment_timeout"' in attempt.answer_body
    # a late authorisation finds the door closed
    assert ProviderCharge.objects.get().state == "voided"
    assert_undone(world)


def test_an_interrupted_checkout_found_too_late_is_undone(
    world: World, kill_at: Callable[[str], None]
) -> None:
    kill_at("after_reserve_commit")
    with pytest.raises(Killed):
        world.buy()
    CheckoutAttempt.objects.update(created_at=Now() - timedelta(minutes=11))

    resume(world)

    assert CheckoutAttempt.objects.get().answer_status == 409
    assert_undone(world)


def test_a_reservation_about_to_end_is_extended_before_paying(
    world: World, kill_at: Callable[[str], None]
) -> None:
    kill_at("after_reserve_commit")
    with pytest.raises(Killed):
        world.buy()
    step = AttemptStep.objects.get(name="reserve")
    soon = CheckoutAttempt.objects.get().created_at + timedelta(seconds=200)
    AttemptStep.objects.filter(pk=step.pk).update(result={"reserved_until": soon.isoformat()})

    resume(world)

    assert len(world.inventory.faults.asked_for("extend")) == 1
    assert_whole(world)


def test_a_compensation_that_fails_is_tried_until_it_has_worked(world: World) -> None:
    world.inventory.faults.unavailable("release")

    answer = world.buy(means="tok_decline")

    assert answer.status == 402
    assert CheckoutAttempt.objects.get().state == State.COMPENSATING
    # the other undo did not wait for it
    assert world.cart.carts[CART].frozen_by is None
    resume(world)
    assert CheckoutAttempt.objects.get().state == State.COMPENSATING
    world.inventory.faults.recover()
    resume(world)
    assert CheckoutAttempt.objects.get().state == State.FAILED
    assert_undone(world)


def test_what_was_tried_twenty_times_waits_for_a_person(world: World) -> None:
    world.inventory.faults.unavailable("commit")
    world.buy()

    for _try in range(rules.MAX_TRIES + 2):
        outage_is_over()
        services.resume_checkouts(upstreams=world.upstreams)

    attempt = CheckoutAttempt.objects.get()
    assert attempt.parked_at is not None
    assert figures()["comptoir_checkouts_parked"] == 1
    assert len(world.inventory.faults.asked_for("commit")) == rules.MAX_TRIES + 1
    world.inventory.faults.recover()
    assert services.unpark_checkout(attempt_id=attempt.pk) is True
    resume(world)
    assert_whole(world)


def test_an_operator_sees_what_does_not_come_to_its_end(world: World) -> None:
    assert figures() == {
        "comptoir_checkouts_parked": 0,
        "comptoir_checkout_oldest_open_seconds": 0,
        "comptoir_payments_need_attention": 0,
        "comptoir_ledger_differences": 0,
    }
    world.inventory.faults.unavailable("commit")
    world.buy()
    CheckoutAttempt.objects.update(created_at=Now() - timedelta(seconds=300))
    Payment.objects.update(needs_attention=True)

    assert figures() == {
        "comptoir_checkouts_parked": 0,
        "comptoir_checkout_oldest_open_seconds": 300,
        "comptoir_payments_need_attention": 1,
        "comptoir_ledger_differences": 0,
    }


def test_a_runner_that_lost_its_lease_changes_nothing(world: World) -> None:
    world.buy(means="tok_lost_answer")
    CheckoutAttempt.objects.update(owner=uuid4())
    sleeper = CheckoutAttempt.objects.get()
    run = _journal.load(sleeper, upstreams=world.upstreams, provider=None, is_request=False)
    resume(world)

    with pytest.raises(_journal.LeaseLost):
        _journal.refuse(run, "authorise", Refusal())

    assert_whole(world)


def test_the_resumer_leaves_a_living_lease_alone(world: World) -> None:
    world.buy(means="tok_lost_answer")
    CheckoutAttempt.objects.update(lease_until=Now() + timedelta(seconds=30), next_try_at=Now())

    assert services.resume_checkouts(upstreams=world.upstreams) == 0
    assert CheckoutAttempt.objects.get(key=KEY).state == State.STOCK_RESERVED
