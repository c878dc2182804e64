"""Several lines at once, and the list of what is saved for later. Each is one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from cart_svc.carts.rules import Article, Cart, HeldLine, Visit
from cart_svc.carts.store._answers import Kept, cart_after, ensure_ok, kept
from cart_svc.carts.store._arguments import as_arguments
from cart_svc.carts.store._articles import parsed
from cart_svc.carts.store._carts import Key
from cart_svc.carts.store._names import DAY_SECONDS, name_of, ttl_seconds
from cart_svc.carts.store._snapshots import ask

_CART, _SAVED, _NOWHERE = "l:", "s:", ""
_MOVES = {"save": (_CART, _SAVED), "restore": (_SAVED, _CART), "forget": (_SAVED, _NOWHERE)}


@dataclass(frozen=True)
class Survey:
    """What must be known before all lines are replaced: for each SKU asked, then for each barcode,
    its SKU and article, as far as the store knows them.
    """

    currency: str
    channel: str
    found: tuple[tuple[str, Article | None], ...]


def look_many(*, visit: Visit, skus: Sequence[str], gtins: Sequence[str]) -> Survey:
    """What is known of these articles. Raises UnknownCart."""
    arguments: list[str | int] = [visit.customer_id, len(skus), *skus, *gtins]
    answer = ask("look_many", [name_of(visit.cart_id)], arguments)
    ensure_ok(answer)
    _ok, currency, channel, *pairs = answer
    found = [
        (sku.decode(), parsed(sku.decode(), content) if content else None)
        for sku, content in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return Survey(currency.decode(), channel.decode(), tuple(found))


def replace_lines(*, visit: Visit, lines: Sequence[HeldLine]) -> Cart:
    """The cart holds these lines in this order and no others.

    Raises UnknownCart, CartFrozen, CartConverted, StaleCart, TooMany, TooFew and TooManyLines;
    then nothing has changed.
    """
    answer = ask(
        "replace_lines",
        [name_of(visit.cart_id)],
        [
            visit.customer_id,
            visit.expected_version,
            visit.now.isoformat(),
            ttl_seconds(),
            settings.CART_LINES,
            settings.CART_QUANTITY * 1000,
            *as_arguments(lines),
        ],
    )
    return cart_after(visit.cart_id, answer)


def move_line(*, visit: Visit, move: str, sku: str, key: Key | None = None) -> Kept:
    """The line is saved for later (`save`), back in the cart (`restore`), or gone (`forget`).

    Raises UnknownLine, TooMany, TooManyLines and what bars a change; then nothing has changed.
    """
    answer = ask(
        "move_line",
        [name_of(visit.cart_id), key.name if key else ""],
        [
            visit.customer_id,
            *_MOVES[move],
            sku,
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
