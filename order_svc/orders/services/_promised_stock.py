"""Stock that was promised to a parcel alone, when that parcel does not go."""

from collections.abc import Sequence
from datetime import datetime

from order_svc.orders.models import FulfilmentLine, Order
from order_svc.orders.services import _documents
from shared_libs.events import outbox


def free(order: Order, lines: Sequence[FulfilmentLine], *, reason: str, now: datetime) -> None:
    """The stock of these lines, which have one reservation of their own, is announced to be free.

    Expects the order's lock, and the lines with those of the order.
    """
    event = _documents.units_cancelled(
        order,
        [(line.order_line, line.quantity) for line in lines],
        reason=reason,
        cancelled_at=now,
        reservation=lines[0].reservation,
    )
    outbox.publish(event, aggregate=f"order:{order.number}", occurred_at=now)
