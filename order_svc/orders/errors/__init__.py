"""Every way the order service says no."""

from order_svc.orders.errors._checkout import (
    AttemptNotFound,
    CheckoutExpired,
    ExpectedTotalRequired,
    PaymentChallengeRequired,
    PaymentTimeout,
    PriceChanged,
    ReplayOnly,
    TooManyCheckouts,
)
from order_svc.orders.errors._orders import (
    OrderNotCancellable,
    OrderNotFound,
    OrderNotFulfillable,
    PaymentNotCaptured,
)

__all__ = [
    "AttemptNotFound",
    "CheckoutExpired",
    "ExpectedTotalRequired",
    "OrderNotCancellable",
    "OrderNotFound",
    "OrderNotFulfillable",
    "PaymentChallengeRequired",
    "PaymentNotCaptured",
    "PaymentTimeout",
    "PriceChanged",
    "ReplayOnly",
    "TooManyCheckouts",
]
