"""A cart on its way to an order: frozen for one attempt, then thawed or converted."""

from dataclasses import dataclass
from datetime import datetime

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import ConvertedCart
from cart_svc.carts.services._quotes import ask_for_quote
from shared_libs.clients.product import ProductClient, QuoteInvalid, verify_quote
from shared_libs.refusals import Refusal


@dataclass(frozen=True)
class FrozenCart:
    """What a checkout needs to know of a cart, and the promise of its price."""

    cart: rules.Cart
    quote_token: str
    quote_was_live: bool


def freeze_cart(
    *,
    cart_id: str,
    attempt_id: str,
    cart_version: int,
    customer_id: str | None,
    shipping: rules.Shipping,
    quote_token: str | None,
    product: ProductClient | None = None,
) -> FrozenCart:
    """The cart stands still for this attempt, with a quote for where it goes.

    The client's own promise is kept when it fits; else product is asked. Repeating a call gives
    the first answer. Raises UnknownCart, CartChanged, CartFrozen, CartConverted, CartEmpty, and
    what product refuses or Unavailable; after these last the cart is thawed again.
    """
    selectors.cart(cart_id=cart_id, customer_id=customer_id)
    cart = store.freeze(cart_id=cart_id, attempt_id=attempt_id, expected_version=cart_version)
    if quote_token and _promise_fits(quote_token, cart, shipping):
        return FrozenCart(cart, quote_token, quote_was_live=True)
    try:
        if not cart.lines:
            raise errors.CartEmpty
        quote = ask_for_quote(cart, shipping, product)
    except Refusal:
        store.thaw(cart_id=cart_id, attempt_id=attempt_id)
        raise
    token = store.keep_quote(cart_id=cart_id, attempt_id=attempt_id, token=quote.token)
    return FrozenCart(cart, token, quote_was_live=False)


def thaw_cart(*, cart_id: str, attempt_id: str) -> None:
    """The cart can be changed again, unless another attempt holds it or it is an order."""
    store.thaw(cart_id=cart_id, attempt_id=attempt_id)


def convert_cart(*, cart_id: str, order_number: str, customer_id: str, now: datetime) -> None:
    """The cart has become this order; saying it twice changes nothing."""
    ConvertedCart.objects.get_or_create(
        cart_id=cart_id,
        defaults={
            "order_number": order_number,
            "customer_id": customer_id,
            "converted_at": now,
        },
    )
    store.convert(cart_id=cart_id)


def _promise_fits(token: str, cart: rules.Cart, shipping: rules.Shipping) -> bool:
    try:
        quote = verify_quote(token)
    except QuoteInvalid:
        return False
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
