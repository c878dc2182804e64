"""What can be done with goods that travel: one function, one use case, one transaction.

Locks are taken in this order: the document, its series of numbers, stock's levels by
(variant, location), and what depends on them.
"""

from inventory_svc.logistics.services._journeys import (
    lose_in_transit,
    receive_transfer,
    ship_transfer,
)
from inventory_svc.logistics.services._requests import (
    TransferWanted,
    approve_transfer,
    cancel_transfer,
    reject_transfer,
    request_transfer,
)

__all__ = [
    "TransferWanted",
    "approve_transfer",
    "cancel_transfer",
    "lose_in_transit",
    "receive_transfer",
    "reject_transfer",
    "request_transfer",
    "ship_transfer",
]
