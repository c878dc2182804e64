"""What can be done with goods that travel: one function, one use case, one transaction.

Locks are taken in this order: the document, its series of numbers, stock's levels by
(variant, location), and what depends on them.
"""

from inventory_svc.logistics.services._counts import (
    CountWanted,
    cancel_count,
    count_the_rest_as_absent,
    explain_variances,
    open_count,
    post_count,
    recount_lines,
    review_count,
)
from inventory_svc.logistics.services._journeys import (
    lose_in_transit,
    receive_transfer,
    ship_transfer,
)
from inventory_svc.logistics.services._purchasing import (
    OrderedQuantity,
    OrderWanted,
    SupplierFacts,
    cancel_purchase_order,
    change_supplier,
    close_purchase_order,
    describe_supplier,
    draft_purchase_order,
    place_purchase_order,
    revise_purchase_order,
)
from inventory_svc.logistics.services._receipts import Delivery, receive_purchase_order
from inventory_svc.logistics.services._replenish import replenish
from inventory_svc.logistics.services._requests import (
    TransferWanted,
    approve_transfer,
    cancel_transfer,
    reject_transfer,
    request_transfer,
)
from inventory_svc.logistics.services._scans import record_scans

__all__ = [
    "CountWanted",
    "Delivery",
    "OrderWanted",
    "OrderedQuantity",
    "SupplierFacts",
    "TransferWanted",
    "approve_transfer",
    "cancel_count",
    "cancel_purchase_order",
    "cancel_transfer",
    "change_supplier",
    "close_purchase_order",
    "count_the_rest_as_absent",
    "describe_supplier",
    "draft_purchase_order",
    "explain_variances",
    "lose_in_transit",
    "open_count",
    "place_purchase_order",
    "post_count",
    "receive_purchase_order",
    "receive_transfer",
    "record_scans",
    "recount_lines",
    "reject_transfer",
    "replenish",
    "request_transfer",
    "review_count",
    "revise_purchase_order",
    "ship_transfer",
]
