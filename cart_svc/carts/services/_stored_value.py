"""Gift cards and store credit that a cart is to be paid with. What they hold is customer's to
say, and what they pay is taken by the checkout.
"""

from collections.abc import Sequence

from cart_svc.carts import errors, rules, store


def set_stored_value(*, visit: rules.Visit, intents: Sequence[rules.ValueIntent]) -> rules.Cart:
    """These pay first when the cart is checked out, in this order; none, and nothing does.

    Raises CustomerRequired where a guest names store credit, UnknownCart, CartFrozen, CartConverted
    and CartMerged.
    """
    for position, intent in enumerate(intents):
        if intent.kind and not visit.customer_id:
            raise errors.CustomerRequired(position=position)
    return store.set_stored_value(visit=visit, intents=intents)
