"""The bodies of requests, parsed."""

from dataclasses import dataclass
from datetime import date

from inventory_svc.logistics.rules.commands import Quantity
from inventory_svc.logistics.services import OrderedQuantity


@dataclass(frozen=True)
class TransferBody:
    """Goods to ask for."""

    source: str
    destination: str
    lines: tuple[Quantity, ...]
    note: str = ""
    needed_by_date: date | None = None


@dataclass(frozen=True)
class LinesBody:
    """Quantities of some articles of a document; none named: as the document says."""

    lines: tuple[Quantity, ...] | None = None
    reason: str = ""


@dataclass(frozen=True)
class ReasonBody:
    """Why."""

    reason: str


@dataclass(frozen=True)
class PurchaseOrderBody:
    """Goods to buy."""

    supplier: str
    destination: str
    lines: tuple[OrderedQuantity, ...]
    expected_date: date | None = None
    over_receipt_percent: int = 0
    note: str = ""


@dataclass(frozen=True)
class DeliveryBody:
    """Goods that a supplier has brought."""

    lines: tuple[Quantity, ...]
    delivery_note: str = ""


@dataclass(frozen=True)
class NoBody:
    """Nothing but the path matters."""
