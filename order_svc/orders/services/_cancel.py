"""Calling an order off before it has left."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Fulfilment, Order, OrderEvent, Payment
from order_svc.orders.services import (
    _cancel_units,
    _documents,
    _mails,
    _refund,
    _standing,
    _timeline,
    _value_back,
)
from order_svc.orders.services._parcels import LineQuantity
from shared_libs.events import outbox

Status = Fulfilment.Status


@transaction.atomic
def cancel_order(*, order: Order, actor: str, reason: str, now: datetime) -> bool:
    """The order is off, which is announced, and its money is to go back; False if it was off.

    Where some of the money has gone back already, the rest goes by a refund, to the cent.

    What was being picked goes back to the shelf. The provider is asked by the payment's own runner,
    within seconds and until it has done it. Locks the order, then its fulfilments. Raises
    OrderNotCancellable once goods have left.
    """
    current = _standing.locked_order(order.pk)
    if current.status == Order.Status.CANCELLED:
        return False
    _standing.ensure_not_edited(current)
    if not rules.may_become(current.status, Order.Status.CANCELLED):
        raise errors.OrderNotCancellable
    _call_parcels_off(current, reason)
    current = _refund.withdraw_waiting(order=current, lines=None, actor=actor, now=now)
    if current.refund_claimed_amount:
        _cancel_units.cancel_the_rest(current, actor=actor, reason=reason, now=now)
        return True
    current.lines.update(assigned_quantity=0, cancelled_quantity=F("quantity"))
    _standing.restate(current, actor=actor, now=now, cancelled_at=now, cancel_reason=reason)
    _want_money_back(current)
    _timeline.note(current, OrderEvent.Kind.CANCELLED, actor=actor, now=now, reason=reason)
    _mails.tell(current, "cancelled")
    detailed = selectors.detailed_order(order.pk)
    event = _documents.cancelled(detailed, selectors.order_view(detailed))
    outbox.publish(event, aggregate=f"order:{current.number}", occurred_at=now)
    return True


@transaction.atomic
def cancel_own_order(*, order: Order, actor: str, reason: str, now: datetime) -> bool:
    """As cancel_order, by the customer: while nobody has begun to pick it, and not for ever.

    Raises TooLateToCancel as well.
    """
    current = _standing.locked_order(order.pk)
    if current.status != Order.Status.CANCELLED:
        _ensure_in_time(current, now)
    return cancel_order(order=current, actor=actor, reason=reason, now=now)


@transaction.atomic
def cancel_own_units(
    *, order: Order, units: Sequence[LineQuantity], actor: str, reason: str, now: datetime
) -> None:
    """As cancel_units, by the customer; raises TooLateToCancel as well."""
    _ensure_in_time(_standing.locked_order(order.pk), now)
    _cancel_units.cancel_units(order=order, units=units, actor=actor, reason=reason, now=now)


def _ensure_in_time(order: Order, now: datetime) -> None:
    """Raise TooLateToCancel once picking has begun, or the customer's own time is over."""
    begun = Fulfilment.objects.live().filter(order=order).exclude(status=Status.PENDING)
    is_open = rules.may_cancel_own(
        placed_at=order.placed_at or now, now=now, hours=settings.CANCEL_WITHIN_HOURS
    )
    if begun.exists() or not is_open:
        raise errors.TooLateToCancel


def _call_parcels_off(order: Order, reason: str) -> None:
    waiting = Fulfilment.objects.live().filter(order=order).locked()
    waiting.update(status=Status.CANCELLED, closed_reason=reason, version=F("version") + 1)


def _want_money_back(order: Order) -> None:
    _value_back.want_value_back(order)
    if order.payable:
        selectors.standing_payments(order).update(
            wanted=Payment.Wanted.RETURN,
            wanted_since=Now(),
            next_try_at=Now(),
            tries=0,
            needs_attention=False,
        )
