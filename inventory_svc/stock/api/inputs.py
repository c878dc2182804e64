"""The bodies of requests, parsed."""

from dataclasses import dataclass
from uuid import UUID

from inventory_svc.stock.services import AdjustmentLine, LineWanted


@dataclass(frozen=True)
class ReservationBody:
    """Units to hold."""

    reference: UUID
    channel: str
    ttl_seconds: int
    lines: tuple[LineWanted, ...]
    partial: bool = False
    pickup_location: str = ""


@dataclass(frozen=True)
class ExtensionBody:
    """A longer hold."""

    ttl_seconds: int


@dataclass(frozen=True)
class NoBody:
    """Nothing but the path matters."""


@dataclass(frozen=True)
class AdjustmentBody:
    """A correction of stock."""

    location: str
    reason: str
    lines: tuple[AdjustmentLine, ...]
