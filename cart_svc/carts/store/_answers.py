"""What the scripts answer, read into carts or raised as refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: redis answers are untyped

import orjson

from cart_svc.carts import errors
from cart_svc.carts.rules import (
    INVENTORY,
    PRODUCT,
    Article,
    Cart,
    Contact,
    HeldLine,
    PriceOverride,
    Shipping,
    ValueIntent,
)
from cart_svc.carts.store._arguments import draft_of, override_of
from cart_svc.carts.store._articles import parsed, recall
from shared_libs.idempotency.errors import IdempotencyKeyReused

_LINE_FIELD, _SAVED_FIELD, _OVERRIDE_FIELD = "l:", "s:", "o:"
NEIGHBOURS = (PRODUCT, INVENTORY)
_REFUSALS = {
    b"unknown": errors.UnknownCart,
    b"frozen": errors.CartFrozen,
    b"converted": errors.CartConverted,
    b"empty": errors.CartEmpty,
    b"over": errors.AttemptOver,
    b"no_line": errors.UnknownLine,
    b"merged": errors.CartMerged,
    b"withdrawn": errors.CartWithdrawn,
    b"draft": errors.CartOfStaff,
    b"too_many_coupons": errors.TooManyCoupons,
    b"no_coupon": errors.UnknownCoupon,
    b"no_override": errors.NoOverride,
    b"reused": IdempotencyKeyReused,
}
_OVER_LIMIT = {b"too_many": errors.TooMany, b"too_few": errors.TooFew}
_OTHER_VERSION = {b"stale": errors.StaleCart, b"changed": errors.CartChanged}


class ArticleLost(LookupError):
    """The store does not know the article; PostgreSQL may."""

    def __init__(self, *, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


_OF_AN_ARTICLE: dict[bytes, Callable[..., Exception]] = {
    b"lost": ArticleLost,
    b"not_sold": errors.UnknownArticle,
    b"fraction": errors.FractionOfAWhole,
    b"no_price": errors.NotSoldHere,
}


@dataclass(frozen=True)
class Kept:
    """A cart after a change; the repeat of a key gets the first answer, in its language."""

    cart: Cart
    is_replay: bool = False
    language: str = ""


def ensure_ok(answer: list[Any]) -> None:
    """Raise the refusal that the script named, if it did."""
    status = answer[0]
    if status in _OTHER_VERSION:
        raise _OTHER_VERSION[status](version=int(answer[1]))
    if status in _OVER_LIMIT:
        raise _OVER_LIMIT[status](limit=Decimal(int(answer[1])) / 1000)
    if status == b"too_many_lines":
        raise errors.TooManyLines(limit=int(answer[1]))
    if status in _OF_AN_ARTICLE:
        raise _OF_AN_ARTICLE[status](sku=answer[1].decode())
    if status in _REFUSALS:
        raise _REFUSALS[status]


def cart_after(cart_id: str, answer: list[Any]) -> Cart:
    """The cart as a script has left it; raises the refusal that it named."""
    ensure_ok(answer)
    return read_cart(cart_id, answer[1])


def kept(cart_id: str, answer: list[Any]) -> Kept:
    """The cart after a change, or after the first time this key made it."""
    ensure_ok(answer)
    cart = read_cart(cart_id, answer[1])
    if answer[0] == b"replay":
        return Kept(cart, is_replay=True, language=answer[2].decode())
    return Kept(cart)


def read_cart(cart_id: str, snapshot: bytes) -> Cart:
    """A cart from what a script says of it; articles that the store has lost come back."""
    fields, articles = orjson.loads(snapshot)
    held = dict(zip(fields[::2], fields[1::2], strict=True))
    shipping, contact = held.get("shipping"), held.get("contact")
    return Cart(
        id=cart_id,
        version=int(held["version"]),
        state=held["state"],
        currency=held["currency"],
        channel=held["channel"],
        customer_id=held["customer"],
        lines=_lines(held, _LINE_FIELD),
        articles=_articles(articles or []),  # an empty list is an empty object to Lua
        shipping=Shipping(**orjson.loads(shipping)) if shipping else None,
        coupons=tuple(held.get("coupons", "").split()),
        away=frozenset(name for name in NEIGHBOURS if f"away:{name}" in held),
        saved=_lines(held, _SAVED_FIELD),
        number=held.get("number", ""),
        language=held.get("language", "en"),
        contact=Contact(**orjson.loads(contact)) if contact else None,
        stored_value=_intents(held.get("stored_value")),
        updated_at=_moment(held, "updated_at"),
        restored_at=_moment(held, "restored_at"),
        frozen_at=_frozen_at(held),
        attempt=held.get("attempt", ""),
        overrides=_overrides(held),
        draft=draft_of(held["draft"]) if "draft" in held else None,
    )


def _overrides(held: dict[str, str]) -> dict[str, PriceOverride]:
    found = (
        override_of(name[2:], value)
        for name, value in held.items()
        if name.startswith(_OVERRIDE_FIELD)
    )
    return {each.sku: each for each in found}


def _intents(said: str | None) -> tuple[ValueIntent, ...]:
    return tuple(ValueIntent(**each) for each in orjson.loads(said)) if said else ()


def _moment(held: dict[str, str], name: str) -> datetime | None:
    said = held.get(name)
    return datetime.fromisoformat(said) if said else None


def _frozen_at(held: dict[str, str]) -> datetime | None:
    seconds = held.get("frozen_at")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def _lines(held: dict[str, str], prefix: str) -> tuple[HeldLine, ...]:
    rows = []
    for name, value in held.items():
        if name.startswith(prefix):
            position, thousandths, price = value.split("|")
            quantity = Decimal(thousandths) / 1000
            rows.append((int(position), HeldLine(name[2:], quantity, Decimal(price))))
    return tuple(line for _position, line in sorted(rows, key=lambda row: row[0]))


def _articles(pairs: list[str]) -> dict[str, Article]:
    by_sku = dict(zip(pairs[::2], pairs[1::2], strict=True))
    lost = [sku for sku, content in by_sku.items() if not content]
    found = {sku: parsed(sku, content) for sku, content in by_sku.items() if content}
    return found | recall(lost) if lost else found
