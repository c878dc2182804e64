"""What the stock room announces of goods that are bought."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True)
class ReceivedLine:
    """Units of an article that came, and what each cost."""

    line: int
    sku: str
    quantity: str
    unit_cost: str


@dataclass(frozen=True)
class ReceiptEntered:
    """A supplier has brought goods for a purchase order, at the order's costs in its currency."""

    TYPE: ClassVar[str] = "inventory.receipt_entered.v1"

    number: str
    order: str
    supplier: str
    location: str
    currency: str
    received_at: datetime
    lines: tuple[ReceivedLine, ...]
