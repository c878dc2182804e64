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
    note: str = ""

    @property
    def explanation(self) -> str:
        """The reason and the note in one line, as the ledger keeps them."""
        return f"{self.reason}: {self.note}" if self.note else self.reason


@dataclass(frozen=True)
class ClosingBody:
    """How somebody dealt with a case."""

    reason: str
