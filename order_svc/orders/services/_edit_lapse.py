"""An edit that is not made: the order stays as it was."""

from datetime import datetime

from order_svc.orders.models import Hold, OrderEdit, OrderEvent, Refund
from order_svc.orders.services import _give_back, _standing, _timeline

ACTOR = "svc:order"


def let_edit_lapse(edit: OrderEdit, *, why: str, now: datetime) -> None:
    """The units and the money that the edit had spoken for are free again, and nothing holds the
    order for it. Expects everything outside to be undone; locks the order.
    """
    order = _standing.locked_order(edit.order_id)
    OrderEdit.objects.filter(pk=edit.pk).update(status=OrderEdit.Status.LAPSED)
    if edit.refund is not None:
        Refund.objects.filter(edit=edit).update(status=Refund.Status.REJECTED)
        _give_back.let_go(order, edit.refund)
    said = {"edit": str(edit.pk), "why": why}
    _timeline.note(order, OrderEvent.Kind.EDIT_LAPSED, actor=ACTOR, now=now, **said)
    lift_edit_hold(edit, now=now)
    _standing.restate(order, actor=ACTOR, now=now)


def lift_edit_hold(edit: OrderEdit, *, now: datetime) -> None:
    """The edit keeps nothing of the order from leaving any more; expects the order's lock."""
    held = Hold.objects.standing().filter(order=edit.order_id, kind=Hold.Kind.EDIT)
    held.update(lifted_by=ACTOR, lifted_at=now)
