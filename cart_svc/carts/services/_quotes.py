"""Exact prices: product is asked, and its signed promise handed on."""

from cart_svc.carts import errors, rules
from shared_libs.clients.product import ProductClient, Quote
from shared_libs.http.errors import UpstreamAnswerInvalid


def quote_cart(*, cart: rules.Cart, product: ProductClient | None = None) -> rules.Exact:
    """What the cart costs where it goes, promised for ten minutes.

    Raises CartEmpty, ShippingRequired, what product refuses, and Unavailable.
    """
    if not cart.lines:
        raise errors.CartEmpty
    if cart.shipping is None:
        raise errors.ShippingRequired
    return _exact(ask_for_quote(cart, cart.shipping, product))


def ask_for_quote(
    cart: rules.Cart, shipping: rules.Shipping, product: ProductClient | None
) -> Quote:
    """Product's quote for these goods to that place.

    Raises UpstreamAnswerInvalid when it is for other goods, what product refuses, and Unavailable.
    """
    quote = (product or ProductClient()).quote(
        channel=cart.channel,
        currency=cart.currency,
        lines=cart.lines,
        country=shipping.country,
        region=shipping.region,
        shipping_method=shipping.method,
        pickup_location=shipping.pickup_location,
    )
    if not fits(quote, cart, shipping):
        raise UpstreamAnswerInvalid
    return quote


def fits(quote: Quote, cart: rules.Cart, shipping: rules.Shipping) -> bool:
    """Whether a quote is for exactly this cart and place; the order of its lines is free."""
    return quote.matches(
        cart.lines,
        shipping.country,
        shipping.region,
        shipping.method,
        shipping.pickup_location,
        (),
        cart.currency,
        cart.channel,
    )


def _exact(quote: Quote) -> rules.Exact:
    return rules.Exact(
        currency=quote.currency,
        lines=tuple(
            rules.ExactLine(line.sku, line.quantity, line.unit_price, line.net, line.tax)
            for line in quote.lines
        ),
        totals=vars(quote.totals),
        token=quote.token,
        expires_at=quote.expires_at,
    )
