"""What stock says of itself: how old it is, how long it lasts, how much of it was sold."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from shared_libs.money import ZERO

AGES = (30, 60, 90)
"""The last days of the brackets of age; older is the fourth, and unknown the fifth."""
_TENTH = Decimal("0.1")


def ages(
    on_hand: Decimal, receipts: Iterable[tuple[date, Decimal]], *, today: date
) -> tuple[Decimal, ...]:
    """The units on hand by the age of the receipts that they came with, the newest stock being
    what is left: up to 30, 60 and 90 days, older, and units that no receipt explains.

    `receipts` are (day, units), the newest first. What is below zero has no age.
    """
    left, found = max(on_hand, ZERO), [ZERO] * (len(AGES) + 2)
    for day, units in receipts:
        part = min(left, units)
        found[_bracket((today - day).days)] += part
        left -= part
        if not left:
            break
    found[-1] = left
    return tuple(found)


def _bracket(days: int) -> int:
    return next((at for at, last in enumerate(AGES) if days <= last), len(AGES))


def days_of_cover(on_hand: Decimal, sold: Decimal, days: int) -> Decimal | None:
    """For how many days the stock lasts at the pace of so many days; none when nothing sells."""
    if sold <= 0 or on_hand < 0:
        return None
    return (on_hand * days / sold).quantize(_TENTH, rounding=ROUND_HALF_UP)
