"""How much of a purchase order may come, and what it costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from inventory_svc.logistics.rules.transfers import Excess

ZERO = Decimal(0)
_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class OrderedLine:
    """What was ordered of an article, and what has come."""

    line: int
    sku: str
    quantity: Decimal
    received: Decimal = ZERO


def acceptable(line: OrderedLine, *, over_percent: int) -> Decimal:
    """How much more may come of a line: the rest, and so much percent of the whole order beyond."""
    most = line.quantity * (100 + over_percent) / 100
    return max(most.quantize(_THOUSANDTH, ROUND_DOWN) - line.received, ZERO)


def excesses(
    lines: Iterable[OrderedLine], quantities: Mapping[str, Decimal], *, over_percent: int
) -> list[Excess]:
    """Every line of which more has come than is accepted."""
    return [
        Excess(line.line, line.sku, quantities[line.sku], most)
        for line in lines
        if quantities.get(line.sku, ZERO) > (most := acceptable(line, over_percent=over_percent))
    ]


def is_complete(lines: Iterable[OrderedLine], arrived: Mapping[str, Decimal]) -> bool:
    """Whether with what has just arrived nothing is missing any more."""
    return all(line.received + arrived.get(line.sku, ZERO) >= line.quantity for line in lines)
