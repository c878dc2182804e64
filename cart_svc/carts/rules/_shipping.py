"""How a cart can reach its shopper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cart_svc.carts.rules._cart import HeldLine


@dataclass(frozen=True)
class PickupPlace:
    """A place where the cart can be picked up, and whether all of it is there now."""

    code: str
    name: str
    is_available: bool


@dataclass(frozen=True)
class ShippingMethod:
    """A way of shipping and its price before promotions and tax.

    `places` is None but for pickup; and for pickup when nobody knows them.
    """

    method: str
    price: Decimal
    places: tuple[PickupPlace, ...] | None = None


def holds_all(available: Mapping[str, Decimal], lines: Iterable[HeldLine]) -> bool:
    """Whether a place has enough of each article."""
    return all(available.get(line.sku, Decimal(0)) >= line.quantity for line in lines)
