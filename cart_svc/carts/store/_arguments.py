"""How lines are handed to scripts."""

from collections.abc import Sequence
from decimal import Decimal

from cart_svc.carts.rules import HeldLine


def as_arguments(lines: Sequence[HeldLine]) -> list[str | int]:
    """Lines as scripts take them: SKU, thousandths and seen price of each."""
    return [
        part
        for line in lines
        for part in (line.sku, thousandths(line.quantity), str(line.seen_price))
    ]


def thousandths(quantity: Decimal) -> int:
    """A quantity as the store holds it."""
    return int(quantity * 1000)
