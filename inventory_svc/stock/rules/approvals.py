"""Who may correct how much of the stock without somebody else's yes."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from inventory_svc.stock.rules.adjustments import DAMAGE, SCRAP

ZERO = Decimal(0)
Limits = Mapping[str, Decimal | None]


def units_taken(kind: str, quantities: Iterable[Decimal]) -> Decimal:
    """How many units a correction takes from what can be sold: missing, damaged or thrown away.

    What has come in, was found or repaired is no loss, and makes up for none.
    """
    if kind in {DAMAGE, SCRAP}:
        return sum(quantities, ZERO)
    return sum((-each for each in quantities if each < 0), ZERO)


def limit_of(roles: Collection[str] | None, limits: Limits) -> Decimal | None:
    """How many units these roles may correct at once: the most of any of them, None for any number.

    `roles` is None for a program, which says what has happened and asks nobody.
    """
    if roles is None:
        return None
    most = [limits[role] for role in roles if role in limits]
    return None if None in most else max((each or ZERO for each in most), default=ZERO)


def is_above(units: Decimal, limit: Decimal | None) -> bool:
    """Whether so many units need somebody with a higher limit."""
    return limit is not None and units > limit
