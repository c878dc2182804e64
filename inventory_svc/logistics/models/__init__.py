"""Documents by which goods travel, come in and are counted."""

from inventory_svc.logistics.models._counts import Count, CountLine, CountScan
from inventory_svc.logistics.models._documents import Document, NumberSeries, TimelineEntry
from inventory_svc.logistics.models._purchasing import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
)
from inventory_svc.logistics.models._transfers import Transfer, TransferLine

__all__ = [
    "Count",
    "CountLine",
    "CountScan",
    "Document",
    "NumberSeries",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Receipt",
    "ReceiptLine",
    "Supplier",
    "TimelineEntry",
    "Transfer",
    "TransferLine",
]
