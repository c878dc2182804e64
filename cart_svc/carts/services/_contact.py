"""Where reminders of a cart may go."""

from cart_svc.carts import rules, store


def set_contact(*, visit: rules.Visit, contact: rules.Contact) -> rules.Cart:
    """Reminders of the cart go to this address, if its shopper agrees to that.

    Raises UnknownCart, CartConverted and CartMerged.
    """
    return store.set_contact(visit=visit, contact=contact)


def forget_contact(*, visit: rules.Visit) -> rules.Cart:
    """Nobody is reminded of the cart. Raises as set_contact."""
    return store.set_contact(visit=visit, contact=None)
