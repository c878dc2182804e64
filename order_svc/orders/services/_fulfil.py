"""Handing everything over at once, for a shop that picks and packs in one go."""

from datetime import datetime

from django.db import transaction

from order_svc.orders import errors
from order_svc.orders.models import Fulfilment, Order
from order_svc.orders.services import _moves, _parcels
from order_svc.orders.services._moves import Carriage, Move
from order_svc.orders.services._parcels import Assignment

Status = Fulfilment.Status


@transaction.atomic
def fulfil_order(*, order: Order, actor: str, now: datetime) -> bool:
    """All that was still open of an order to be sent has left; return False when it had already.

    Each parcel takes every step of its way. Locks the order. Raises OrderNotFulfillable when it was
    cancelled, PaymentNotCaptured, OrderOnHold, and FulfilmentMoved for a pickup, which needs its
    code.
    """
    current = Order.objects.locked().get(pk=order.pk)
    if current.fulfilment_status == Order.FulfilmentStatus.FULFILLED:
        return False
    try:
        _parcels.assign_units(order=current, wanted=Assignment(), actor=actor, now=now)
    except errors.NothingToFulfil:
        if current.status == Order.Status.CANCELLED:
            raise errors.OrderNotFulfillable from None
    waiting = Fulfilment.objects.filter(
        order=current, status__in=[Status.PENDING, Status.PICKED, Status.PACKED]
    )
    for parcel in waiting.order_by("pk"):
        _send_off(parcel, actor, now)
    return True


def _send_off(parcel: Fulfilment, actor: str, now: datetime) -> None:
    move = Move(parcel.pk, actor, now)
    if parcel.status == Status.PENDING:
        parcel = _moves.pick_units(move=move)
    if parcel.status == Status.PICKED:
        _moves.pack_units(move=move)
    _moves.ship_parcel(move=move, carriage=Carriage())
