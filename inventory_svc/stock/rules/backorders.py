"""Who in the queue gets what has just become free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Waiting:
    """A backorder in the queue; one that is picked up takes from that location alone."""

    id: int
    variant_id: int
    missing: Decimal
    pickup_location: str
    whole_quantity: bool


@dataclass(frozen=True)
class Shelf:
    """What is free of one article at one location."""

    level_id: int
    variant_id: int
    location: str
    sells_online: bool
    free: Decimal


@dataclass(frozen=True)
class Serving:
    """Units that a backorder gets from a level."""

    backorder_id: int
    level_id: int
    quantity: Decimal


def servings(queue: Sequence[Waiting], shelves: Iterable[Shelf]) -> list[Serving]:
    """Serve the queue in its order: the first gets all it can have, the next what that leaves."""
    left = {shelf.level_id: (shelf, shelf.free) for shelf in shelves}
    found = []
    for waiting in queue:
        missing = waiting.missing
        for level_id, (shelf, free) in left.items():
            taken = _taken(waiting, shelf, min(missing, free))
            if taken > ZERO:
                found.append(Serving(waiting.id, level_id, taken))
                left[level_id] = (shelf, free - taken)
                missing -= taken
    return found


def _taken(waiting: Waiting, shelf: Shelf, quantity: Decimal) -> Decimal:
    if shelf.variant_id != waiting.variant_id:
        return ZERO
    if waiting.pickup_location not in {"", shelf.location}:
        return ZERO
    if not waiting.pickup_location and not shelf.sells_online:
        return ZERO
    return quantity.to_integral_value(ROUND_FLOOR) if waiting.whole_quantity else quantity
