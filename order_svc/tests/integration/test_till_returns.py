"""A till takes web orders back without asking; what it took is not given back a second time."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from order_svc.orders import consumers, errors, services
from order_svc.orders.models import Order, OrderEvent, OrderLine, Refund
from order_svc.orders.rules import RefundWish, UnitsWish
from order_svc.tests.factories import World
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
TYPE = "sales.return_completed.v1"


def tell(number: str, sku: str, quantity: int, total: str, **changes: Any) -> dict[str, Any]:
    """A till has taken so many of an article back, and paid the total."""
    sample = json.loads((SAMPLES / f"{TYPE}.json").read_text())
    line = sample["lines"][0] | {"sku": sku, "quantity": str(quantity)}
    said: dict[str, Any] = sample | {
        "id": str(uuid4()),
        "original_order_number": number,
        "lines": [line],
        "total": f"-{total}",
    }
    said |= changes
    event = Envelope(uuid4(), TYPE, "sales", "sale:1", 1, timezone.now(), "test-0001", said)
    consumers.HANDLERS[TYPE](event)
    return said


def test_units_returned_at_a_till_are_not_refunded_again(world: World, now: datetime) -> None:
    order = world.bought()

    said = tell(order.number or "", "TEA", 1, "5.18")
    tell(order.number or "", "TEA", 1, "5.18", id=said["id"])

    refund = Refund.objects.get()
    assert (str(refund.pk), refund.status, refund.is_at_till) == (said["id"], "SUCCEEDED", True)
    assert (refund.total, refund.goodwill, refund.location) == (Decimal("5.18"), Decimal(0), "MTL")
    order = Order.objects.get()
    assert (order.payment_status, order.refunded_amount, order.till_refunded_amount) == (
        "PARTIALLY_REFUNDED",
        Decimal(0),
        Decimal("5.18"),
    )
    assert not OutboxEvent.objects.filter(type="order.order_refunded.v1").exists()
    two = RefundWish((UnitsWish(1, Decimal(2)),))
    with pytest.raises(errors.UnitsNotRefundable):
        services.refund(order=order, wish=two, actor="staff:1", now=now)
    rest = RefundWish((UnitsWish(1, Decimal(1)), UnitsWish(2, Decimal(1))), Decimal(5))
    made = services.refund(order=order, wish=rest, actor="staff:1", now=now)
    assert made.total == Decimal("24.72")


def test_what_a_till_paid_too_much_is_set_off_in_the_end(world: World, now: datetime) -> None:
    order = world.bought()
    tell(order.number or "", "TEA", 2, "15.00")

    order.refresh_from_db()
    rest = RefundWish((UnitsWish(2, Decimal(1)),), Decimal(5))
    made = services.refund(order=order, wish=rest, actor="staff:1", now=now)

    # 29.90 were paid, 15.00 are gone: 14.90 are left of 19.55
    assert (made.total, made.goodwill) == (Decimal("14.90"), Decimal("-4.65"))


def test_more_than_was_sold_is_a_fact_of_the_till_and_no_units_of_the_order(
    world: World, now: datetime
) -> None:
    order = world.bought()

    tell(order.number or "", "CUP", 3, "41.40")
    tell(order.number or "", "HAT", 1, "9.00")
    tell("W-1999-000001", "CUP", 1, "13.80")

    assert OrderLine.objects.get(sku="CUP").returned_quantity == 1
    event = OrderEvent.objects.filter(kind="RETURNED_AT_TILL").order_by("pk").first()
    assert event is not None
    assert event.details["excess"] == {"2": "2"}


def test_a_return_of_a_tills_own_sale_is_not_our_business(world: World) -> None:
    order = world.bought()

    tell(order.number or "", "TEA", 1, "5.18", original_order_number=None)

    assert not Refund.objects.exists()
