"""The doors of logistics: parse, one call, render."""

from inventory_svc.logistics.api.views._purchasing import (
    CancelPurchaseOrder,
    ClosePurchaseOrder,
    Incoming,
    PlacePurchaseOrder,
    PurchaseOrderDetail,
    PurchaseOrders,
    PurchaseOrderTimeline,
    Receipts,
    ReceivePurchaseOrder,
    Suppliers,
)
from inventory_svc.logistics.api.views._transfers import (
    ApproveTransfer,
    CancelTransfer,
    LoseTransfer,
    ReceiveTransfer,
    RejectTransfer,
    ShipTransfer,
    TransferDetail,
    Transfers,
    TransferTimeline,
)

__all__ = [
    "ApproveTransfer",
    "CancelPurchaseOrder",
    "CancelTransfer",
    "ClosePurchaseOrder",
    "Incoming",
    "LoseTransfer",
    "PlacePurchaseOrder",
    "PurchaseOrderDetail",
    "PurchaseOrderTimeline",
    "PurchaseOrders",
    "Receipts",
    "ReceivePurchaseOrder",
    "ReceiveTransfer",
    "RejectTransfer",
    "ShipTransfer",
    "Suppliers",
    "TransferDetail",
    "TransferTimeline",
    "Transfers",
]
