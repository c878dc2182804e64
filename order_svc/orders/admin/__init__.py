"""The back office of orders."""

from order_svc.orders.admin import (
    _checkouts,
    _edits,
    _fulfilments,
    _mails,
    _orders,
    _payments,
    _refunds,
)

__all__ = ["_checkouts", "_edits", "_fulfilments", "_mails", "_orders", "_payments", "_refunds"]
