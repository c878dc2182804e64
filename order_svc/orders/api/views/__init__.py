"""The doors of the order service: parse, one call, render."""

from order_svc.orders.api.views._care import OrderHold, OrderLift, OrderNotes
from order_svc.orders.api.views._checkout import AttemptView, CheckoutView, PreviewView
from order_svc.orders.api.views._edits import (
    EditPreview,
    EditView,
    EditWithdraw,
    OrderEdits,
    OrderPayments,
)
from order_svc.orders.api.views._fulfilments import (
    MOVES,
    CancelFulfilment,
    CollectFulfilment,
    DeliverFulfilment,
    FulfilmentList,
    LoseFulfilment,
    OneFulfilment,
    OrderFulfilments,
    OrderHandOver,
    PackFulfilment,
    PickFulfilment,
    ReadyFulfilment,
    ReshipFulfilment,
    ShipFulfilment,
)
from order_svc.orders.api.views._guests import (
    ClaimOrder,
    LookupCode,
    LookupToken,
    OpenPayment,
    OrderLookup,
)
from order_svc.orders.api.views._orders import OrderCancel, OrderDetail, OrderList
from order_svc.orders.api.views._refunds import (
    OrderRefunds,
    RefundApprove,
    RefundPreview,
    RefundReject,
    granter,
)
from order_svc.orders.api.views._webhooks import ChallengePage, WebhookView

__all__ = [
    "MOVES",
    "AttemptView",
    "CancelFulfilment",
    "ChallengePage",
    "CheckoutView",
    "ClaimOrder",
    "CollectFulfilment",
    "DeliverFulfilment",
    "EditPreview",
    "EditView",
    "EditWithdraw",
    "FulfilmentList",
    "LookupCode",
    "LookupToken",
    "LoseFulfilment",
    "OneFulfilment",
    "OpenPayment",
    "OrderCancel",
    "OrderDetail",
    "OrderEdits",
    "OrderFulfilments",
    "OrderHandOver",
    "OrderHold",
    "OrderLift",
    "OrderList",
    "OrderLookup",
    "OrderNotes",
    "OrderPayments",
    "OrderRefunds",
    "PackFulfilment",
    "PickFulfilment",
    "PreviewView",
    "ReadyFulfilment",
    "RefundApprove",
    "RefundPreview",
    "RefundReject",
    "ReshipFulfilment",
    "ShipFulfilment",
    "WebhookView",
    "granter",
]
