"""What is announced equals the committed samples."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: a sample is JSON
from uuid import UUID

import pytest
from django.conf import settings

from order_svc.orders import events, selectors
from order_svc.orders.models import (
    CheckoutAttempt,
    Fulfilment,
    FulfilmentLine,
    Order,
    OrderEdit,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
    RefundTender,
    TaxLine,
)
from order_svc.orders.services import _documents
from shared_libs.events.envelope import Event, plain
from shared_libs.privacy import PrivacyAnswered

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
ATTEMPT = UUID("0198f1f0-0000-7000-8000-0000000000c1")
ORDER = UUID("0198f1f0-0000-7000-8000-0000000000c2")
PARCEL = UUID("0198f1f0-0000-7000-8000-0000000000c4")


def sample(type_: str) -> Any:
    return json.loads((SAMPLES / f"{type_}.json").read_text())


@pytest.fixture
def order() -> Order:
    """Two shirts sent home to Québec, placed on one day and off, or gone, on the next."""
    moment = datetime(2026, 11, 23, 15, tzinfo=UTC)
    attempt = CheckoutAttempt.objects.create(
        id=ATTEMPT, actor="a", key="k", cart_version=1, lease_until=moment, next_try_at=moment
    )
    order = Order.objects.create(
        id=ORDER,
        number="W-2026-000001",
        attempt=attempt,
        cart_id="0198f1f0-0000-7000-8000-0000000000c3",
        email="ada@example.org",
        locale="en",
        status="CONFIRMED",
        currency="CAD",
        subtotal=Decimal("9.00"),
        shipping=Decimal("10.00"),
        shipping_tax=Decimal("1.50"),
        tax=Decimal("2.85"),
        total=Decimal("21.85"),
        authorised_amount=Decimal("21.85"),
        ruleset_version="1",
        shipping_method="standard",
        ship_country="CA",
        ship_region="QC",
        placed_at=moment,
        business_date=date(2026, 11, 23),
        fulfilled_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        cancelled_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        cancel_reason="customer",
    )
    add_lines(order)
    Payment.objects.create(
        order=order, provider="test", reference=ATTEMPT, currency="CAD", amount=order.total
    )
    return selectors.detailed_order(order.pk)


def add_lines(order: Order) -> None:
    line = OrderLine.objects.create(
        order=order,
        line=1,
        sku="SHIRT-M",
        name="T-shirt, M",
        quantity=Decimal(2),
        unit_price=Decimal("4.50"),
        gross=Decimal("9.00"),
        net=Decimal("9.00"),
        tax=Decimal("1.35"),
        total=Decimal("10.35"),
    )
    for on_line, code, amount in (
        (line, "GST", "0.45"),
        (line, "QST", "0.90"),
        (None, "GST", "0.50"),
        (None, "QST", "1.00"),
    ):
        TaxLine.objects.create(order=order, order_line=on_line, code=code, amount=Decimal(amount))


def sent(order: Order) -> selectors.FulfilmentView:
    """The whole order as one parcel that has left."""
    parcel = Fulfilment.objects.create(
        id=PARCEL,
        order=order,
        status="SHIPPED",
        location="LC",
        fulfilled_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
    for line in order.lines.all():
        FulfilmentLine.objects.create(fulfilment=parcel, order_line=line, quantity=line.quantity)
    return selectors.parcel(parcel.pk)


@pytest.mark.parametrize(
    ("announce", "type_"),
    [
        (_documents.placed, events.OrderPlaced.TYPE),
        (_documents.cancelled, events.OrderCancelled.TYPE),
        (_documents.fulfilled, events.OrderFulfilled.TYPE),
    ],
)
def test_what_is_announced_equals_its_sample(order: Order, announce: Any, type_: str) -> None:
    parcel = sent(order)
    shown = parcel if announce is _documents.fulfilled else selectors.order_view(order)
    event: Event = announce(order, shown)

    assert type_ == event.TYPE
    assert plain(event) == sample(type_)


def test_a_refund_is_announced_as_its_sample(order: Order) -> None:
    refund = Refund.objects.create(
        id=UUID("0198f1f0-0000-7000-8000-0000000000c4"),
        return_id=UUID("0198f1f0-0000-7000-8000-0000000000c5"),
        order=order,
        currency="CAD",
        location="MTL",
        shipping=Decimal("4.00"),
        shipping_tax=Decimal("0.60"),
        shipping_taxes={"QST": "0.40", "GST": "0.20"},
        goodwill=Decimal("1.00"),
        total=Decimal("10.78"),
        requested_by="staff:1",
        requested_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )
    RefundLine.objects.create(
        refund=refund,
        order_line=order.lines.get(),
        quantity=Decimal(1),
        gross=Decimal("4.50"),
        net=Decimal("4.50"),
        tax=Decimal("0.68"),
        taxes={"GST": "0.23", "QST": "0.45"},
        total=Decimal("5.18"),
        reason="too small",
        disposition="restock",
    )
    RefundTender.objects.create(
        refund=refund, type="test", payment=order.payment, amount=Decimal("10.78")
    )

    event = _documents.refunded(refund, refunded_at=datetime(2026, 11, 24, 10, tzinfo=UTC))

    assert plain(event) == sample(events.OrderRefunded.TYPE)


def test_cancelled_units_are_announced_as_the_sample_says(order: Order) -> None:
    off = [(order.lines.get(), Decimal(1))]

    event = _documents.units_cancelled(
        order, off, reason="customer", cancelled_at=datetime(2026, 11, 24, 10, tzinfo=UTC)
    )

    assert plain(event) == sample(events.UnitsCancelled.TYPE)


def test_what_an_edit_has_added_is_announced_as_the_sample_says(order: Order) -> None:
    edit = OrderEdit(
        id=UUID("0198f1f0-0000-7000-8000-0000000000c6"),
        attempt_id=UUID("0198f1f0-0000-7000-8000-0000000000c7"),
        ruleset_version="1",
        added_total=Decimal("10.35"),
        set_off_amount=Decimal("6.00"),
        difference=Decimal("4.35"),
    )

    event = _documents.edited(
        order,
        selectors.order_view(order),
        edit,
        numbers={1},
        provider="test",
        edited_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
    )

    assert plain(event) == sample(events.OrderEdited.TYPE)


def test_everything_that_is_subscribed_to_is_announced() -> None:
    wanted = {type_ for types in settings.SUBSCRIBERS.values() for type_ in types}

    assert wanted == {
        events.OrderPlaced.TYPE,
        events.OrderCancelled.TYPE,
        events.OrderFulfilled.TYPE,
        events.UnitsCancelled.TYPE,
        events.OrderRefunded.TYPE,
        events.OrderEdited.TYPE,
        events.DayTold.TYPE,
        PrivacyAnswered.TYPE,
    }
