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
from order_svc.orders.providers._registry import NAMES, by_name

__all__ = [
    "NAMES",
    "Charge",
    "Notice",
    "OutcomeUnknown",
    "PaymentProvider",
    "ProviderUnavailable",
    "RefundDeclined",
    "UnknownCharge",
    "by_name",
]
