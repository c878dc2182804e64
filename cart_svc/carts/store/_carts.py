"""Reading and changing carts. Every function here is one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import orjson
from django.conf import settings

from cart_svc.carts.rules import Cart, Contact, Shipping, ValueIntent, Visit
from cart_svc.carts.store._answers import Kept, cart_after, kept
from cart_svc.carts.store._connection import call, run
from cart_svc.carts.store._names import DAY_SECONDS, name_of, number_of, ttl_seconds
from cart_svc.carts.store._snapshots import ask


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
class NewCart:
    """A cart that is about to be opened."""

    id: str
    currency: str
    channel: str
    language: str = "en"


@dataclass(frozen=True)
class Change:
    """A change of one line: `operation` is add, set or remove; the article is named by its SKU or
    by a barcode of 14 digits.
    """

    operation: str
    sku: str
    quantity: Decimal = Decimal(0)
    gtin: str = ""


def create(*, cart: NewCart, customer_id: str, now: datetime) -> Cart:
    """An empty cart exists, and it is the customer's own. Raises CartsUnavailable."""
    fields: dict[str, str | int] = {
        "version": 1,
        "state": "active",
        "currency": cart.currency,
        "channel": cart.channel,
        "customer": customer_id,
        "language": cart.language,
        "created_at": now.isoformat(),
        "updated_at": now.isoformat(),
    }
    pairs = [part for pair in fields.items() for part in pair]
    arguments: list[str | int] = [
        cart.id,
        customer_id,
        ttl_seconds(),
        number_of(cart.id),
        *pairs,
    ]
    return cart_after(cart.id, run("create", [name_of(cart.id)], arguments))


def mine(customer_id: str) -> str | None:
    """The id of the cart that a customer last opened, unless it became an order."""
    found = call("get", f"cart-of:{customer_id}")
    return found.decode() if found else None


def forget(customer_id: str) -> None:
    """The customer's cart is gone. Raises CartsUnavailable."""
    cart_id = mine(customer_id)
    if cart_id is not None:
        call("delete", name_of(cart_id), f"cart-of:{customer_id}")


def read(cart_id: str, customer_id: str) -> Cart:
    """The cart with the copies of its articles. Raises UnknownCart."""
    return cart_after(cart_id, ask("read", [name_of(cart_id)], [customer_id]))


def change_line(*, visit: Visit, change: Change, key: Key | None = None) -> Kept:
    """The cart after the change, or after the first time this key made it.

    The price that is noted is the article's own. Raises UnknownCart, UnknownLine, UnknownArticle,
    NotSoldHere, FractionOfAWhole, CartFrozen, CartConverted, StaleCart, TooMany, TooFew,
    TooManyLines and IdempotencyKeyReused, and ArticleLost for what the store does not know; then
    nothing has changed.
    """
    answer = ask(
        "change_line",
        [name_of(visit.cart_id), key.name if key else ""],
        [
            visit.customer_id,
            change.operation,
            change.sku,
            change.gtin,
            int(change.quantity * 1000),
            visit.expected_version,
            visit.now.isoformat(),
            ttl_seconds(),
            settings.CART_LINES,
            settings.CART_QUANTITY * 1000,
            key.fingerprint if key else "",
            key.language if key else "",
            DAY_SECONDS,
        ],
    )
    return kept(visit.cart_id, answer)


def change_coupon(*, visit: Visit, operation: str, code: str, key: Key | None = None) -> Kept:
    """The cart has the coupon (`add`) or has it no more (`remove`).

    Raises UnknownCart, UnknownCoupon, TooManyCoupons, CartFrozen, CartConverted, StaleCart and
    IdempotencyKeyReused; then nothing has changed.
    """
    answer = ask(
        "change_coupon",
        [name_of(visit.cart_id), key.name if key else ""],
        [
            visit.customer_id,
            operation,
            code,
            visit.expected_version,
            visit.now.isoformat(),
            ttl_seconds(),
            settings.CART_COUPONS,
            key.fingerprint if key else "",
            key.language if key else "",
            DAY_SECONDS,
        ],
    )
    return kept(visit.cart_id, answer)


def set_shipping(*, visit: Visit, shipping: Shipping) -> Cart:
    """The cart goes there. Raises UnknownCart, CartFrozen, CartConverted and StaleCart."""
    content = orjson.dumps(vars(shipping)).decode()
    answer = ask(
        "set_shipping",
        [name_of(visit.cart_id)],
        [visit.customer_id, content, visit.expected_version, visit.now.isoformat(), ttl_seconds()],
    )
    return cart_after(visit.cart_id, answer)


def set_contact(*, visit: Visit, contact: Contact | None) -> Cart:
    """Reminders of the cart may go there, or to nobody; its version stays.

    Raises UnknownCart, CartConverted and CartMerged.
    """
    content = orjson.dumps(vars(contact)).decode() if contact else ""
    arguments: list[str | int] = [visit.customer_id, content, ttl_seconds()]
    return cart_after(visit.cart_id, ask("set_contact", [name_of(visit.cart_id)], arguments))


def set_stored_value(*, visit: Visit, intents: Sequence[ValueIntent]) -> Cart:
    """These pay first, or nothing does; the cart's version stays.

    Raises UnknownCart, CartFrozen, CartConverted and CartMerged.
    """
    content = orjson.dumps([vars(each) for each in intents]).decode() if intents else ""
    arguments: list[str | int] = [visit.customer_id, content, ttl_seconds()]
    return cart_after(visit.cart_id, ask("set_stored_value", [name_of(visit.cart_id)], arguments))
