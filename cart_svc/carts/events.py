"""What the cart service announces. Nothing of it says whose cart it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True)
class CartAbandoned:
    """A cart with something in it that nobody has touched for hours."""

    TYPE: ClassVar[str] = "cart.cart_abandoned.v1"

    number: str
    channel: str
    currency: str
    lines: int
    value: str
    abandoned_at: datetime
    can_be_reminded: bool


@dataclass(frozen=True)
class CartRecovered:
    """Its shopper is back: by the link of a reminder, of their own accord, or to order it."""

    TYPE: ClassVar[str] = "cart.cart_recovered.v1"

    number: str
    channel: str
    currency: str
    value: str
    abandoned_at: datetime
    recovered_at: datetime
    how: str
    order_number: str | None
