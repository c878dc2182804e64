"""What to order, and how much of it."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Need:
    """What there is of an article at a location, what is coming, and when to order how much."""

    available: Decimal
    incoming: Decimal
    reorder_point: Decimal
    reorder_quantity: Decimal


def quantity_to_order(need: Need) -> Decimal:
    """How much to order now: nothing while what is available and coming lies above the point, else
    as many times the reorder quantity as lift it above; without one, what is missing to the point.
    """
    missing = need.reorder_point - need.available - need.incoming
    if missing < ZERO:
        return ZERO
    if need.reorder_quantity <= ZERO:
        return missing
    times = (missing / need.reorder_quantity).to_integral_value(ROUND_CEILING)
    lifted = times * need.reorder_quantity
    return lifted if lifted > missing else lifted + need.reorder_quantity
