"""Payment providers: other people's systems behind one interface."""

from order_svc.orders.providers._interface import (
    Charge,
    ChargePage,
    Notice,
    OutcomeUnknown,
    PaymentProvider,
    ProviderEvent,
    ProviderUnavailable,
    RefundDeclined,
    SignatureInvalid,
    UnknownCharge,
)
from order_svc.orders.providers._nobody import NOBODY
from order_svc.orders.providers._registry import by_name
from order_svc.orders.providers._test import answer_challenge, find_challenge
from order_svc.orders.providers._test_webhooks import send as send_test_webhook

__all__ = [
    "NOBODY",
    "Charge",
    "ChargePage",
    "Notice",
    "OutcomeUnknown",
    "PaymentProvider",
    "ProviderEvent",
    "ProviderUnavailable",
    "RefundDeclined",
    "SignatureInvalid",
    "UnknownCharge",
    "answer_challenge",
    "by_name",
    "find_challenge",
    "send_test_webhook",
]
