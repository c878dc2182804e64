"""The doors of logistics: parse, one call, render."""

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
    "CancelTransfer",
    "LoseTransfer",
    "ReceiveTransfer",
    "RejectTransfer",
    "ShipTransfer",
    "TransferDetail",
    "TransferTimeline",
    "Transfers",
]
