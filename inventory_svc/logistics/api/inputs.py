"""The bodies of requests, parsed."""

from dataclasses import dataclass
from datetime import date

from inventory_svc.logistics.rules.commands import Quantity


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
