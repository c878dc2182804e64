"""Questions about documents; nothing here writes."""

from inventory_svc.logistics.selectors._counts import (
    FoundLine,
    Progress,
    count,
    counts_of,
    findings,
    lines_of,
    progress,
    uncounted,
    units_that_differ,
)
from inventory_svc.logistics.selectors._purchasing import (
    Incoming,
    incoming,
    last_costs,
    purchase_order,
    purchase_orders_of,
    receipt,
    receipts_of,
    supplier,
    suppliers,
)
from inventory_svc.logistics.selectors._transfers import (
    scanned_article,
    timeline,
    transfer,
    transfers_of,
)

__all__ = [
    "FoundLine",
    "Incoming",
    "Progress",
    "count",
    "counts_of",
    "findings",
    "incoming",
    "last_costs",
    "lines_of",
    "progress",
    "purchase_order",
    "purchase_orders_of",
    "receipt",
    "receipts_of",
    "scanned_article",
    "supplier",
    "suppliers",
    "timeline",
    "transfer",
    "transfers_of",
    "uncounted",
    "units_that_differ",
]
