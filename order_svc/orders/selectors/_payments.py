"""Which payments an order stands on, and what refunds have promised back to them."""

from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from order_svc.orders.models import Order, OrderEdit, Payment, RefundTender
from shared_libs.money import ZERO

LET_GO = (Payment.Status.VOIDED, Payment.Status.FAILED)


def standing_payments(order: Order) -> QuerySet[Payment]:
    """The payments of the order as it stands, the first one first: none of an edit that is not
    made.
    """
    unmade = OrderEdit.objects.open().filter(order=order).values("attempt_id")
    payments = Payment.objects.filter(order=order).exclude(reference__in=unmade)
    return payments.exclude(status__in=LET_GO).order_by("number")


def promised_back(payment: Payment) -> Decimal:
    """What refunds give back to this payment, done or on its way; what is never taken is not."""
    standing = RefundTender.objects.standing().filter(payment=payment)
    return standing.aggregate(sum=Sum(F("amount") - F("released_amount")))["sum"] or ZERO
