"""Questions about documents; nothing here writes."""

from inventory_svc.logistics.selectors._purchasing import (
    Incoming,
    incoming,
    purchase_order,
    purchase_orders_of,
    receipt,
    receipts_of,
    suppliers,
)
from inventory_svc.logistics.selectors._transfers import timeline, transfer, transfers_of

__all__ = [
    "Incoming",
    "incoming",
    "purchase_order",
    "purchase_orders_of",
    "receipt",
    "receipts_of",
    "suppliers",
    "timeline",
    "transfer",
    "transfers_of",
]
