"""Holding an order back and letting it go; writing down what is worth knowing of it."""

from datetime import datetime

from django.db import transaction

from order_svc.orders import errors, rules
from order_svc.orders.models import Hold, Note, Order, OrderEvent
from order_svc.orders.services import _standing, _timeline

Kind = OrderEvent.Kind


@transaction.atomic
def place_hold(*, order: Order, kind: str, reason: str, actor: str, now: datetime) -> Hold:
    """Nothing of the order leaves until it is lifted. A repeat for the same cause changes nothing.

    Locks the order. Raises OrderNotHoldable once nothing is left to leave.
    """
    current = _standing.locked_order(order.pk)
    for standing in Hold.objects.standing().filter(order=current, kind=kind):
        return standing
    if not rules.may_be_held(current.status):
        raise errors.OrderNotHoldable
    hold = Hold.objects.create(
        order=current, kind=kind, reason=reason, placed_by=actor, placed_at=now
    )
    _timeline.note(current, Kind.HELD, actor=actor, now=now, hold=kind.lower(), reason=reason)
    _standing.restate(current, actor=actor, now=now)
    return hold


@transaction.atomic
def lift_hold(*, order: Order, kind: str, reason: str, actor: str, now: datetime) -> Hold:
    """The order is no longer held for this cause. Locks the order. Raises HoldNotFound."""
    current = _standing.locked_order(order.pk)
    for hold in Hold.objects.standing().filter(order=current, kind=kind):
        hold.lifted_by, hold.lifted_at, hold.lift_reason = actor, now, reason
        hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        _timeline.note(current, Kind.LIFTED, actor=actor, now=now, hold=kind.lower(), reason=reason)
        _standing.restate(current, actor=actor, now=now)
        return hold
    raise errors.HoldNotFound


@transaction.atomic
def write_note(*, order: Order, text: str, is_public: bool, actor: str, now: datetime) -> Note:
    """The order has a note, which its customer reads too if it is public."""
    note = Note.objects.create(
        order=order, text=text, is_public=is_public, author=actor, written_at=now
    )
    kind = Kind.NOTED if is_public else Kind.NOTED_INSIDE
    _timeline.note(order, kind, actor=actor, now=now)
    return note
