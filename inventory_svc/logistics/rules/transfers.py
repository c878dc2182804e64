"""What a transfer's quantities may be, and what they do to stock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class LineState:
    """How far one line of a transfer has come."""

    line: int
    sku: str
    requested: Decimal
    approved: Decimal = ZERO
    shipped: Decimal = ZERO
    received: Decimal = ZERO
    lost: Decimal = ZERO

    @property
    def in_transit(self) -> Decimal:
        """Units on the road: neither received nor given up."""
        return self.shipped - self.received - self.lost


@dataclass(frozen=True)
class Excess:
    """A line of which more was named than is possible."""

    line: int
    sku: str
    quantity: Decimal
    possible: Decimal


Limit = Callable[[LineState], Decimal]


def excesses(
    lines: Iterable[LineState], quantities: Mapping[str, Decimal], limit: Limit
) -> list[Excess]:
    """Every line that exceeds its limit."""
    return [
        Excess(line.line, line.sku, quantities[line.sku], limit(line))
        for line in lines
        if quantities.get(line.sku, ZERO) > limit(line)
    ]


def unknown(lines: Iterable[LineState], quantities: Mapping[str, Decimal]) -> list[str]:
    """The SKUs that are on no line."""
    return sorted(set(quantities) - {line.sku for line in lines})


def is_complete(lines: Sequence[LineState]) -> bool:
    """Whether nothing is on the road any more."""
    return all(line.in_transit == ZERO for line in lines)


def out_line(line: int) -> int:
    """The ledger line under which units of a transfer's line leave a location.

    A journey moves each line twice under one reference, and a reference uses a line number once.
    """
    return 2 * line - 1


def in_line(line: int) -> int:
    """The ledger line under which they arrive at the next."""
    return 2 * line
