"""What has happened to an order, written down as it happens."""

from datetime import datetime

from order_svc.orders.models import Order, OrderEvent


def note(
    order: Order, kind: OrderEvent.Kind, *, actor: str, now: datetime, **details: object
) -> None:
    """The timeline says so; expects the transaction of what has happened.

    `details` are for staff and customers alike, and name no person: a timeline is never erased.
    """
    said = {name: value for name, value in details.items() if value not in ("", None, {})}
    OrderEvent.objects.create(order=order, kind=kind, actor=actor, occurred_at=now, details=said)
