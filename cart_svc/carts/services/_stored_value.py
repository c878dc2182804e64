"""Gift cards and store credit that a cart is to be paid with. What they hold is customer's to
say, and what they pay is taken by the checkout.
"""

from collections.abc import Mapping, Sequence

from cart_svc.carts import errors, rules, store


def set_stored_value(*, visit: rules.Visit, wanted: Sequence[rules.WantedValue]) -> rules.Cart:
    """These pay first when the cart is checked out, in this order; none, and nothing does.

    A card that the cart has may be named by the end of its code, which nobody is told again. Raises
    CardNotRemembered, CustomerRequired where a guest names store credit, UnknownCart, CartFrozen,
    CartConverted and CartMerged.
    """
    known: Mapping[str, rules.ValueIntent] = {}
    if any(each.last_four for each in wanted):
        cart = store.read(visit.cart_id, visit.customer_id)
        known = {each.last_four: each for each in cart.stored_value if each.code}
    intents = [_intent(visit, known, each, position) for position, each in enumerate(wanted)]
    return store.set_stored_value(visit=visit, intents=list(dict.fromkeys(intents)))


def _intent(
    visit: rules.Visit,
    known: Mapping[str, rules.ValueIntent],
    wanted: rules.WantedValue,
    position: int,
) -> rules.ValueIntent:
    if wanted.kind and not visit.customer_id:
        raise errors.CustomerRequired(position=position)
    if not wanted.last_four:
        return rules.ValueIntent(code=wanted.code, kind=wanted.kind)
    if wanted.last_four.upper() not in known:
        raise errors.CardNotRemembered(position=position)
    return known[wanted.last_four.upper()]
