"""An order as its events tell it."""

from datetime import datetime
from typing import Any  # Any: the members that both documents share, checked when the event is made

from django.conf import settings

from order_svc.orders import events, rules
from order_svc.orders.models import Order
from order_svc.orders.selectors import LineView, OrderView, TaxView


def placed(order: Order, view: OrderView) -> events.OrderPlaced:
    """The announcement that the order was placed."""
    return events.OrderPlaced(**_document(order, view, dated_at=_placed_at(order)))


def cancelled(order: Order, view: OrderView) -> events.OrderCancelled:
    """The announcement that the order was called off, dated by the day of the cancellation."""
    cancelled_at = order.cancelled_at or _placed_at(order)
    return events.OrderCancelled(
        **_document(order, view, dated_at=cancelled_at),
        cancelled_at=cancelled_at,
        reason=order.cancel_reason,
    )


def fulfilled(order: Order, view: OrderView) -> events.OrderFulfilled:
    """The announcement that the goods have left."""
    return events.OrderFulfilled(
        number=view.number,
        attempt_id=order.attempt_id,
        customer_id=order.customer_id,
        fulfilled_at=order.fulfilled_at or _placed_at(order),
        lines=tuple(
            events.FulfilledLine(each.line, each.sku, each.quantity) for each in view.lines
        ),
    )


def _document(order: Order, view: OrderView, *, dated_at: datetime) -> dict[str, Any]:
    date, hour = rules.business_moment(dated_at, zone=settings.SHOP_TIME_ZONE)
    return {
        "number": view.number,
        "order_id": order.pk,
        "attempt_id": order.attempt_id,
        "cart_id": order.cart_id,
        "customer_id": order.customer_id,
        "store": order.store,
        "channel": order.channel,
        "placed_at": _placed_at(order),
        "business_date": date,
        "business_hour": hour,
        "currency": order.currency,
        "ship_to": events.Zone(order.ship_country, order.ship_region),
        "shipping_method": order.shipping_method,
        "ruleset_version": order.ruleset_version,
        "lines": tuple(_line(line) for line in view.lines),
        "shipping": events.Shipping(
            view.shipping.amount, view.shipping.tax, _taxes(view.shipping.taxes)
        ),
        "totals": _totals(view),
        "payment": events.PaymentPart(order.payment.provider, view.totals.total),
    }


def _line(line: LineView) -> events.Line:
    return events.Line(**{**vars(line), "taxes": _taxes(line.taxes)})


def _taxes(taxes: tuple[TaxView, ...]) -> tuple[events.Tax, ...]:
    return tuple(events.Tax(each.code, each.amount) for each in taxes)


def _totals(view: OrderView) -> events.Totals:
    members = {name: value for name, value in vars(view.totals).items() if name != "currency"}
    return events.Totals(**members)


def _placed_at(order: Order) -> datetime:
    if order.placed_at is None:
        raise ValueError("only a placed order is announced")
    return order.placed_at
