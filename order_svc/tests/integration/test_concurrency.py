"""Many at once: first that the race is real without the guard, then that the guard holds."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar  # Any: keywords of a wish

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import errors, rules, selectors, services
from order_svc.orders.models import (
    CheckoutAttempt,
    Order,
    OrderEdit,
    Payment,
    ProviderCharge,
    ProviderEntry,
    RefundTender,
)
from order_svc.orders.rules import RefundWish
from order_svc.orders.services import _edits
from order_svc.tests.factories import CART, KEY, LINES, TOTAL, World, caller, checkout_request
from shared_libs.clients.cart import FrozenCart
from shared_libs.idempotency.errors import InProgress
from shared_libs.refusals import Refusal
from shared_libs.testing.fakes.cart import FakeCart

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20
LESS_TENTH = TOTAL - Decimal("2.41")
Result = TypeVar("Result")


class AtomicCart(FakeCart):
    """Freezes one at a time, as cart's script does."""

    lock = threading.Lock()

    def freeze(self, **asked: object) -> FrozenCart:
        with self.lock:
            return super().freeze(**asked)  # type: ignore[arg-type]  # as they came


def all_at_once(work: Callable[[int], Result], times: int = AT_ONCE) -> list[Result]:
    start = threading.Barrier(times)

    def one(number: int) -> Result:
        try:
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.fixture
def crowd(world: World) -> World:
    world.cart = AtomicCart(product=world.product)
    world.cart.put(CART, LINES)
    return world


def buy(world: World, key: str, **wish: Any) -> services.Answer | None:
    request = checkout_request(**({"expected_total": TOTAL} | wish))
    try:
        return services.place_order(
            caller=caller(key=key, is_limited=False), request=request, upstreams=world.upstreams
        )
    except InProgress:
        return None


def test_control_without_a_unique_key_every_one_of_twenty_begins_a_checkout() -> None:
    looked = threading.Barrier(AT_ONCE)

    def look_then_begin(number: int) -> None:
        is_free = not CheckoutAttempt.objects.filter(cart_id=CART).exists()
        looked.wait()
        if is_free:
            # a key of its own stands for a table without the constraint
            CheckoutAttempt.objects.create(
                actor="a",
                key=f"{KEY}-{number}",
                cart_id=CART,
                cart_version=1,
                lease_until="2026-01-01T00:00Z",
                next_try_at="2026-01-01T00:00Z",
            )

    all_at_once(look_then_begin)

    assert CheckoutAttempt.objects.filter(cart_id=CART).count() == AT_ONCE


BY_CARD = services.PaymentChoice("test", "tok_approve")


def edited(
    world: World,
    order: Order,
    number: int,
    *,
    teas: int = 1,
    costs: Decimal = Decimal("8.63"),
    payment: services.PaymentChoice | None = BY_CARD,
) -> int:
    """The status of an edit that takes teas away and adds a cup, by a key of its own."""
    wish = services.EditWish(
        add=[services.ArticleQuantity("CUP", Decimal(1))],
        remove=[services.LineQuantity(1, Decimal(teas))],
        expected_difference=costs,
        payment=payment,
    )
    by = services.Keyed("staff:1", f"{KEY}-{number}", "f" * 64)
    try:
        answer = services.begin_edit(
            order=order, wish=wish, by=by, now=timezone.now(), upstreams=world.upstreams
        )
    except Refusal as refusal:
        return refusal.status
    return answer.status


def invoiced(world: World) -> Order:
    order = world.bought()
    Order.objects.update(is_invoiced=True)
    return Order.objects.get(pk=order.pk)


def ship(order: Order, _number: int) -> int:
    try:
        services.fulfil_order(order=order, actor="a", now=timezone.now())
    except Refusal as refusal:
        return refusal.status
    return 200


def call_off(order: Order, _number: int) -> int:
    try:
        services.cancel_order(order=order, actor="a", reason="", now=timezone.now())
    except Refusal as refusal:
        return refusal.status
    return 200


