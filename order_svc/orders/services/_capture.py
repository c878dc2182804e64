"""Taking what was set aside: at once, when goods are packed, or when a person says so."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from order_svc.orders import rules, selectors
from order_svc.orders.models import Fulfilment, Order, Payment
from shared_libs.money import ZERO

AT_ONCE, BY_PARCEL = "at_once", "by_parcel"
Status = Fulfilment.Status


def want_capture(order: Order) -> bool:
    """All payments are to be taken whole, each by its own runner; False when there is nothing to
    take, or it is under way. Expects the order's lock.
    """
    payments = list(selectors.standing_payments(order))
    return _want(payments, [each.due for each in payments])


def want_capture_of_packed(order: Order) -> bool:
    """What is packed is to be paid: by the share of these units, or all of it, as the policy says.

    Expects the order's lock.
    """
    if settings.CAPTURE_POLICY != BY_PARCEL:
        return want_capture(order)
    payments = list(selectors.standing_payments(order))
    packed = Fulfilment.objects.filter(order=order, replaces=None).exclude(
        status__in=[Status.PENDING, Status.PICKED, Status.CANCELLED]
    )
    due = selectors.due_for(order, payments, selectors.units_in(packed)) - order.stored_amount
    sums = [rules.Capturable(each.due, each.captured_amount) for each in payments]
    return _want(payments, rules.capture_goals(max(due, ZERO), sums))


@transaction.atomic
def capture_payment(*, payment_id: UUID) -> bool:
    """As want_capture, of one payment, for a person who does not wait for the goods. Locks the
    order.
    """
    order = Order.objects.placed().locked().get(payments=payment_id)
    payments = list(selectors.standing_payments(order).filter(pk=payment_id))
    return _want(payments, [each.due for each in payments])


def let_go_of_rest(payment: Payment) -> None:
    """What is still set aside of a payment that needs no more is let go, by its runner.

    Expects the order's lock.
    """
    if payment.is_open and payment.wanted == Payment.Wanted.NOTHING and not _left(payment):
        _want_upto(payment, payment.due)


def _left(payment: Payment) -> Decimal:
    return payment.due - payment.captured_amount


def _want(payments: Sequence[Payment], goals: Sequence[Decimal]) -> bool:
    """Have each payment taken up to its goal, where that is more than is wanted of it already."""
    more = [
        (payment, goal)
        for payment, goal in zip(payments, goals, strict=True)
        if payment.is_open and goal > _wanted_of(payment)
    ]
    for payment, goal in more:
        _want_upto(payment, goal)
    return bool(more)


def _wanted_of(payment: Payment) -> Decimal:
    if payment.wanted == Payment.Wanted.NOTHING:
        return payment.captured_amount
    return payment.capture_goal if payment.wanted == Payment.Wanted.CAPTURE else payment.due


def _want_upto(payment: Payment, goal: Decimal) -> None:
    Payment.objects.filter(pk=payment.pk).update(
        held_back_amount=payment.due - goal,
        wanted=Payment.Wanted.CAPTURE,
        wanted_since=Now(),
        next_try_at=Now(),
        tries=0,
    )
