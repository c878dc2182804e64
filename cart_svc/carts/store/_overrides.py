"""Prices that staff have agreed on, in the cart. One round trip."""

from cart_svc.carts.rules import Cart, PriceOverride, Visit
from cart_svc.carts.store._answers import cart_after
from cart_svc.carts.store._arguments import override_text
from cart_svc.carts.store._names import name_of, ttl_seconds
from cart_svc.carts.store._snapshots import ask


def set_override(*, visit: Visit, sku: str, agreed: PriceOverride | None) -> Cart:
    """The line has this price from now on, or the list's again (None), whoever's cart it is.

    Raises UnknownCart, UnknownLine, NoOverride, StaleCart, CartFrozen, CartConverted; then nothing
    has changed.
    """
    arguments: list[str | int] = [
        sku,
        override_text(agreed) if agreed else "",
        visit.expected_version,
        visit.now.isoformat(),
        ttl_seconds(),
    ]
    return cart_after(visit.cart_id, ask("set_override", [name_of(visit.cart_id)], arguments))
