"""A cart on its way to an order: frozen for one attempt, then thawed or converted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: JSON

from django.db import transaction

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import ConvertedCart
from cart_svc.carts.services._abandoned import note_order
from cart_svc.carts.services._draft_links import note_draft_ordered
from cart_svc.carts.services._quotes import ask_for_quote, fits
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import Quote, QuoteInvalid, verify_quote
from shared_libs.money import amount_text
from shared_libs.refusals import Refusal


@dataclass(frozen=True)
class Checkout:
    """What a checkout attempt asks a cart for; a guest has no customer id."""

    attempt_id: str
    cart_version: int
    customer_id: str
    shipping: rules.Shipping
    quote_token: str | None


@dataclass(frozen=True)
class FrozenCart:
    """What a checkout needs to know of a cart, and the promise of its price."""

    cart: rules.Cart
    quote_token: str
    quote_was_live: bool
    promotions: Sequence[Mapping[str, Any]] = ()


def freeze_cart(
    *, cart_id: str, checkout: Checkout, product: ProductClient | None = None
) -> FrozenCart:
    """The cart stands still for this attempt, with a quote for where it goes.

    The client's own promise is kept when it fits; else product is asked. Whatever the attempt was
    given first is what every repeat gets, lapsed or not. Raises UnknownCart, AttemptOver,
    CartChanged, CartFrozen, CartConverted, CartEmpty, and TooMany for what staff have limited
    meanwhile, what product refuses or Unavailable; after these last the cart can be changed again.
    """
    held = store.freeze(
        cart_id=cart_id,
        attempt_id=checkout.attempt_id,
        customer_id=checkout.customer_id,
        expected_version=checkout.cart_version,
    )
    if not held.promise:
        _ensure_within_limits(held.cart, checkout)
    promise = held.promise or _promise(held.cart, checkout, product)
    return FrozenCart(held.cart, promise.token, promise.was_live, promise.promotions)


def thaw_cart(*, cart_id: str, attempt_id: str) -> None:
    """The cart can be changed again, unless another attempt holds it or it is an order.

    The attempt is over: a freeze of it that comes later is refused. Raises UnknownCart.
    """
    store.thaw(cart_id=cart_id, attempt_id=attempt_id)


@transaction.atomic
def convert_cart(*, cart_id: str, order_number: str, customer_id: str, now: datetime) -> None:
    """The cart has become this order; saying it twice changes nothing.

    Raises CartConverted when it has become another. The store is written inside the transaction:
    should it fail, the event is taken again.
    """
    converted, _created = ConvertedCart.objects.get_or_create(
        digest=store.digest_of(cart_id),
        defaults={
            "order_number": order_number,
            "customer_id": customer_id,
            "converted_at": now,
        },
    )
    if converted.order_number != order_number:
        raise errors.CartConverted(order_number=converted.order_number)
    note_order(cart_id=cart_id, order_number=order_number, now=now)
    note_draft_ordered(cart_id=cart_id, order_number=order_number, now=now)
    store.convert(cart_id=cart_id)


def _ensure_within_limits(cart: rules.Cart, checkout: Checkout) -> None:
    for _line, most in rules.over_limit(cart):
        store.give_up(cart_id=cart.id, attempt_id=checkout.attempt_id)
        raise errors.TooMany(limit=most)


def _promise(cart: rules.Cart, checkout: Checkout, product: ProductClient | None) -> store.Promise:
    promise = _own_promise(cart, checkout)
    if promise is None:
        try:
            quote = ask_for_quote(cart, checkout.shipping, product)
        except Refusal:
            store.give_up(cart_id=cart.id, attempt_id=checkout.attempt_id)
            raise
        promise = _kept(quote, was_live=False)
    return store.keep_quote(cart_id=cart.id, attempt_id=checkout.attempt_id, promise=promise)


def _own_promise(cart: rules.Cart, checkout: Checkout) -> store.Promise | None:
    if not checkout.quote_token:
        return None
    try:
        quote = verify_quote(checkout.quote_token)
    except QuoteInvalid:
        return None
    if not fits(quote, cart, checkout.shipping):
        return None
    return _kept(quote, was_live=True)


def _kept(quote: Quote, *, was_live: bool) -> store.Promise:
    promotions = [
        {**vars(each), "amount": amount_text(each.amount, quote.currency)} for each in quote.to_hold
    ]
    return store.Promise(quote.token, was_live, promotions)
