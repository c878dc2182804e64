"""What the order service keeps."""

from order_svc.orders.models._care import Hold, Note
from order_svc.orders.models._checkout import AttemptStep, CheckoutAttempt
from order_svc.orders.models._copies import Article, Barcode, Place
from order_svc.orders.models._edit import OrderEdit
from order_svc.orders.models._finding import LedgerFinding
from order_svc.orders.models._fulfilment import Fulfilment, FulfilmentLine
from order_svc.orders.models._guest import LookupCode, LookupCount
from order_svc.orders.models._mail import Mail
from order_svc.orders.models._order import Order, OrderLine, TaxLine
from order_svc.orders.models._payment import Payment, PaymentEvent
from order_svc.orders.models._refund import Refund, RefundLine, RefundTender
from order_svc.orders.models._stored_value import StoredValue
from order_svc.orders.models._test_provider import ProviderCharge, ProviderEntry
from order_svc.orders.models._timeline import OrderEvent
from order_svc.orders.models._told import ToldDay

__all__ = [
    "Article",
    "AttemptStep",
    "Barcode",
    "CheckoutAttempt",
    "Fulfilment",
    "FulfilmentLine",
    "Hold",
    "LedgerFinding",
    "LookupCode",
    "LookupCount",
    "Mail",
    "Note",
    "Order",
    "OrderEdit",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "PaymentEvent",
    "Place",
    "ProviderCharge",
    "ProviderEntry",
    "Refund",
    "RefundLine",
    "RefundTender",
    "StoredValue",
    "TaxLine",
    "ToldDay",
]
