"""Calling an order off before it has left."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Order, OrderEvent, Payment
from order_svc.orders.services import _documents
from shared_libs.events import outbox


@transaction.atomic
def cancel_order(*, order: Order, actor: str, reason: str, now: datetime) -> bool:
    """The order is off, which is announced, and its money is to go back; False if it was off.

    The provider is asked by the payment's own runner, within seconds and until it has done it.
    Locks the order. Raises OrderNotCancellable once the goods have left.
    """
    current = Order.objects.locked().get(pk=order.pk)
    if current.status == Order.Status.CANCELLED:
        return False
    if not rules.may_become(current.status, Order.Status.CANCELLED):
        raise errors.OrderNotCancellable
    Order.objects.filter(pk=order.pk).update(
        status=Order.Status.CANCELLED,
        cancelled_at=now,
        cancel_reason=reason,
        version=F("version") + 1,
    )
    _want_money_back(current)
    OrderEvent.objects.create(
        order=current, kind=OrderEvent.Kind.CANCELLED, actor=actor, occurred_at=now
    )
    detailed = selectors.detailed_order(order.pk)
    event = _documents.cancelled(detailed, selectors.order_view(detailed))
    outbox.publish(event, aggregate=f"order:{current.number}", occurred_at=now)
    return True


def _want_money_back(order: Order) -> None:
    if order.total:
        Payment.objects.filter(order=order).update(
            wanted=Payment.Wanted.RETURN,
            wanted_since=Now(),
            next_try_at=Now(),
            tries=0,
            needs_attention=False,
        )
