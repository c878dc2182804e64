"""What the stock room announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True)
class AvailabilityChanged:
    """An article came into stock online, or ran out of it: what the catalogue and carts show."""

    TYPE: ClassVar[str] = "inventory.availability_changed.v1"

    sku: str
    in_stock: bool
    available_online: str


@dataclass(frozen=True)
class LevelChanged:
    """A document moved a balance; the figures are those after it."""

    TYPE: ClassVar[str] = "inventory.level_changed.v1"

    sku: str
    location: str
    on_hand: str
    reserved: str
    damaged: str
    available: str


@dataclass(frozen=True)
class OversellOpened:
    """More was sold than there is; somebody has to disappoint a customer or find the goods."""

    TYPE: ClassVar[str] = "inventory.oversell_opened.v1"

    sku: str
    location: str
    on_hand: str
    cause: str


@dataclass(frozen=True)
class LowStock:
    """A level fell to its reorder point."""

    TYPE: ClassVar[str] = "inventory.low_stock.v1"

    sku: str
    location: str
    available: str
    reorder_point: str


@dataclass(frozen=True)
class LevelTold:
    """What lies there of an article after the movement of this number."""

    sku: str
    on_hand: str
    damaged: str
    seq: int


@dataclass(frozen=True)
class LevelsTold:
    """What lies at a location of the articles that have moved there since it was told last."""

    TYPE: ClassVar[str] = "inventory.levels_told.v1"

    location: str
    levels: tuple[LevelTold, ...]


@dataclass(frozen=True)
class LedgerTold:
    """What the ledger of some levels of a location adds up to, for others to compare theirs with.

    Each up to the movement that it names; told after `levels_told` has told the same.
    """

    TYPE: ClassVar[str] = "inventory.ledger_told.v1"

    location: str
    told_at: datetime
    levels: tuple[LevelTold, ...]
