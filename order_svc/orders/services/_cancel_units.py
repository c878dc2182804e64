"""Calling some units of an order off before they have left."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Order, OrderEvent, OrderLine
from order_svc.orders.rules import RefundWish, UnitsWish
from order_svc.orders.services import _documents, _refund, _standing, _timeline
from order_svc.orders.services._parcels import LineQuantity
from shared_libs.events import outbox
from shared_libs.money import quantity_text

ZERO = Decimal(0)


@transaction.atomic
def cancel_units(
    *, order: Order, units: Sequence[LineQuantity], actor: str, reason: str, now: datetime
) -> None:
    """These units are off: their stock is free by the event, and what was paid for them goes back.

    With the last units goes what is left of the shipping, if nothing has ever left. Locks the
    order. Raises OrderNotCancellable, TooManyUnits for what is in a parcel, has left or is off, and
    what a refund raises, such as PaymentDisputed.
    """
    current = _standing.locked_order(order.pk)
    _standing.ensure_not_edited(current)
    if not rules.may_be_held(current.status):
        raise errors.OrderNotCancellable
    lines = {line.line: line for line in current.lines.order_by("line")}
    ensure_open(lines, units)
    current = _free_what_waits(current, lines, units, actor, now)
    wish = _wish(current, lines, units, reason)
    if wish.lines or wish.shipping:
        _refund.refund(order=current, wish=wish, actor=actor, now=now)
    for each in units:
        OrderLine.objects.filter(pk=lines[each.line].pk).update(
            cancelled_quantity=F("cancelled_quantity") + each.quantity
        )
    _told(current, lines, units, actor, reason, now)


def cancel_the_rest(order: Order, *, actor: str, reason: str, now: datetime) -> None:
    """All units that are not off are; expects the order's lock, and none of them in a parcel."""
    order.lines.update(assigned_quantity=0)
    rest = [
        LineQuantity(line.line, line.quantity - line.cancelled_quantity)
        for line in order.lines.order_by("line")
        if line.quantity > line.cancelled_quantity
    ]
    cancel_units(order=order, units=rest, actor=actor, reason=reason, now=now)


def ensure_open(lines: dict[int, OrderLine], units: Sequence[LineQuantity]) -> None:
    """Raise TooManyUnits for what is in a parcel, has left, or is off."""
    open_ = {number: line.open_quantity for number, line in lines.items()}
    beyond = {
        each.line: open_.get(each.line, ZERO)
        for each in units
        if each.quantity > open_.get(each.line, ZERO)
    }
    if beyond:
        raise errors.TooManyUnits(possible=beyond)


def _is_the_rest(lines: dict[int, OrderLine], units: Sequence[LineQuantity]) -> bool:
    """Whether nothing has left, and nothing is left to leave without these."""
    wanted = {each.line: each.quantity for each in units}
    return all(
        not line.fulfilled_quantity
        and wanted.get(number, ZERO) == line.quantity - line.cancelled_quantity
        for number, line in lines.items()
    )


def _free_what_waits(
    order: Order,
    lines: dict[int, OrderLine],
    units: Sequence[LineQuantity],
    actor: str,
    now: datetime,
) -> Order:
    """Refunds that nobody has approved yet claim none of these units; of the rest, nothing."""
    if _is_the_rest(lines, units):
        return _refund.withdraw_waiting(order=order, lines=None, actor=actor, now=now)
    free = selectors.refundable_order(order).lines
    claimed = [each.line for each in units if each.quantity > free[each.line].left]
    return _refund.withdraw_waiting(order=order, lines=claimed, actor=actor, now=now)


def _wish(
    order: Order, lines: dict[int, OrderLine], units: Sequence[LineQuantity], reason: str
) -> RefundWish:
    state = selectors.refundable_order(order)
    # units whose price has gone back before are off without any more money
    paid = {each.line: min(each.quantity, state.lines[each.line].left) for each in units}
    return RefundWish(
        lines=tuple(UnitsWish(line, some, reason) for line, some in paid.items() if some),
        shipping=state.shipping.left if _is_the_rest(lines, units) else ZERO,
        reason=reason,
        called_off=True,
    )


def _told(
    order: Order,
    lines: dict[int, OrderLine],
    units: Sequence[LineQuantity],
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    said = {str(each.line): quantity_text(each.quantity) for each in units}
    kind = OrderEvent.Kind.UNITS_CANCELLED
    _timeline.note(order, kind, actor=actor, now=now, units=said, reason=reason)
    _standing.restate(order, actor=actor, now=now, **_ending(lines, units, reason, now))
    off = [(lines[each.line], each.quantity) for each in units]
    event = _documents.units_cancelled(order, off, reason=reason, cancelled_at=now)
    outbox.publish(event, aggregate=f"order:{order.number}", occurred_at=now)


def _ending(
    lines: dict[int, OrderLine], units: Sequence[LineQuantity], reason: str, now: datetime
) -> dict[str, object]:
    """What is written on an order of which nothing remains."""
    if not _is_the_rest(lines, units):
        return {}
    return {"cancelled_at": now, "cancel_reason": reason}
