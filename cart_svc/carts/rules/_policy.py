"""What a shop says of its carts: limits, how long they live, how two become one."""

from dataclasses import dataclass
from decimal import Decimal

SUM, LARGER = "SUM", "LARGER"


@dataclass(frozen=True)
class Policy:
    """The rules of one channel; what nobody has set is the most that is possible."""

    max_lines: int = 100
    max_quantity: Decimal = Decimal(9999)
    min_quantity: Decimal = Decimal(0)
    days: int = 30
    merge_rule: str = SUM
