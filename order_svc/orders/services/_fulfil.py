"""Handing the goods over."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Fulfilment, FulfilmentLine, Order, OrderEvent
from order_svc.orders.services import _documents
from shared_libs.events import outbox

_PAID = (Order.PaymentStatus.CAPTURED, Order.PaymentStatus.PARTIALLY_REFUNDED)


@transaction.atomic
def fulfil_order(*, order: Order, actor: str, now: datetime) -> bool:
    """The whole order has left, which is announced; return False when it had left already.

    Locks the order. Raises OrderNotFulfillable when it was cancelled, PaymentNotCaptured while it
    is not paid.
    """
    current = Order.objects.locked().get(pk=order.pk)
    if current.status == Order.Status.FULFILLED:
        return False
    if not rules.may_become(current.status, Order.Status.FULFILLED):
        raise errors.OrderNotFulfillable
    if current.payment_status not in _PAID:
        raise errors.PaymentNotCaptured
    Order.objects.filter(pk=order.pk).update(
        status=Order.Status.FULFILLED,
        fulfilment_status=Order.FulfilmentStatus.FULFILLED,
        fulfilled_at=now,
        version=F("version") + 1,
    )
    _hand_over(current, actor, now)
    detailed = selectors.detailed_order(order.pk)
    event = _documents.fulfilled(detailed, selectors.order_view(detailed))
    outbox.publish(event, aggregate=f"order:{current.number}", occurred_at=now)
    return True


def _hand_over(order: Order, actor: str, now: datetime) -> None:
    fulfilment = Fulfilment.objects.create(order=order, actor=actor, fulfilled_at=now)
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment=fulfilment, order_line=line, quantity=line.quantity)
        for line in order.lines.order_by("line")
    )
    OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.FULFILLED, actor=actor, occurred_at=now
    )
