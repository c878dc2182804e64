"""How many points a document is worth, line by line, and how many go back with the goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Tier:
    """A rank, from so many points within a year."""

    code: str
    threshold: int


def points_by_line(*, nets: Sequence[Decimal], rate: Decimal) -> list[int]:
    """Points of each line; they add up to the whole points of the whole document.

    What is left of rounding goes to the lines with the largest remainders, the first one of equals.
    """
    exact = [max(net, Decimal(0)) * rate for net in nets]
    whole = [int(value.to_integral_value(rounding=ROUND_DOWN)) for value in exact]
    total = int(sum(exact, Decimal(0)).to_integral_value(rounding=ROUND_DOWN))
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: total - sum(whole)]:
        whole[at] += 1
    return whole


def points_back(*, points: int, bought: Decimal, before: Decimal, now: Decimal) -> int:
    """Points that go back with `now` units, when `before` of those bought are back already.

    However the units come back, all of them together take back exactly what they earned.
    """
    after = min(before + now, bought)
    return _share(points, after, bought) - _share(points, min(before, bought), bought)


def likely_line(*, left: Sequence[int], points: int) -> int:
    """Which line so many points were probably earned on: of those that have as many left the one
    with the fewest, else the one with the most.
    """
    enough = [at for at, each in enumerate(left) if each >= points]
    if enough:
        return min(enough, key=lambda at: left[at])
    return max(range(len(left)), key=lambda at: left[at])


def tier_of(*, points: int, tiers: Sequence[Tier]) -> str | None:
    """The highest tier that these points reach, or None."""
    reached = [tier for tier in tiers if tier.threshold <= points]
    return max(reached, key=lambda tier: tier.threshold).code if reached else None


def _share(points: int, quantity: Decimal, bought: Decimal) -> int:
    if not bought:
        return 0
    share = Decimal(points) * quantity / bought
    return int(share.to_integral_value(rounding=ROUND_HALF_UP))
