"""Exact prices by product, with its signed promise handed on; inventory says what is there."""

from collections.abc import Mapping
from decimal import Decimal

from cart_svc.carts import errors, rules
from cart_svc.carts.services._neighbours import skus_of, telling
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import Quote, QuoteRequest, same_overrides
from shared_libs.http.errors import UpstreamAnswerInvalid
from shared_libs.refusals import Unavailable


def quote_cart(
    *,
    cart: rules.Cart,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> rules.Exact:
    """What the cart costs where it goes, promised for ten minutes, and what of it is there.

    A coupon that cannot be used is named and the rest is priced; without inventory nothing is
    said of stock. Raises CartEmpty, ShippingRequired, what product refuses, and Unavailable.
    """
    _quote, exact = priced_cart(cart=cart, product=product, inventory=inventory)
    return exact


def priced_cart(
    *,
    cart: rules.Cart,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> tuple[Quote, rules.Exact]:
    """The same with product's own quote, which says how each cent came about. Raises as
    quote_cart.
    """
    if not cart.lines:
        raise errors.CartEmpty
    if cart.shipping is None:
        raise errors.ShippingRequired
    quote = ask_for_quote(cart, cart.shipping, product)
    return quote, _exact(quote, _available(cart, cart.shipping, inventory))


def ask_for_quote(
    cart: rules.Cart, shipping: rules.Shipping, product: ProductClient | None
) -> Quote:
    """Product's quote for these goods to that place.

    Raises UpstreamAnswerInvalid when it is for other goods, what product refuses, and Unavailable.
    """
    with telling(rules.PRODUCT, away=cart.away):
        quote = (product or ProductClient()).quote(
            QuoteRequest(
                channel=cart.channel,
                currency=cart.currency,
                lines=cart.lines,
                country=shipping.country,
                region=shipping.region,
                shipping_method=shipping.method,
                pickup_location=shipping.pickup_location,
                coupons=cart.coupons,
                coupons_may_fail=True,
                overrides=rules.overrides_in_force(cart),
                is_guest=cart.is_guests,
            )
        )
    if not fits(quote, cart, shipping):
        raise UpstreamAnswerInvalid
    return quote


def fits(quote: Quote, cart: rules.Cart, shipping: rules.Shipping) -> bool:
    """Whether a quote is for exactly this cart and place, with what staff have agreed on; the order
    of its lines is free.
    """
    if not same_overrides(rules.overrides_in_force(cart), quote.overrides):
        return False
    return quote.matches(
        cart.lines,
        shipping.country,
        shipping.region,
        shipping.method,
        shipping.pickup_location,
        cart.coupons,
        cart.currency,
        cart.channel,
    )


def _available(
    cart: rules.Cart, shipping: rules.Shipping, inventory: InventoryClient | None
) -> Mapping[str, Decimal] | None:
    """What there is of each article where the cart will be taken from; None when nobody knows."""
    client, skus = inventory or InventoryClient(), skus_of(cart)
    try:
        with telling(rules.INVENTORY, away=cart.away):
            if shipping.pickup_location is None:
                return client.availability(skus=skus)
            places = {place.code: place for place in client.pickup_places(skus=skus)}
    except Unavailable:
        return None
    place = places.get(shipping.pickup_location)
    return place.available if place else dict.fromkeys(skus, Decimal(0))


def _exact(quote: Quote, available: Mapping[str, Decimal] | None) -> rules.Exact:
    return rules.Exact(
        currency=quote.currency,
        lines=tuple(
            rules.ExactLine(
                line.sku, line.quantity, line.unit_price, line.net, line.tax, line.list_price
            )
            for line in quote.lines
        ),
        totals=vars(quote.totals),
        token=quote.token,
        expires_at=quote.expires_at,
        refused={each.coupon: each.code for each in quote.refused_coupons},
        effective=frozenset(each.coupon for each in quote.promotions if each.coupon),
        available=available,
    )
