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


def card_problem(*, is_sold: bool, status: str, is_whole: bool) -> str:
    """Why a card that a till has sold cannot be made to pay, or one that it took back not be made
    to pay no more; nothing where it can. A whole card holds what its line says, all of it free.
    """
    if is_sold and status != "INACTIVE":
        return "ACTIVE_BEFORE"
    if not is_sold and status == "INACTIVE":
        return "NOT_ACTIVE"
    return "" if is_whole else "OTHER_AMOUNT"


def shortfall(*, balance: Decimal, held: Decimal) -> Decimal:
    """How much more is promised or spent than there is."""
    return max(held - balance, Decimal(0))
