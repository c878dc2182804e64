"""Payment providers: other people's systems behind one interface."""

from order_svc.orders.providers._interface import (
    Charge,
    Notice,
    OutcomeUnknown,
    PaymentProvider,
    ProviderUnavailable,
    RefundDeclined,
    UnknownCharge,
)
from order_svc.orders.providers._nobody import NOBODY
from order_svc.orders.providers._registry import by_name

__all__ = [
    "NOBODY",
    "Charge",
    "Notice",
    "OutcomeUnknown",
    "PaymentProvider",
    "ProviderUnavailable",
    "RefundDeclined",
    "UnknownCharge",
    "by_name",
]
