"""An order as it is shown, also in its documents."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any  # Any: addresses and problems are free JSON
from uuid import UUID

from django.db.models import Sum

from order_svc.orders import rules
from order_svc.orders.models import Order, OrderLine
from order_svc.orders.selectors._fulfilments import FulfilmentView
from order_svc.orders.selectors._places import named_place
from shared_libs.money import amount_text, quantity_text, unit_price_text


@dataclass(frozen=True)
class TaxView:
    """The tax of one jurisdiction."""

    code: str
    amount: str


@dataclass(frozen=True)
class LineView:
    """One line as it was sold."""

    line: int
    sku: str
    name: str
    quantity: str
    unit_price: str
    gross: str
    discount: str
    net: str
    tax: str
    taxes: tuple[TaxView, ...]
    total: str
    fulfilled: str = "0"
    cancelled: str = "0"


@dataclass(frozen=True)
class ShippingView:
    """How it travels, and for how much."""

    method: str
    pickup_location: str | None
    pickup_name: str | None
    amount: str
    tax: str
    taxes: tuple[TaxView, ...]


@dataclass(frozen=True)
class TotalsView:
    """The sums of the document, in its currency."""

    subtotal: str
    discount: str
    shipping: str
    tax: str
    total: str
    currency: str


@dataclass(frozen=True)
class StoredValueView:
    """What gift cards, or store credit, paid of it."""

    kind: str
    amount: str


@dataclass(frozen=True)
class EventView:
    """One thing that happened to the order."""

    type: str
    occurred_at: datetime
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HoldView:
    """Why nothing of the order leaves now."""

    kind: str
    reason: str
    placed_at: datetime


@dataclass(frozen=True)
class NoteView:
    """Words about the order."""

    text: str
    is_public: bool
    written_at: datetime


@dataclass(frozen=True)
class OrderSummary:
    """An order in a list."""

    number: str
    status: str
    payment_status: str
    fulfilment_status: str
    placed_at: datetime | None
    currency: str
    total: str


@dataclass(frozen=True)
class OrderView:
    """An order as its customer sees it."""

    id: UUID
    number: str
    status: str
    payment_status: str
    fulfilment_status: str
    placed_at: datetime | None
    email: str
    currency: str
    ruleset_version: str
    lines: tuple[LineView, ...]
    shipping: ShippingView
    totals: TotalsView
    stored_value: tuple[StoredValueView, ...]
    shipping_address: dict[str, Any] | None
    billing_address: dict[str, Any] | None
    events: tuple[EventView, ...]
    fulfilments: tuple[FulfilmentView, ...] = ()
    holds: tuple[HoldView, ...] = ()
    notes: tuple[NoteView, ...] = ()


def order_summary(order: Order) -> OrderSummary:
    """The order in a list."""
    return OrderSummary(
        number=order.number or "",
        status=order.status.lower(),
        payment_status=order.payment_status.lower(),
        fulfilment_status=order.fulfilment_status.lower(),
        placed_at=order.placed_at,
        currency=order.currency,
        total=amount_text(order.total, order.currency),
    )


def order_view(order: Order) -> OrderView:
    """The order as it was sold and what has happened to it; expects `with_details`."""
    taxes = _taxes_by_line(order)
    return OrderView(
        id=order.pk,
        number=order.number or "",
        status=order.status.lower(),
        payment_status=order.payment_status.lower(),
        fulfilment_status=order.fulfilment_status.lower(),
        placed_at=order.placed_at,
        email=order.email,
        currency=order.currency,
        ruleset_version=order.ruleset_version,
        lines=tuple(
            _line_view(line, taxes.get(line.pk, ()), order.currency) for line in order.lines.all()
        ),
        shipping=ShippingView(
            method=order.shipping_method,
            pickup_location=order.pickup_location or None,
            pickup_name=named_place(order, "pickup_name", order.pickup_location) or None,
            amount=amount_text(order.shipping, order.currency),
            tax=amount_text(order.shipping_tax, order.currency),
            taxes=taxes.get(None, ()),
        ),
        totals=_totals_view(order),
        stored_value=_stored_value(order),
        shipping_address=order.shipping_address,
        billing_address=order.billing_address,
        events=tuple(
            EventView(each.kind.lower(), each.occurred_at, each.details)
            for each in order.events.all()
            if each.kind not in rules.STAFF_ONLY_EVENTS
        ),
    )


def _stored_value(order: Order) -> tuple[StoredValueView, ...]:
    """One part for each kind; asked for only where stored value has paid, as it mostly has not."""
    if not order.stored_amount:
        return ()
    by_kind = order.stored_values.values_list("kind").annotate(Sum("amount")).order_by("kind")
    return tuple(
        StoredValueView(kind.lower(), amount_text(amount, order.currency))
        for kind, amount in by_kind
    )


def _taxes_by_line(order: Order) -> dict[int | None, tuple[TaxView, ...]]:
    taxes: dict[int | None, tuple[TaxView, ...]] = {}
    for tax in order.tax_lines.all():
        view = TaxView(tax.code, amount_text(tax.amount, order.currency))
        taxes[tax.order_line_id] = (*taxes.get(tax.order_line_id, ()), view)
    return taxes


def _line_view(line: OrderLine, taxes: tuple[TaxView, ...], currency: str) -> LineView:
    return LineView(
        line=line.line,
        sku=line.sku,
        name=line.name,
        quantity=quantity_text(line.quantity),
        unit_price=unit_price_text(line.unit_price, currency),
        gross=amount_text(line.gross, currency),
        discount=amount_text(line.discount, currency),
        net=amount_text(line.net, currency),
        tax=amount_text(line.tax, currency),
        taxes=taxes,
        total=amount_text(line.total, currency),
        fulfilled=quantity_text(line.fulfilled_quantity),
        cancelled=quantity_text(line.cancelled_quantity),
    )


def _totals_view(order: Order) -> TotalsView:
    return TotalsView(
        subtotal=amount_text(order.subtotal, order.currency),
        discount=amount_text(order.discount, order.currency),
        shipping=amount_text(order.shipping, order.currency),
        tax=amount_text(order.tax, order.currency),
        total=amount_text(order.total, order.currency),
        currency=order.currency,
    )
