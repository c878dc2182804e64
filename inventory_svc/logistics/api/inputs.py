"""The bodies of requests, parsed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from inventory_svc.logistics.rules.commands import Quantity
from inventory_svc.logistics.rules.counting import Scan, Undo
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


@dataclass(frozen=True)
class ScanBody:
    """A scan, or the undoing of one."""

    id: UUID | None = None
    code: str = ""
    quantity: Decimal | None = None
    seconds_ago: Decimal = Decimal(0)
    undoes: UUID | None = None


@dataclass(frozen=True)
class ScansBody:
    """What scanners have read, in order."""

    scans: tuple[Scan | Undo, ...]


@dataclass(frozen=True)
class ReasonOfLine:
    """Why an article differs."""

    sku: str
    reason: str


@dataclass(frozen=True)
class ReasonsBody:
    """Why articles differ."""

    lines: tuple[ReasonOfLine, ...]


@dataclass(frozen=True)
class SkusBody:
    """Some articles of a count."""

    skus: tuple[str, ...]


@dataclass(frozen=True)
class PostBody:
    """The reason of the lines that have none of their own."""

    reason: str = ""


@dataclass(frozen=True)
class ReplenishmentBody:
    """A location that runs low."""

    location: str
    skus: tuple[str, ...] | None = None