EDITORS = 6


def test_control_six_who_only_look_all_spend_the_same_tea_on_a_cup(crowd: World) -> None:
    """What begin_edit asks, without its lock and its place in the transaction."""
    order = invoiced(crowd)
    looked = threading.Barrier(EDITORS)
    tea = [rules.UnitsWish(1, Decimal(2))]

    def look(_number: int) -> Decimal:
        _edits._ensure_editable(order)
        plan = selectors.planned_edit(order, (), tea, reason="")
        looked.wait()
        return plan.sum.removed

    both_teas = Decimal("10.35")
    assert all_at_once(look, times=EDITORS) == [both_teas] * EDITORS


def test_of_six_edits_at_once_that_spend_the_same_tea_one_is_begun(crowd: World) -> None:
    order = invoiced(crowd)

    def begin(number: int) -> int:
        return edited(crowd, order, number, teas=2, costs=Decimal("3.45"), payment=None)

    answers = all_at_once(begin, times=EDITORS)

    assert sorted(answers) == [201, *[409] * (EDITORS - 1)]
    edit = OrderEdit.objects.get()
    assert (edit.status, edit.removed_total) == ("OPEN", Decimal("10.35"))
    assert Order.objects.get().refund_claimed_amount == Decimal("10.35")
    # a cup for the order, another for the one edit; the teas leave it with the edit only
    assert crowd.inventory.available == {"TEA": Decimal(8), "CUP": Decimal(3)}
    held = [each.state for each in crowd.inventory.reservations.values()]
    assert sorted(held) == ["committed", "held"]


@pytest.mark.parametrize("other", [None, ship, call_off], ids=["edit", "ship", "cancel"])
def test_an_edit_beside_another_edit_a_parcel_or_a_cancellation_is_one_after_the_other(
    crowd: World, other: Callable[[Order, int], int] | None
) -> None:
    order = invoiced(crowd)

    def one(number: int) -> int:
        if number % 2 or other is None:
            return edited(crowd, order, number)
        return other(order, number)

    all_at_once(one, times=6)

    for _round in range(3):
        CheckoutAttempt.objects.open().update(
            lease_until=Now() - timedelta(seconds=1), next_try_at=Now()
        )
        Payment.objects.exclude(next_try_at=None).update(lease_until=None, next_try_at=Now())
        RefundTender.objects.update(lease_until=None, next_try_at=Now())
        services.resume_checkouts(upstreams=crowd.upstreams)
        services.resume_payments()
        services.resume_refunds(customer=crowd.customer)
    now_is = Order.objects.get()
    done = OrderEdit.objects.filter(status="APPLIED").count()
    assert not OrderEdit.objects.filter(status="OPEN").exists()
    assert now_is.total == TOTAL + done * Decimal("13.80")
    tea, *_others = now_is.lines.order_by("line")
    assert tea.fulfilled_quantity + tea.cancelled_quantity <= tea.quantity
    charges = ProviderCharge.objects.all()
    kept = sum((each.captured - each.refunded for each in charges), Decimal(0))
    off = now_is.status == "CANCELLED"
    cups = sum((each.quantity for each in now_is.lines.all() if each.sku == "CUP"), Decimal(0))
    promised = Decimal(5) - crowd.inventory.available["CUP"]
    # what an order that is called off had promised is free by its event, which inventory hears
    assert promised == cups == 1 + done
    states = Counter(each.state for each in crowd.inventory.reservations.values())
    assert states["committed"] == 1 + done
    assert states["held"] == 0
    assert kept == (0 if off else now_is.total - now_is.refund_claimed_amount)


