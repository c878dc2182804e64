"""What the stock room announces."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class LevelChanged:
    """A balance moved, or an article came into stock or ran out of it."""

    TYPE: ClassVar[str] = "inventory.level_changed.v1"

    sku: str
    location: str
    on_hand: str
    reserved: str
    available: str
    available_online: str
    in_stock: bool


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
