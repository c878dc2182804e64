"""The doors of the order service: parse, one call, render."""

from order_svc.orders.api.views._checkout import (
    CLIENT_WITHOUT_LIMIT,
    FIRST_ERROR,
    AttemptView,
    CheckoutView,
)
from order_svc.orders.api.views._orders import (
    OrderCancel,
    OrderDetail,
    OrderFulfilments,
    OrderList,
    OrderLookup,
)
from order_svc.orders.api.views._refunds import (
    OrderRefunds,
    RefundApprove,
    RefundPreview,
    RefundReject,
)

__all__ = [
    "CLIENT_WITHOUT_LIMIT",
    "FIRST_ERROR",
    "AttemptView",
    "CheckoutView",
    "OrderCancel",
    "OrderDetail",
    "OrderFulfilments",
    "OrderList",
    "OrderLookup",
    "OrderRefunds",
    "RefundApprove",
    "RefundPreview",
    "RefundReject",
]
