"""What a balance allows, and what a change of it is worth telling."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

ZERO = Decimal(0)
# what the columns of a balance hold
LARGEST_BALANCE = Decimal("999999999.999")
# what is said of an article that is not counted: the largest quantity of a web line
UNCOUNTED_AVAILABLE = Decimal(9999)


@dataclass(frozen=True)
class Balance:
    """The units of one article at one location."""

    on_hand: Decimal
    reserved: Decimal = ZERO
    damaged: Decimal = ZERO
    safety_stock: Decimal = ZERO

    @property
    def uncommitted(self) -> Decimal:
        """Sound units that nobody has been promised; below zero when more is promised than there
        is.
        """
        return self.on_hand - self.reserved - self.damaged

    @property
    def available(self) -> Decimal:
        """What may still be promised; below zero when not even the safety stock is left."""
        return self.uncommitted - self.safety_stock

    @property
    def grantable(self) -> Decimal:
        """What a reservation can get here: never below zero."""
        return max(self.available, ZERO)

    @property
    def is_oversold(self) -> bool:
        """Whether somebody has been promised what is not there."""
        return self.uncommitted < ZERO


LOW, OUT, NEGATIVE = "low", "out", "negative"


def warnings(
    balance: Balance, reorder_point: Decimal | None, *, has_shelves: bool = True
) -> frozenset[str]:
    """What somebody should know of a balance: at its reorder point, nothing free, below zero.

    Only a shelf is out of stock: where goods pass through or end, nothing is as it should be.
    """
    signs = {
        LOW: reorder_point is not None and balance.available <= reorder_point,
        OUT: has_shelves and balance.available <= ZERO,
        NEGATIVE: balance.on_hand < ZERO,
    }
    return frozenset(kind for kind, is_so in signs.items() if is_so)


@dataclass(frozen=True)
class Change:
    """One balance before and after a command, and where it is."""

    level_id: int
    variant_id: int
    sku: str
    location: str
    sells_online: bool
    reorder_point: Decimal | None
    before: Balance
    after: Balance
    is_component: bool = False
    # its first movement: until then nobody was told of it, empty as it was
    is_first: bool = False
    has_shelves: bool = True

    @property
    def opens_oversell(self) -> bool:
        """Whether this change promised or sold more than there is."""
        return self.after.is_oversold and not self.before.is_oversold

    @property
    def covers_oversell(self) -> bool:
        """Whether what had been oversold is there again."""
        return self.before.is_oversold and not self.after.is_oversold

    @property
    def raised(self) -> frozenset[str]:
        """The warnings that this change gives cause for."""
        known = frozenset() if self.is_first else self._warnings(self.before)
        return self._warnings(self.after) - known

    @property
    def settled(self) -> frozenset[str]:
        """The warnings that this change puts an end to."""
        return self._warnings(self.before) - self._warnings(self.after)

    def _warnings(self, balance: Balance) -> frozenset[str]:
        return warnings(balance, self.reorder_point, has_shelves=self.has_shelves)

    @property
    def reaches_reorder_point(self) -> bool:
        """Whether the level fell to its reorder point or below it just now."""
        point = self.reorder_point
        return point is not None and self.after.available <= point < self.before.available

    @property
    def may_flip_stock(self) -> bool:
        """Whether this location began or ceased to have something for the web."""
        return self.sells_online and (self.before.grantable > ZERO) != (self.after.grantable > ZERO)

    @property
    def may_flip_bundles(self) -> bool:
        """Whether the web can make more or fewer bundles of this article now."""
        moved = self.before.grantable != self.after.grantable
        return self.is_component and self.sells_online and moved


def combined(changes: Iterable[Change]) -> list[Change]:
    """One change for each level, from its balance before the first to that after the last."""
    found: dict[int, Change] = {}
    for change in changes:
        known = found.get(change.level_id)
        found[change.level_id] = replace(known, after=change.after) if known else change
    return list(found.values())


def online_difference(changes: Iterable[Change]) -> dict[int, Decimal]:
    """How much more (or less) the web can sell of each variant, by variant id."""
    difference: dict[int, Decimal] = {}
    for change in changes:
        if change.sells_online:
            gained = change.after.grantable - change.before.grantable
            difference[change.variant_id] = difference.get(change.variant_id, ZERO) + gained
    return difference


def flips_stock(*, available_online: Decimal, difference: Decimal) -> bool:
    """Whether an article came into stock or ran out of it, from the sum after and what changed
    it.
    """
    return (available_online > ZERO) != (available_online - difference > ZERO)
