"""How exactly visitors are told what there is."""

from collections.abc import Sequence
from decimal import Decimal

ZERO = Decimal(0)


def at_least(available: Decimal, *, bands: Sequence[int]) -> Decimal:
    """So many are there, without bands exactly; with them the highest that is reached, or none."""
    if not bands:
        return available
    return max((Decimal(band) for band in bands if band <= available), default=ZERO)
