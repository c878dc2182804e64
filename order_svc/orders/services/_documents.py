"""An order as its events tell it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the members that both documents share, checked when the event is made
from uuid import UUID

from django.conf import settings

from order_svc.orders import events, rules
from order_svc.orders.models import Order, OrderEdit, OrderLine, Refund, RefundLine
from order_svc.orders.selectors import FulfilmentView, LineView, OrderView, TaxView
from shared_libs.money import ZERO, amount_text, quantity_text


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
        reservations=tuple(sorted(_reservations_of_edits(order), key=str)),
    )


def _reservations_of_edits(order: Order) -> set[UUID]:
    return {line.reservation for line in order.lines.all() if line.reservation}


def fulfilled(order: Order, parcel: FulfilmentView) -> events.OrderFulfilled:
    """The announcement that the goods of one parcel or pickup have left."""
    return events.OrderFulfilled(
        number=order.number or "",
        attempt_id=order.attempt_id,
        customer_id=order.customer_id,
        fulfilment_id=parcel.id,
        location=parcel.location,
        replaces=parcel.replaces,
        fulfilled_at=parcel.fulfilled_at or _placed_at(order),
        lines=tuple(
            events.FulfilledLine(each.line, each.sku, each.quantity, each.reservation)
            for each in parcel.lines
        ),
    )


def refunded(refund: Refund, *, refunded_at: datetime) -> events.OrderRefunded:
    """The announcement that money has gone back; expects the refund with its parts."""
    order, money = refund.order, refund.currency
    day, hour = rules.business_moment(refunded_at, zone=settings.SHOP_TIME_ZONE)
    return events.OrderRefunded(
        order_number=order.number or "",
        refund_id=refund.pk,
        return_id=refund.return_id,
        channel=order.channel,
        store=order.store,
        customer_id=order.customer_id,
        ship_to=events.Zone(order.ship_country, order.ship_region),
        currency=money,
        refunded_at=refunded_at,
        business_date=day,
        business_hour=hour,
        location=refund.location or None,
        lines=tuple(_refunded_line(each, money) for each in refund.lines.all()),
        shipping=amount_text(refund.shipping, money),
        shipping_tax=amount_text(refund.shipping_tax, money),
        shipping_taxes=_kept_taxes(refund.shipping_taxes, money),
        goodwill=amount_text(refund.goodwill, money),
        total=amount_text(refund.total, money),
        tenders=tuple(
            events.RefundTender(each.type, amount_text(each.amount, money))
            for each in refund.tenders.all()
        ),
    )


def _refunded_line(line: RefundLine, currency: str) -> events.RefundedLine:
    return events.RefundedLine(
        line=line.order_line.line,
        sku=line.order_line.sku,
        quantity=quantity_text(line.quantity),
        gross=amount_text(line.gross, currency),
        discount=amount_text(line.discount, currency),
        net=amount_text(line.net, currency),
        tax=amount_text(line.tax, currency),
        taxes=_kept_taxes(line.taxes, currency),
        total=amount_text(line.total, currency),
        reason=line.reason,
        disposition=line.disposition or None,
    )


def _kept_taxes(taxes: Mapping[str, str], currency: str) -> tuple[events.Tax, ...]:
    return tuple(
        events.Tax(code, amount_text(Decimal(amount), currency))
        for code, amount in sorted(taxes.items())
    )


def units_cancelled(
    order: Order,
    units: Sequence[tuple[OrderLine, Decimal]],
    *,
    reason: str,
    cancelled_at: datetime,
    reservation: UUID | None = None,
) -> events.UnitsCancelled:
    """The announcement that some units were called off: their stock is free, that of the checkout
    or of another reservation; their money goes by a refund.
    """
    return events.UnitsCancelled(
        number=order.number or "",
        attempt_id=order.attempt_id,
        customer_id=order.customer_id,
        cancelled_at=cancelled_at,
        reason=reason,
        lines=tuple(
            events.FulfilledLine(
                line.line, line.sku, quantity_text(quantity), reservation or line.reservation
            )
            for line, quantity in units
        ),
    )


def edited(  # one argument for each thing that the event tells
    order: Order,
    view: OrderView,
    edit: OrderEdit,
    *,
    numbers: Collection[int],
    provider: str,
    edited_at: datetime,
) -> events.OrderEdited:
    """The announcement of what an edit has added; what it called off is announced by itself."""
    added = [line for line in view.lines if line.line in numbers]
    money = order.currency
    sums = {
        "subtotal": sum((Decimal(line.gross) for line in added), ZERO),
        "discount": sum((Decimal(line.discount) for line in added), ZERO),
        "shipping": ZERO,
        "tax": sum((Decimal(line.tax) for line in added), ZERO),
        "total": edit.added_total,
    }
    nothing = amount_text(ZERO, money)
    document = _document(order, view, dated_at=edited_at) | {
        "lines": tuple(_line(line) for line in added),
        "shipping": events.Shipping(nothing, nothing, ()),
        "totals": events.Totals(**{name: amount_text(sum_, money) for name, sum_ in sums.items()}),
        "payment": events.PaymentPart(provider, amount_text(edit.difference, money)),
        "stored_value": (),
        "ruleset_version": edit.ruleset_version,
    }
    return events.OrderEdited(
        **document,
        edit_id=edit.pk,
        edited_at=edited_at,
        reservation=edit.attempt_id,
        set_off=amount_text(edit.set_off_amount, money),
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
        "payment": events.PaymentPart(
            order.payment.provider, amount_text(order.payable, order.currency)
        ),
        "stored_value": tuple(
            events.StoredValuePart(each.kind, each.amount) for each in view.stored_value
        ),
    }


def _line(line: LineView) -> events.Line:
    sold = {each.name: getattr(line, each.name) for each in fields(events.Line)}
    return events.Line(**{**sold, "taxes": _taxes(line.taxes)})


def _taxes(taxes: tuple[TaxView, ...]) -> tuple[events.Tax, ...]:
    return tuple(events.Tax(each.code, each.amount) for each in taxes)


def _totals(view: OrderView) -> events.Totals:
    members = {name: value for name, value in vars(view.totals).items() if name != "currency"}
    return events.Totals(**members)


def _placed_at(order: Order) -> datetime:
    if order.placed_at is None:
        raise ValueError("only a placed order is announced")
    return order.placed_at
