"""What the order service does. Table of contents."""

from order_svc.orders.services._answers import PROCESSING, Answer
from order_svc.orders.services._cancel import cancel_order
from order_svc.orders.services._checkout import place_order
from order_svc.orders.services._claim import Address, Caller, CheckoutRequest, PaymentChoice
from order_svc.orders.services._fulfil import fulfil_order
from order_svc.orders.services._privacy import erase_person, export_person
from order_svc.orders.services._resume import (
    resume_checkouts,
    resume_payments,
    retry_payment,
    unpark_checkout,
)
from order_svc.orders.services._settle import settle_payment
from order_svc.orders.services._upstreams import Upstreams

__all__ = [
    "PROCESSING",
    "Address",
    "Answer",
    "Caller",
    "CheckoutRequest",
    "PaymentChoice",
    "Upstreams",
    "cancel_order",
    "erase_person",
    "export_person",
    "fulfil_order",
    "place_order",
    "resume_checkouts",
    "resume_payments",
    "retry_payment",
    "settle_payment",
    "unpark_checkout",
]
