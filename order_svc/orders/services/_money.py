"""What an order says of its money follows from its payments, wallets and refunds."""

from collections.abc import Iterable

from django.db.models import F

from order_svc.orders import selectors
from order_svc.orders.models import Order, Payment


def restate_money(order: Order, *, payments: Iterable[Payment] | None = None) -> Order:
    """The sums and the payment status of a confirmed order are those of its parts.

    Expects the order's lock, taken before the parts were written.
    """
    known = Payment.objects.filter(order=order) if payments is None else payments
    columns = vars(selectors.money_of(order, known))
    Order.objects.filter(pk=order.pk).update(version=F("version") + 1, **columns)
    for name, value in columns.items():
        setattr(order, name, value)
    return order
