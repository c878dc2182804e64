"""Money that was only set aside and goes back: it is never taken, and nobody has to carry it."""

from datetime import datetime
from decimal import Decimal

from order_svc.orders import rules, selectors
from order_svc.orders.models import Order, Payment, Refund, RefundTender
from order_svc.orders.services import _capture, _money
from shared_libs.money import ZERO


def release_untaken(order: Order, refund: Refund, *, now: datetime) -> None:
    """What of a granted refund has not been taken, and is not about to be, never will be.

    For units that have not left that is as much as there is; else only what the taken money does
    not give. Expects the order's lock.
    """
    parts = [
        _release(refund, tender, now)
        for tender in refund.tenders.exclude(payment=None).order_by("pk")
    ]
    if any(parts):
        _money.restate_money(order)


def _release(refund: Refund, tender: RefundTender, now: datetime) -> Decimal:
    payment = Payment.objects.get(refunds=tender)
    others = selectors.promised_back(payment) - tender.amount
    part = rules.untaken_part(
        tender.amount,
        releasable=payment.releasable,
        free=payment.captured_amount - others,
        called_off=refund.is_called_off,
    )
    if not part:
        return ZERO
    tender.released_amount = part
    if part == tender.amount:
        tender.status, tender.settled_at = RefundTender.Status.SUCCEEDED, now
    tender.save(update_fields=["released_amount", "status", "settled_at"])
    payment.released_amount += part
    payment.held_back_amount = max(payment.held_back_amount - part, ZERO)
    payment.save(update_fields=["released_amount", "held_back_amount"])
    _capture.let_go_of_rest(payment)
    return part
