"""Taking what was set aside: at once, or when goods are packed, or when a person says so."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from order_svc.orders.models import Order, Payment

AT_ONCE = "at_once"


def want_capture(order: Order) -> bool:
    """The payment is to be taken, by its own runner; False when there is nothing to take, or it is
    under way. Expects the order's lock.
    """
    waiting = Payment.objects.filter(
        order=order,
        status=Payment.Status.AUTHORISED,
        wanted=Payment.Wanted.NOTHING,
        amount__gt=0,
    )
    return bool(
        waiting.update(
            wanted=Payment.Wanted.CAPTURE, wanted_since=Now(), next_try_at=Now(), tries=0
        )
    )


@transaction.atomic
def capture_payment(*, payment_id: UUID) -> bool:
    """As want_capture, for a person who does not wait for the goods. Locks the order."""
    order = Order.objects.placed().locked().get(payment=payment_id)
    return want_capture(order)
