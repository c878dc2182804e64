"""What the order service keeps."""

from order_svc.orders.models._checkout import AttemptStep, CheckoutAttempt
from order_svc.orders.models._fulfilment import Fulfilment, FulfilmentLine
from order_svc.orders.models._order import Order, OrderEvent, OrderLine, TaxLine
from order_svc.orders.models._payment import Payment, PaymentEvent
from order_svc.orders.models._refund import Refund, RefundLine, RefundTender
from order_svc.orders.models._test_provider import ProviderCharge, ProviderEntry

__all__ = [
    "AttemptStep",
    "CheckoutAttempt",
    "Fulfilment",
    "FulfilmentLine",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "PaymentEvent",
    "ProviderCharge",
    "ProviderEntry",
    "Refund",
    "RefundLine",
    "RefundTender",
    "TaxLine",
]
