"""Exact prices: product is asked, and its signed promise handed on."""

from cart_svc.carts import errors, rules
from shared_libs.clients.product import ProductClient, Quote


def quote_cart(*, cart: rules.Cart, product: ProductClient | None = None) -> Quote:
    """What the cart costs where it goes, promised for ten minutes.

    Raises CartEmpty, ShippingRequired, what product refuses, and Unavailable.
    """
    if not cart.lines:
        raise errors.CartEmpty
    if cart.shipping is None:
        raise errors.ShippingRequired
    return ask_for_quote(cart, cart.shipping, product)


def ask_for_quote(
    cart: rules.Cart, shipping: rules.Shipping, product: ProductClient | None
) -> Quote:
    """Product's quote for these goods to that place."""
    return (product or ProductClient()).quote(
        channel=cart.channel,
        currency=cart.currency,
        lines=cart.lines,
        country=shipping.country,
        region=shipping.region,
        shipping_method=shipping.method,
        pickup_location=shipping.pickup_location,
    )
