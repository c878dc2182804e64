"""The carts of draft orders. Every function here is one round trip."""

from datetime import datetime

import orjson

from cart_svc.carts.rules import Cart
from cart_svc.carts.store._answers import cart_after, ensure_ok
from cart_svc.carts.store._arguments import as_fields, draft_text, override_fields
from cart_svc.carts.store._connection import call, run
from cart_svc.carts.store._names import name_of, number_of, ttl_seconds


def open_draft(*, cart_id: str, cart: Cart, now: datetime) -> Cart:
    """The cart is there, a guest's to whoever knows its id; one that is there stays as it is.

    Raises CartsUnavailable.
    """
    fields: dict[str, str | int] = {
        "version": 1,
        "state": "active",
        "currency": cart.currency,
        "channel": cart.channel,
        "customer": "",
        "language": cart.language,
        "created_at": now.isoformat(),
        "updated_at": now.isoformat(),
        "coupons": " ".join(cart.coupons),
        **as_fields(cart.lines),
        **override_fields(cart.overrides),
    }
    if cart.shipping:
        fields["shipping"] = orjson.dumps(vars(cart.shipping)).decode()
    if cart.draft:
        fields["draft"] = draft_text(cart.draft)
    pairs = [part for pair in fields.items() for part in pair]
    start: list[str | int] = [cart_id, "", ttl_seconds(), number_of(cart_id)]
    return cart_after(cart_id, run("create", [name_of(cart_id)], [*start, *pairs]))


def withdraw(*, cart_id: str) -> None:
    """Nobody buys this cart any more. Raises CartFrozen while a checkout has it, and CartConverted
    once it is an order; then nothing has changed.
    """
    ensure_ok(run("withdraw", [name_of(cart_id)], []))


def drop(*, cart_id: str) -> None:
    """There is no such cart. Raises CartsUnavailable."""
    call("delete", name_of(cart_id), f"number:{number_of(cart_id)}")
