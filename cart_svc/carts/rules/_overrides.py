"""Prices that staff have agreed on with a shopper, instead of the list's."""

from collections.abc import Collection, Mapping
from decimal import ROUND_UP, Decimal

from cart_svc.carts.rules._cart import Cart, HeldLine, PriceOverride

_WHOLE = Decimal(100)


def most_percent(roles: Collection[str], limits: Mapping[str, Decimal]) -> Decimal:
    """How far somebody of these roles may go below a price, in percent; nothing for who is not
    named.
    """
    return max((limits[role] for role in roles if role in limits), default=Decimal(0))


def lowest_price(list_price: Decimal, percent: Decimal) -> Decimal:
    """What one must cost at least when so much may be left out; to four places."""
    left = list_price * (_WHOLE - percent) / _WHOLE
    return left.quantize(Decimal("0.0001"), rounding=ROUND_UP)


def override_in_force(cart: Cart, line: HeldLine) -> PriceOverride | None:
    """What was agreed for this line, until its end and as long as it holds no more units than it
    was agreed for.
    """
    agreed = cart.overrides.get(line.sku)
    counts = agreed is not None and not agreed.is_over and line.quantity <= agreed.quantity
    return agreed if counts else None


def overrides_in_force(cart: Cart) -> tuple[PriceOverride, ...]:
    """All that product has to price the cart with, in the order of its lines."""
    found = (override_in_force(cart, line) for line in cart.lines)
    return tuple(each for each in found if each is not None)
