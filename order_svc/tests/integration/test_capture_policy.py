"""When the money is taken that was set aside."""

from collections.abc import Callable
from datetime import datetime
from typing import Any  # Any: pytest-django's settings

import pytest
from django.test import Client

from order_svc.orders import errors, services
from order_svc.orders.models import Fulfilment, Order, Payment, ProviderCharge
from order_svc.tests.factories import TOTAL, World

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
