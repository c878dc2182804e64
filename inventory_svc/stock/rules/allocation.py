"""From which shelves a web order is filled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

ZERO = Decimal(0)


class Wanted(Protocol):
    """Anything that names an article and a quantity."""

    @property
    def sku(self) -> str: ...

    @property
    def quantity(self) -> Decimal: ...


@dataclass(frozen=True)
class Offer:
    """What one location that sells online can give of one variant."""

    level_id: int
    variant_id: int
    location_id: int
    sku: str
    location: str
    is_warehouse: bool
    available: Decimal
    reorder_point: Decimal | None = None
    sells_online: bool = True
    is_component: bool = False


@dataclass(frozen=True)
class Share:
    """Units to take where they were offered."""

    offer: Offer
    quantity: Decimal


def combined(lines: Iterable[Wanted]) -> dict[str, Decimal]:
    """One quantity for each SKU, however many lines name it."""
    total: dict[str, Decimal] = {}
    for line in lines:
        total[line.sku] = total.get(line.sku, ZERO) + line.quantity
    return total


def allocate(quantity: Decimal, offers: Sequence[Offer]) -> list[Share]:
    """Where to take a quantity from; an empty list when all locations together have too little.

    Warehouses before shops, then the older location: the first that can give the whole quantity
    gives it; only if none can, each gives what it has, in the same order.
    """
    ranked = sorted(offers, key=lambda offer: (not offer.is_warehouse, offer.location_id))
    for offer in ranked:
        if offer.available >= quantity:
            return [Share(offer, quantity)]
    return _spread(quantity, ranked)


def on_offer(offers: Iterable[Offer]) -> Decimal:
    """What all these locations can give together."""
    return sum((max(offer.available, ZERO) for offer in offers), ZERO)


def in_lock_order(shares: Iterable[Share]) -> list[Share]:
    """The order in which stock is locked everywhere: by variant, then by location."""
    return sorted(shares, key=lambda share: (share.offer.variant_id, share.offer.location_id))


def not_whole(quantity: Decimal) -> bool:
    """Whether a quantity has a fraction."""
    return quantity != quantity.to_integral_value()


def _spread(quantity: Decimal, ranked: Sequence[Offer]) -> list[Share]:
    shares, missing = [], quantity
    for offer in ranked:
        taken = min(max(offer.available, ZERO), missing)
        if taken > ZERO:
            shares.append(Share(offer, taken))
            missing -= taken
    return shares if missing == ZERO else []
