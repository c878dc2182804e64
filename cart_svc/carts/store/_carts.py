"""Reading and changing carts. Every function here is one round trip."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: redis answers are untyped

import orjson
from django.conf import settings

from cart_svc.carts import errors
from cart_svc.carts.rules import Article, Cart, HeldLine, Shipping
from cart_svc.carts.store._articles import parsed
from cart_svc.carts.store._connection import call, run

_KEY_SECONDS = 24 * 3600
_LINE_FIELD = b"l:"


@dataclass(frozen=True)
class Key:
    """An Idempotency-Key with what identifies its request; `name` is the place it is kept under."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class Change:
    """A change of one line: `operation` is add, set or remove."""

    operation: str
    sku: str
    quantity: Decimal = Decimal(0)
    seen_price: Decimal = Decimal(0)


@dataclass(frozen=True)
class Kept:
    """A cart after a change; `body` is the first answer when a known key was repeated."""

    cart: Cart
    is_replay: bool = False
    body: bytes = b""


def create(*, cart_id: str, currency: str, channel: str, customer_id: str, now: datetime) -> Cart:
    """An empty cart exists."""
    fields = {
        "version": 1,
        "state": "active",
        "currency": currency,
        "channel": channel,
        "customer": customer_id,
        "created_at": now.isoformat(),
        "updated_at": now.isoformat(),
    }
    call("hset", _name(cart_id), mapping=fields)
    call("expire", _name(cart_id), _ttl())
    if customer_id:
        call("set", f"cart-of:{customer_id}", cart_id, ex=_ttl())
    return Cart(
        id=cart_id,
        version=1,
        state="active",
        currency=currency,
        channel=channel,
        customer_id=customer_id,
        lines=(),
    )


def mine(customer_id: str) -> str | None:
    """The id of the cart that a customer last opened."""
    found = call("get", f"cart-of:{customer_id}")
    return found.decode() if found else None


def read(cart_id: str, besides: str = "") -> Cart:
    """The cart with the copies of its articles, and of one besides. Raises UnknownCart."""
    _status, fields, articles = run("read", [_name(cart_id)], [besides])
    if not fields:
        raise errors.UnknownCart
    return _cart(cart_id, fields, articles)


def change_line(
    *, cart_id: str, change: Change, expected_version: str, key: Key | None, now: datetime
) -> Kept:
    """The cart after the change, or after the first time this key made it.

    Raises UnknownCart, UnknownLine, CartFrozen, CartConverted, StaleCart, TooMany, TooManyLines
    and KeyReused; then nothing has changed.
    """
    answer = run(
        "change_line",
        [_name(cart_id), key.name if key else ""],
        [
            change.operation,
            change.sku,
            _thousandths(change.quantity),
            str(change.seen_price),
            expected_version,
            now.isoformat(),
            _ttl(),
            settings.CART_LINES,
            settings.CART_QUANTITY * 1000,
            key.fingerprint if key else "",
            _KEY_SECONDS,
        ],
    )
    if answer[0] == b"replay":
        return Kept(_cart(cart_id, answer[1], answer[2]), is_replay=True, body=bytes(answer[3]))
    _raise_unless_ok(answer)
    return Kept(_cart(cart_id, answer[1], answer[2]))


def keep_body(key: Key, body: bytes) -> bytes:
    """The bytes that every repeat of this key is answered with: the first that were kept."""
    call("hsetnx", key.name, "body", body)
    return bytes(call("hget", key.name, "body") or body)


def set_shipping(*, cart_id: str, shipping: Shipping, expected_version: str, now: datetime) -> Cart:
    """The cart goes there. Raises UnknownCart, CartFrozen, CartConverted and StaleCart."""
    content = orjson.dumps(vars(shipping)).decode()
    arguments: list[str | int] = [content, expected_version, now.isoformat(), _ttl()]
    answer = run("set_shipping", [_name(cart_id)], arguments)
    _raise_unless_ok(answer)
    return _cart(cart_id, answer[1], answer[2])


def freeze(*, cart_id: str, attempt_id: str, expected_version: int) -> Cart:
    """The cart stands still for this checkout attempt; a repeat by the same attempt is harmless.

    Raises UnknownCart, CartChanged with the version it has, CartFrozen by another, CartConverted.
    """
    answer = run("freeze", [_name(cart_id)], [attempt_id, str(expected_version)])
    _raise_unless_ok(answer)
    return _cart(cart_id, answer[1], answer[2])


def keep_quote(*, cart_id: str, attempt_id: str, token: str) -> str:
    """The quote that this attempt was given first. Raises CartChanged when it lost the cart."""
    answer = run("keep_quote", [_name(cart_id)], [attempt_id, token])
    if answer[0] != b"ok":
        raise errors.CartChanged
    return str(answer[1].decode())


def thaw(*, cart_id: str, attempt_id: str) -> None:
    """The cart can be changed again, if this attempt held it."""
    run("thaw", [_name(cart_id)], [attempt_id, _ttl()])


def convert(*, cart_id: str) -> None:
    """The cart has become an order."""
    run("convert", [_name(cart_id)], [_ttl()])


def _name(cart_id: str) -> str:
    return f"cart:{cart_id}"


def _ttl() -> int:
    seconds: int = settings.CART_DAYS * 24 * 3600
    return seconds


def _thousandths(quantity: Decimal) -> int:
    return int(quantity * 1000)


_REFUSALS = {
    b"unknown": errors.UnknownCart,
    b"frozen": errors.CartFrozen,
    b"converted": errors.CartConverted,
    b"stale": errors.StaleCart,
    b"no_line": errors.UnknownLine,
    b"too_many": errors.TooMany,
    b"too_many_lines": errors.TooManyLines,
    b"reused": errors.KeyReused,
}


def _raise_unless_ok(answer: list[Any]) -> None:
    if answer[0] == b"ok":
        return
    if answer[0] == b"changed":
        raise errors.CartChanged(version=int(answer[1][1]))
    raise _REFUSALS[answer[0]]


def _cart(cart_id: str, fields: list[bytes], articles: list[bytes]) -> Cart:
    held = dict(zip(map(_bytes, fields[::2]), map(_bytes, fields[1::2]), strict=True))
    shipping = held.get(b"shipping")
    return Cart(
        id=cart_id,
        version=int(held[b"version"]),
        state=held[b"state"].decode(),
        currency=held[b"currency"].decode(),
        channel=held[b"channel"].decode(),
        customer_id=held[b"customer"].decode(),
        lines=_lines(held),
        articles=_articles(articles),
        shipping=Shipping(**orjson.loads(shipping)) if shipping else None,
    )


def _lines(held: dict[bytes, bytes]) -> tuple[HeldLine, ...]:
    rows = []
    for name, value in held.items():
        if name.startswith(_LINE_FIELD):
            position, thousandths, price = value.decode().split("|")
            quantity = Decimal(thousandths) / 1000
            line = HeldLine(name[2:].decode(), quantity, Decimal(price))
            rows.append((int(position), line))
    return tuple(line for _position, line in sorted(rows, key=lambda row: row[0]))


def _articles(pairs: list[bytes]) -> dict[str, Article]:
    found = zip(map(_bytes, pairs[::2]), map(_bytes, pairs[1::2]), strict=True)
    return {sku.decode(): parsed(sku.decode(), content) for sku, content in found if content}


def _bytes(value: bytes | str) -> bytes:
    # A replayed snapshot has been through JSON.
    return value.encode() if isinstance(value, str) else value
