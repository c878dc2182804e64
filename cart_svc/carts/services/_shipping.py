"""How a cart reaches its shopper: what each way costs, and where it can be picked up."""

from cart_svc.carts import errors, rules, store
from cart_svc.carts.services._neighbours import skus_of, telling
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient
from shared_libs.refusals import Unavailable

_PICKUP = "pickup"


def set_shipping(
    *, visit: rules.Visit, shipping: rules.Shipping, inventory: InventoryClient | None = None
) -> rules.Cart:
    """The cart goes there, in this way.

    A pickup place is looked up at inventory; while that is away it is believed, as the checkout
    asks again. Raises NoPickupHere and what bars a change.
    """
    if shipping.pickup_location:
        _ensure_place(shipping.pickup_location, inventory)
    return store.set_shipping(visit=visit, shipping=shipping)


def shipping_methods(
    *,
    cart: rules.Cart,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> tuple[rules.ShippingMethod, ...]:
    """The ways of shipping offered in the cart's currency, and where it can be picked up.

    Raises Unavailable without product; without inventory the pickup places are not known.
    """
    with telling(rules.PRODUCT, away=cart.away):
        prices = (product or ProductClient()).shipping_methods(currency=cart.currency)
    return tuple(
        rules.ShippingMethod(method, price, _places(cart, inventory) if method == _PICKUP else None)
        for method, price in prices.items()
    )


def pickup_places(*, inventory: InventoryClient | None = None) -> tuple[rules.PickupPlace, ...]:
    """Where orders can be picked up, for who prepares one; none while inventory is away."""
    try:
        found = (inventory or InventoryClient()).pickup_places()
    except Unavailable:
        return ()
    return tuple(rules.PickupPlace(place.code, place.name, is_available=True) for place in found)


def _places(
    cart: rules.Cart, inventory: InventoryClient | None
) -> tuple[rules.PickupPlace, ...] | None:
    try:
        with telling(rules.INVENTORY, away=cart.away):
            found = (inventory or InventoryClient()).pickup_places(skus=skus_of(cart))
    except Unavailable:
        return None
    return tuple(
        rules.PickupPlace(place.code, place.name, rules.holds_all(place.available, cart.lines))
        for place in found
    )


def _ensure_place(code: str, inventory: InventoryClient | None) -> None:
    try:
        places = (inventory or InventoryClient()).pickup_places()
    except Unavailable:
        return
    if code not in {place.code for place in places}:
        raise errors.NoPickupHere(location=code)