def test_one_key_fifty_times_at_once_is_one_order_and_one_authorisation(crowd: World) -> None:
    crowd.with_coupon()
    card = crowd.gift_card("5.00")

    def buy_with_card(_number: int) -> services.Answer | None:
        return buy(crowd, KEY, expected_total=LESS_TENTH, stored_value=(card,))

    answers = all_at_once(buy_with_card, times=50)

    repeat = buy_with_card(50)
    assert repeat is not None
    created = [answer.body for answer in answers if answer and answer.status == 201]
    assert set(created) <= {repeat.body}
    assert repeat.status == 201
    assert Order.objects.count() == 1
    assert ProviderEntry.objects.filter(kind="authorise").count() == 1
    assert ProviderEntry.objects.filter(kind="capture").count() == 1
    services.resume_checkouts(upstreams=crowd.upstreams)
    assert [hold.state for hold in crowd.product.holds.values()] == ["redeemed"]
    assert [hold.captured for hold in crowd.customer.holds.values()] == [Decimal("5.00")]
    assert ProviderCharge.objects.get().captured == LESS_TENTH - Decimal("5.00")


def test_twenty_keys_for_one_cart_are_one_order(crowd: World) -> None:
    keys = [f"{KEY}-{number:04}" for number in range(AT_ONCE)]

    all_at_once(lambda number: buy(crowd, keys[number]))

    # whose two seconds ended on a busy machine has a final answer now
    answers = [buy(crowd, key) for key in keys]
    statuses = sorted(answer.status for answer in answers if answer is not None)
    assert statuses == [201] + [409] * (AT_ONCE - 1)
    assert Order.objects.placed().count() == 1
    assert ProviderCharge.objects.count() == 1


def test_resumers_at_once_never_share_an_attempt(crowd: World) -> None:
    request = checkout_request(means="tok_lost_answer", expected_total=TOTAL)
    services.place_order(caller=caller(), request=request, upstreams=crowd.upstreams)
    CheckoutAttempt.objects.update(next_try_at="2026-01-01T00:00Z")

    taken = all_at_once(lambda _number: services.resume_checkouts(upstreams=crowd.upstreams))

    assert sum(taken) == 1
    assert Order.objects.placed().count() == 1
    assert ProviderEntry.objects.filter(kind="authorise").count() == 1


def test_a_limit_of_open_checkouts_is_exact_under_a_crowd(crowd: World) -> None:
    def begin(number: int) -> bool:
        cart_id = f"cart-of-number-{number:04}"
        crowd.cart.put(cart_id, LINES)
        request = checkout_request(cart_id=cart_id, means="tok_lost_answer", expected_total=TOTAL)
        try:
            services.place_order(
                caller=caller(actor=f"cart:{cart_id}"), request=request, upstreams=crowd.upstreams
            )
        except errors.TooManyCheckouts:
            return False
        return True

    crowd.inventory.available = dict.fromkeys(crowd.inventory.available, TOTAL * 10)

    begun = all_at_once(begin)

    assert sum(begun) == 10


ALMOST_ALL = RefundWish(goodwill=Decimal("20.00"))


def test_control_twenty_who_only_look_all_find_the_money_there(crowd: World) -> None:
    order = crowd.bought()
    looked = threading.Barrier(AT_ONCE)

    def look(_number: int) -> Decimal:
        plan = selectors.planned_refund(Order.objects.get(pk=order.pk), ALMOST_ALL)
        looked.wait()
        return plan.total

    assert sum(all_at_once(look)) == 20 * AT_ONCE


def test_of_twenty_refunds_at_once_only_what_was_paid_is_given_back(crowd: World) -> None:
    order = crowd.bought()

    def refund(_number: int) -> bool:
        try:
            services.refund(order=order, wish=ALMOST_ALL, actor="staff:1", now=timezone.now())
        except errors.RefundExceedsPaid:
            return False
        return True

    granted = all_at_once(refund)
    all_at_once(lambda _number: services.resume_refunds())

    assert sum(granted) == 1
    order.refresh_from_db()
    assert order.refunded_amount == order.refund_claimed_amount == 20
    assert ProviderCharge.objects.get().refunded == 20
    assert ProviderEntry.objects.filter(kind="refund").count() == 1
