"""How money is taken from several purses."""

from collections.abc import Sequence
from decimal import Decimal


def shares(*, wanted: Decimal, free: Sequence[Decimal]) -> list[Decimal]:
    """What each purse gives: the first as much as it can, the next what is then left to give.

    Together they give what is wanted, or all that is free.
    """
    given: list[Decimal] = []
    for each in free:
        left = wanted - sum(given, Decimal(0))
        given.append(max(min(each, left), Decimal(0)))
    return given


def shortfall(*, balance: Decimal, held: Decimal) -> Decimal:
    """How much more is promised or spent than there is."""
    return max(held - balance, Decimal(0))
