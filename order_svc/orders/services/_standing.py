"""What an order is, after something has become of its units."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from order_svc.orders import errors, rules
from order_svc.orders.models import Fulfilment, Hold, Order, OrderEdit, OrderEvent
from order_svc.orders.services import _timeline

_TOLD = {
    Order.Status.FULFILLED: OrderEvent.Kind.FULFILLED,
    Order.Status.COMPLETED: OrderEvent.Kind.COMPLETED,
}


def locked_order(order_id: UUID) -> Order:
    """The order, held until the transaction ends; it is locked before anything that is its own."""
    return Order.objects.locked().get(pk=order_id)


def ensure_not_edited(order: Order) -> None:
    """Raise OrderBeingEdited while an edit is open; expects the order's lock."""
    if OrderEdit.objects.open().filter(order=order).exists():
        raise errors.OrderBeingEdited


def restate(order: Order, *, actor: str, now: datetime, **columns: object) -> Order:
    """The statuses of a locked order follow from its units, parcels and holds, and the timeline
    tells when it has become fulfilled or completed. `columns` are written with them.
    """
    standing = standing_of(order)
    status = rules.order_status(standing, _parcels(order), is_held=_is_held(order))
    if status != order.status and not rules.may_become(order.status, status):
        raise errors.OrderNotFulfillable
    columns |= {"status": status, "fulfilment_status": rules.fulfilment_status(standing)}
    if status == Order.Status.FULFILLED and order.fulfilled_at is None:
        columns["fulfilled_at"] = now
    Order.objects.filter(pk=order.pk).update(version=F("version") + 1, **columns)
    if status != order.status and status in _TOLD:
        _timeline.note(order, _TOLD[Order.Status(status)], actor=actor, now=now)
    for name, value in columns.items():
        setattr(order, name, value)
    return order


def standing_of(order: Order) -> list[rules.LineStanding]:
    """How far each line is. One query."""
    rows = order.lines.order_by("line").values_list(
        "quantity", "assigned_quantity", "fulfilled_quantity", "cancelled_quantity"
    )
    return [rules.LineStanding(*row) for row in rows]


def _parcels(order: Order) -> dict[UUID, str]:
    """The status of each parcel that counts: none called off, none lost and sent again."""
    rows = Fulfilment.objects.live().not_sent_again().filter(order=order)
    return dict(rows.values_list("pk", "status"))


def _is_held(order: Order) -> bool:
    return Hold.objects.standing().filter(order=order).exists()
