"""Reading and changing carts. Every function here is one round trip."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import orjson
from django.conf import settings
from redis.exceptions import RedisError

from cart_svc.carts.rules import Article, Cart, Shipping, Visit
from cart_svc.carts.store._answers import Kept, ensure_ok, kept, read_cart
from cart_svc.carts.store._articles import parsed
from cart_svc.carts.store._connection import call, connection, run, unavailable

_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Key:
    """An Idempotency-Key in one cart, what identifies its request, and the answer's language."""

    cart_id: str
    key: str
    fingerprint: str
    language: str

    @property
    def name(self) -> str:
        """Where it is kept: under no name that a cart can have."""
        return f"key:{self.cart_id}:{self.key}"


@dataclass(frozen=True)
class Glimpse:
    """What a change of a line is decided on; `earlier` is the answer that its key has got."""

    currency: str = ""
    channel: str = ""
    sku: str = ""
    article: Article | None = None
    holds_line: bool = False
    earlier: Kept | None = None


@dataclass(frozen=True)
class Change:
    """A change of one line: `operation` is add, set or remove."""

    operation: str
    sku: str
    quantity: Decimal = Decimal(0)
    seen_price: Decimal = Decimal(0)


def create(*, cart_id: str, currency: str, channel: str, customer_id: str, now: datetime) -> Cart:
    """An empty cart exists, and it is the customer's own. Raises CartsUnavailable."""
    fields = {
        "version": 1,
        "state": "active",
        "currency": currency,
        "channel": channel,
        "customer": customer_id,
        "created_at": now.isoformat(),
        "updated_at": now.isoformat(),
    }
    try:
        with connection().pipeline(transaction=True) as together:
            together.hset(_name(cart_id), mapping=fields)
            together.expire(_name(cart_id), _ttl())
            if customer_id:
                together.set(f"cart-of:{customer_id}", cart_id, ex=_ttl())
            together.execute()
    except RedisError as problem:
        raise unavailable(problem) from None
    return Cart(cart_id, 1, "active", currency, channel, customer_id, lines=())


def mine(customer_id: str) -> str | None:
    """The id of the cart that a customer last opened, unless it became an order."""
    found = call("get", f"cart-of:{customer_id}")
    return found.decode() if found else None


def forget(customer_id: str) -> None:
    """The customer's cart is gone. Raises CartsUnavailable."""
    cart_id = mine(customer_id)
    if cart_id is not None:
        call("delete", _name(cart_id), f"cart-of:{customer_id}")


def read(cart_id: str, customer_id: str) -> Cart:
    """The cart with the copies of its articles. Raises UnknownCart."""
    answer = run("read", [_name(cart_id)], [customer_id])
    ensure_ok(answer)
    return read_cart(cart_id, answer[1], answer[2])


def look(*, visit: Visit, sku: str, gtin: str = "", key: Key | None = None) -> Glimpse:
    """What must be known before a line is changed. Raises UnknownCart, IdempotencyKeyReused."""
    arguments = [visit.customer_id, sku, gtin, key.fingerprint if key else ""]
    answer = run("look", [_name(visit.cart_id), key.name if key else ""], arguments)
    ensure_ok(answer)
    if answer[0] == b"replay":
        return Glimpse(earlier=kept(visit.cart_id, answer))
    _ok, currency, channel, found_sku, content, holds_line = answer
    return Glimpse(
        currency=currency.decode(),
        channel=channel.decode(),
        sku=found_sku.decode(),
        article=parsed(found_sku.decode(), content) if content else None,
        holds_line=bool(holds_line),
    )


def change_line(*, visit: Visit, change: Change, key: Key | None = None) -> Kept:
    """The cart after the change, or after the first time this key made it.

    Raises UnknownCart, UnknownLine, CartFrozen, CartConverted, StaleCart, TooMany, TooManyLines
    and IdempotencyKeyReused; then nothing has changed.
    """
    answer = run(
        "change_line",
        [_name(visit.cart_id), key.name if key else ""],
        [
            visit.customer_id,
            change.operation,
            change.sku,
            int(change.quantity * 1000),
            str(change.seen_price),
            visit.expected_version,
            visit.now.isoformat(),
            _ttl(),
            settings.CART_LINES,
            settings.CART_QUANTITY * 1000,
            key.fingerprint if key else "",
            key.language if key else "",
            _DAY_SECONDS,
        ],
    )
    return kept(visit.cart_id, answer)


def change_coupon(*, visit: Visit, operation: str, code: str, key: Key | None = None) -> Kept:
    """The cart has the coupon (`add`) or has it no more (`remove`).

    Raises UnknownCart, UnknownCoupon, TooManyCoupons, CartFrozen, CartConverted, StaleCart and
    IdempotencyKeyReused; then nothing has changed.
    """
    answer = run(
        "change_coupon",
        [_name(visit.cart_id), key.name if key else ""],
        [
            visit.customer_id,
            operation,
            code,
            visit.expected_version,
            visit.now.isoformat(),
            _ttl(),
            settings.CART_COUPONS,
            key.fingerprint if key else "",
            key.language if key else "",
            _DAY_SECONDS,
        ],
    )
    return kept(visit.cart_id, answer)


def set_shipping(*, visit: Visit, shipping: Shipping) -> Cart:
    """The cart goes there. Raises UnknownCart, CartFrozen, CartConverted and StaleCart."""
    content = orjson.dumps(vars(shipping)).decode()
    answer = run(
        "set_shipping",
        [_name(visit.cart_id)],
        [visit.customer_id, content, visit.expected_version, visit.now.isoformat(), _ttl()],
    )
    ensure_ok(answer)
    return read_cart(visit.cart_id, answer[1], answer[2])


def _name(cart_id: str) -> str:
    return f"cart:{cart_id}"


def _ttl() -> int:
    seconds: int = settings.CART_DAYS * _DAY_SECONDS
    return seconds
