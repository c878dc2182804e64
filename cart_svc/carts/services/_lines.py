"""Filling a cart. Prices are the server's: whatever a client sends about them is not even read."""

import secrets
from datetime import datetime
from decimal import Decimal

from cart_svc.carts import errors, rules, store

_ID_BYTES = 24  # 192 bits: the id is a guest's only key to the cart


def open_cart(*, currency: str, channel: str, customer_id: str | None, now: datetime) -> rules.Cart:
    """An empty cart exists, a guest's or the customer's own."""
    return store.create(
        cart_id=secrets.token_urlsafe(_ID_BYTES),
        currency=currency,
        channel=channel,
        customer_id=customer_id or "",
        now=now,
    )


def add_line(
    *,
    cart: rules.Cart,
    sku: str,
    quantity: Decimal,
    expected_version: str,
    key: store.Key | None,
    now: datetime,
) -> store.Kept:
    """The cart holds so much more of the article.

    Raises UnknownArticle, NotSoldHere, FractionOfAWhole, TooMany, TooManyLines, and what makes a
    change impossible: StaleCart, CartFrozen, CartConverted, UnknownCart.
    """
    price = _price_of(cart, sku, quantity)
    change = store.Change("add", sku, quantity, price)
    return store.change_line(
        cart_id=cart.id, change=change, expected_version=expected_version, key=key, now=now
    )


def set_line(
    *, cart: rules.Cart, sku: str, quantity: Decimal, expected_version: str, now: datetime
) -> store.Kept:
    """The cart holds exactly so much of the article that it already holds.

    Raises UnknownLine and what add_line raises.
    """
    price = _price_of(cart, sku, quantity)
    change = store.Change("set", sku, quantity, price)
    return store.change_line(
        cart_id=cart.id, change=change, expected_version=expected_version, key=None, now=now
    )


def remove_line(*, cart: rules.Cart, sku: str, expected_version: str, now: datetime) -> store.Kept:
    """The cart no longer holds the article. Raises UnknownLine."""
    change = store.Change("remove", sku)
    return store.change_line(
        cart_id=cart.id, change=change, expected_version=expected_version, key=None, now=now
    )


def set_shipping(
    *, cart: rules.Cart, shipping: rules.Shipping, expected_version: str, now: datetime
) -> rules.Cart:
    """The cart goes there, in this way."""
    return store.set_shipping(
        cart_id=cart.id, shipping=shipping, expected_version=expected_version, now=now
    )


def _price_of(cart: rules.Cart, sku: str, quantity: Decimal) -> Decimal:
    article = cart.articles.get(sku) or store.article(sku)
    if article is None or article.status != "active":
        raise errors.UnknownArticle(sku=sku)
    if article.whole_quantity and rules.is_fraction(quantity):
        raise errors.FractionOfAWhole(sku=sku)
    price = article.price(cart.channel, cart.currency)
    if price is None:
        raise errors.NotSoldHere(sku=sku)
    return price
