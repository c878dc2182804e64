"""A cart on its way to an order, as the store sees it. Every function here is one round trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Any: JSON

import orjson

from cart_svc.carts.rules import Cart
from cart_svc.carts.store._answers import ensure_ok, read_cart
from cart_svc.carts.store._connection import run
from cart_svc.carts.store._names import DAY_SECONDS, name_of, ttl_seconds
from cart_svc.carts.store._snapshots import ask


@dataclass(frozen=True)
class Promise:
    """The quote that an attempt was given; `was_live` when the client had brought it.

    `promotions` are those whose use must be held, as JSON has them.
    """

    token: str
    was_live: bool
    promotions: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Held:
    """A cart that stands still for an attempt, and the quote that the attempt has, if any."""

    cart: Cart
    promise: Promise | None


def freeze(*, cart_id: str, attempt_id: str, customer_id: str, expected_version: int) -> Held:
    """The cart stands still for this checkout attempt, and does not expire while it does.

    A repeat by the same attempt is harmless. Raises UnknownCart, AttemptOver, CartChanged with the
    version it has, CartEmpty, CartFrozen by another, CartConverted.
    """
    answer = ask(
        "freeze",
        [name_of(cart_id), _mark(cart_id, attempt_id)],
        [customer_id, attempt_id, str(expected_version)],
    )
    ensure_ok(answer)
    _ok, snapshot, *promised = answer
    promise = _promise(promised) if promised[0] else None
    return Held(read_cart(cart_id, snapshot), promise)


def keep_quote(*, cart_id: str, attempt_id: str, promise: Promise) -> Promise:
    """The quote that this attempt was given first. Raises CartChanged when it lost the cart."""
    promotions = orjson.dumps(list(promise.promotions)).decode()
    arguments: list[str | int] = [attempt_id, promise.token, int(promise.was_live), promotions]
    answer = run("keep_quote", [name_of(cart_id)], arguments)
    ensure_ok(answer)
    return _promise(answer[1:])


def give_up(*, cart_id: str, attempt_id: str) -> None:
    """The cart can be changed again, unless a repeat of this attempt has got a quote meanwhile."""
    run("give_up", [name_of(cart_id)], [attempt_id, ttl_seconds()])


def thaw(*, cart_id: str, attempt_id: str) -> None:
    """The cart can be changed again if this attempt held it, and the attempt cannot freeze it.

    Raises UnknownCart.
    """
    keys = [name_of(cart_id), _mark(cart_id, attempt_id)]
    ensure_ok(run("thaw", keys, [attempt_id, ttl_seconds(), DAY_SECONDS]))


def convert(*, cart_id: str) -> None:
    """The cart has become an order, and expires as any other."""
    run("convert", [name_of(cart_id)], [cart_id, ttl_seconds()])


def _promise(promised: list[bytes]) -> Promise:
    token, was_live, promotions = promised
    return Promise(token.decode(), was_live == b"1", tuple(orjson.loads(promotions)))


def _mark(cart_id: str, attempt_id: str) -> str:
    return f"thawed:{cart_id}:{attempt_id}"
