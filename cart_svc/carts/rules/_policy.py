"""What a shop says of its carts: limits, how long they live, how two become one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from cart_svc.carts.rules._cart import Cart

# a checkout that found no end is undone after ten minutes
_LONGEST_CHECKOUT = timedelta(minutes=15)
SUM, LARGER = "SUM", "LARGER"


@dataclass(frozen=True)
class Policy:
    """The rules of one channel; what nobody has set is the most that is possible."""

    max_lines: int = 100
    max_quantity: Decimal = Decimal(9999)
    min_quantity: Decimal = Decimal(0)
    days: int = 30
    merge_rule: str = SUM


def can_be_released(cart: Cart, *, now: datetime) -> bool:
    """Whether a cart has been held longer than any checkout works."""
    return cart.frozen_at is not None and cart.frozen_at <= now - _LONGEST_CHECKOUT
