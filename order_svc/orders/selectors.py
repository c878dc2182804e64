"""Questions about orders and checkouts."""

import json
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any  # Any: addresses and problems are free JSON
from uuid import UUID

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from order_svc.orders import errors
from order_svc.orders.models import CheckoutAttempt, Order, OrderEvent, OrderLine, Payment, TaxLine
from shared_libs.auth.principals import Principal
from shared_libs.money import amount_text, quantity_text, unit_price_text

STAFF_ROLES = ("support", "store_manager", "stock_clerk", "analyst")


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


@dataclass(frozen=True)
class ShippingView:
    """How it travels, and for how much."""

    method: str
    pickup_location: str | None
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
class EventView:
    """One thing that happened to the order."""

    type: str
    occurred_at: datetime


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
    shipping_address: dict[str, Any] | None
    billing_address: dict[str, Any] | None
    events: tuple[EventView, ...]


@dataclass(frozen=True)
class AttemptView:
    """How far a checkout has come: processing, completed or failed."""

    attempt: UUID
    state: str
    order: OrderView | None
    problem: dict[str, Any] | None


def orders_visible_to(principal: Principal) -> QuerySet[Order]:
    """The orders that this caller may see: all for staff who work on them, else one's own."""
    placed = Order.objects.placed()
    if principal.kind == "staff" and principal.has_role(*STAFF_ROLES):
        return placed
    if principal.kind == "customer":
        return placed.filter(customer_id=principal.id)
    return placed.none()


def visible_order(*, number: str, principal: Principal) -> Order:
    """The order of this number; raises OrderNotFound for one that the caller may not see, too."""
    order = with_details(orders_visible_to(principal)).filter(number=number)
    return _one(order)


def order_of_guest(*, number: str, email: str) -> Order:
    """The order of this number placed with this e-mail; one OrderNotFound for every mismatch."""
    order = _one(with_details(Order.objects.placed()).filter(number=number))
    if not compare_digest(order.email.casefold().encode(), email.strip().casefold().encode()):
        raise errors.OrderNotFound
    return order


def search_orders(orders: QuerySet[Order], term: str) -> QuerySet[Order]:
    """Those that a customer's own words name in full: a number, an e-mail, or an id."""
    said = term.strip()
    if not said:
        return orders
    if "@" in said:
        return orders.filter(email=said)
    try:
        identity = UUID(said)
    except ValueError:
        return orders.filter(number=said.upper())
    return orders.filter(Q(pk=identity) | Q(customer_id=identity) | Q(attempt_id=identity))


def detailed_order(order_id: UUID) -> Order:
    """The order with everything that its view shows."""
    orders = Order.objects.filter(pk=order_id).select_related("payment")
    return with_details(orders).get()


def with_details(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders with lines, taxes and timeline: four queries however many there are."""
    return orders.prefetch_related(
        Prefetch("lines", OrderLine.objects.order_by("line")),
        Prefetch("tax_lines", TaxLine.objects.order_by("pk")),
        Prefetch("events", OrderEvent.objects.order_by("pk")),
    )


def attempt_view(attempt_id: UUID) -> AttemptView:
    """How a checkout goes, for whoever knows its id; raises AttemptNotFound."""
    rows = CheckoutAttempt.objects.filter(pk=attempt_id)[:1]
    for attempt in rows:
        return _attempt_view(attempt)
    raise errors.AttemptNotFound


def _attempt_view(attempt: CheckoutAttempt) -> AttemptView:
    if attempt.state == CheckoutAttempt.State.CONFIRMED:
        order = with_details(Order.objects.filter(attempt=attempt)).get()
        return AttemptView(attempt.pk, "completed", order_view(order), None)
    if attempt.answer_status or attempt.state == CheckoutAttempt.State.FAILED:
        problem = json.loads(attempt.answer_body) if attempt.answer_body else None
        return AttemptView(attempt.pk, "failed", None, problem)
    return AttemptView(attempt.pk, "processing", None, None)


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
    """The order as its customer sees it; expects `with_details`."""
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
            amount=amount_text(order.shipping, order.currency),
            tax=amount_text(order.shipping_tax, order.currency),
            taxes=taxes.get(None, ()),
        ),
        totals=_totals_view(order),
        shipping_address=order.shipping_address,
        billing_address=order.billing_address,
        events=tuple(EventView(each.kind.lower(), each.occurred_at) for each in order.events.all()),
    )


def gauges() -> list[GaugeMetricFamily]:
    """What an operator watches: checkouts and payments that do not come to their end. 2 queries."""
    checkouts = CheckoutAttempt.objects.open().aggregate(
        parked=Count("pk", filter=~Q(parked_at=None)),
        oldest=Min("created_at", filter=Q(parked_at=None)),
    )
    now = timezone.now()
    age = (now - (checkouts["oldest"] or now)).total_seconds()
    payments = Payment.objects.filter(needs_attention=True).count()
    return [
        GaugeMetricFamily("comptoir_checkouts_parked", "Given up on.", checkouts["parked"]),
        GaugeMetricFamily("comptoir_checkout_oldest_open_seconds", "Still worked on.", age),
        GaugeMetricFamily("comptoir_payments_need_attention", "Of a person.", payments),
    ]


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


def _one(orders: QuerySet[Order]) -> Order:
    try:
        return orders.get()
    except Order.DoesNotExist:
        raise errors.OrderNotFound from None
