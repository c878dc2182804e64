"""When the money is taken that was set aside, and what is never taken of it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: pytest-django's settings

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.test import Client

from order_svc.orders import errors, services
from order_svc.orders.models import Fulfilment, Order, Payment, ProviderCharge, Refund
from order_svc.tests.factories import TOTAL, World
from shared_libs.events.models import OutboxEvent
from shared_libs.money import ZERO

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def money_waits_for_the_goods(settings: Any) -> None:
    settings.CAPTURE_POLICY = "when_packed"


def move(parcel: Fulfilment, now: datetime) -> services.Move:
    return services.Move(parcel.pk, "staff:1", now)


def test_the_money_is_only_set_aside_until_the_goods_are_packed(
    world: World, now: datetime
) -> None:
    order = world.bought()
    services.resume_payments()
    assert (order.payment_status, ProviderCharge.objects.get().state) == (
        "AUTHORISED",
        "authorised",
    )
    with pytest.raises(errors.PaymentNotCaptured):
        services.fulfil_order(order=order, actor="staff:1", now=now)

    (parcel,) = services.assign_units(
        order=order, wanted=services.Assignment(), actor="staff:1", now=now
    )
    services.pick_units(move=move(parcel, now))
    services.pack_units(move=move(parcel, now))
    services.resume_payments()

    assert Order.objects.get().captured_amount == TOTAL
    assert Payment.objects.get().status == "CAPTURED"


def test_an_order_called_off_before_is_let_go_and_never_taken(world: World, now: datetime) -> None:
    order = world.bought()

    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    services.resume_payments()

    assert ProviderCharge.objects.get().state == "voided"
    assert Order.objects.get().payment_status == "VOIDED"


def test_support_takes_it_before(
    client: Client, staff_cookie: Callable[..., str], world: World
) -> None:
    payment = world.bought().payment
    client.cookies["comptoir_staff"] = staff_cookie("support")

    client.post(f"/admin/order/orders/payment/{payment.pk}/capture/", {"_form_submitted": "True"})
    services.resume_payments()

    assert Payment.objects.get().status == "CAPTURED"
    assert services.capture_payment(payment_id=payment.pk) is False


def pack(order: Order, now: datetime, *lines: tuple[int, int]) -> Fulfilment:
    units = tuple(services.LineQuantity(line, Decimal(quantity)) for line, quantity in lines)
    (parcel,) = services.assign_units(
        order=order, wanted=services.Assignment(lines=units), actor="staff:1", now=now
    )
    services.pick_units(move=move(parcel, now))
    return services.pack_units(move=move(parcel, now))


def ship(parcel: Fulfilment, now: datetime) -> Order:
    services.ship_parcel(move=move(parcel, now), carriage=services.Carriage())
    return Order.objects.get()


def call_off(order: Order, now: datetime, *lines: tuple[int, int]) -> Order:
    units = [services.LineQuantity(line, Decimal(quantity)) for line, quantity in lines]
    services.cancel_units(order=order, units=units, actor="staff:1", reason="", now=now)
    return Order.objects.get()


def settle() -> ProviderCharge:
    Payment.objects.exclude(next_try_at=None).update(next_try_at=Now())
    for _round in range(2):
        services.resume_payments()
        services.resume_refunds()
    return ProviderCharge.objects.get()


# a tea is 4.50, the first one with 0.68 of tax and the last one with 0.67; shipping 5.00 with 0.75
ONE_TEA, LAST_TEA, SHIPPING = Decimal("5.18"), Decimal("5.17"), Decimal("5.75")


def test_each_parcel_is_paid_by_its_share_and_the_last_one_to_the_cent(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    order = world.bought()

    first = pack(order, now, (1, 1))
    taken = settle()
    half_way = ship(first, now)
    second = pack(order, now, (1, 1), (2, 1))

    assert (taken.state, taken.captured) == ("partially_captured", ONE_TEA + SHIPPING)
    assert half_way.payment_status == "PARTIALLY_CAPTURED"
    assert half_way.due_amount == half_way.captured_amount == ONE_TEA + SHIPPING
    with pytest.raises(errors.PaymentNotCaptured):
        ship(second, now)
    assert (settle().state, ship(second, now).payment_status) == ("captured", "CAPTURED")
    assert Order.objects.get().captured_amount == TOTAL
    assert [e.kind for e in order.events.order_by("pk") if "CAPTURED" in e.kind] == [
        "PARTIALLY_CAPTURED",
        "CAPTURED",
    ]


def test_the_database_itself_refuses_to_let_go_of_what_is_not_paid(world: World) -> None:
    world.bought()

    with pytest.raises(IntegrityError, match="nothing_leaves"), transaction.atomic():
        Order.objects.update(due_amount=Decimal("0.01"))
    with pytest.raises(IntegrityError, match="was_released_or_is_held"), transaction.atomic():
        Payment.objects.update(captured_amount=TOTAL, released_amount=Decimal("0.01"))


def test_units_called_off_before_the_capture_are_never_taken(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    order = world.bought()

    call_off(order, now, (1, 1))
    early = settle()
    pack(order, now, (1, 1), (2, 1))
    taken = settle()

    assert (early.state, early.authorised) == ("authorised", TOTAL)
    assert (taken.state, taken.captured, taken.refunded) == ("captured", TOTAL - LAST_TEA, ZERO)
    order.refresh_from_db()
    assert (order.payment_status, order.released_amount) == ("CAPTURED", LAST_TEA)
    assert (order.captured_amount, order.refunded_amount) == (TOTAL - LAST_TEA, LAST_TEA)
    (refund,) = Refund.objects.all()
    assert (refund.status, refund.total) == ("SUCCEEDED", LAST_TEA)
    told = OutboxEvent.objects.filter(type="order.order_refunded.v1")
    assert [each.data["total"] for each in told] == ["5.17"]


def test_the_rest_is_let_go_when_nothing_is_left_to_be_taken(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    order = world.bought()
    parcel = pack(order, now, (1, 1))
    settle()
    ship(parcel, now)

    call_off(order, now, (1, 1), (2, 1))
    charge = settle()

    assert (charge.state, charge.captured, charge.refunded) == (
        "captured",
        ONE_TEA + SHIPPING,
        ZERO,
    )
    assert charge.entries.get(kind="release").amount == TOTAL - ONE_TEA - SHIPPING
    assert Order.objects.get().payment_status == "CAPTURED"
    assert Payment.objects.get().status == "CAPTURED"
    assert services.reconcile_payments(now=now) == 0


def test_units_that_are_all_called_off_before_the_capture_leave_nothing_set_aside(
    world: World, now: datetime
) -> None:
    order = world.bought()

    call_off(order, now, (1, 2))
    order = call_off(order, now, (2, 1))
    charge = settle()

    assert (charge.state, charge.captured) == ("voided", ZERO)
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("CANCELLED", "VOIDED")
    assert (order.released_amount, order.refunded_amount) == (TOTAL, TOTAL)


def test_units_that_came_back_are_paid_back_though_others_are_not_paid_yet(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    order = world.bought()
    parcel = pack(order, now, (1, 1))
    settle()
    ship(parcel, now)
    one = services.RefundWish(lines=(services.UnitsWish(1, Decimal(1)),))

    services.refund(order=order, wish=one, actor="staff:1", now=now)
    back = settle()
    last = pack(order, now, (1, 1), (2, 1))
    settle()
    ship(last, now)

    assert (back.state, back.refunded) == ("partially_captured", ONE_TEA)
    charge = ProviderCharge.objects.get()
    assert (charge.state, charge.captured, charge.refunded) == ("captured", TOTAL, ONE_TEA)
    assert Order.objects.get().payment_status == "PARTIALLY_REFUNDED"


def test_a_card_that_can_be_captured_once_is_taken_whole_with_the_first_parcel(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    world.buy(means="tok_one_capture")
    order = Order.objects.get()

    pack(order, now, (1, 1))

    assert (settle().captured, Payment.objects.get().status) == (TOTAL, "CAPTURED")


def test_an_order_of_which_a_part_was_taken_is_called_off_whole(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    order = world.bought()
    pack(order, now, (1, 1))
    settle()

    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    charge = settle()

    assert (charge.state, charge.captured) == ("refunded", ONE_TEA + SHIPPING)
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_amount) == ("REFUNDED", ONE_TEA + SHIPPING)


def test_units_called_off_while_the_capture_is_under_way_are_paid_back_after_it(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "at_once"
    monkeypatch.setattr("order_svc.orders.services._checkout.CAPTURE_NEEDS_SECONDS", 99)
    order = world.bought()
    call_off(order, now, (1, 1))
    services.resume_refunds()
    before = ProviderCharge.objects.get()

    charge = settle()

    assert (before.captured, before.refunded) == (ZERO, ZERO)
    assert (charge.captured, charge.refunded) == (TOTAL, LAST_TEA)
    assert Order.objects.get().payment_status == "PARTIALLY_REFUNDED"
