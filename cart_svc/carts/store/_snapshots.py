"""What of the store has to reach PostgreSQL, and what comes back from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: redis' answers and JSON

import orjson
from django.utils import timezone

from cart_svc.carts.models import CartSnapshot, ConvertedCart
from cart_svc.carts.rules import Cart, HeldLine
from cart_svc.carts.store._answers import cart_after
from cart_svc.carts.store._arguments import override_content, thousandths
from cart_svc.carts.store._connection import call, run
from cart_svc.carts.store._names import cart_id_of, digest_of, name_of, number_of, ttl_seconds

_LOST_VERSIONS = 1000  # more than a cart can have had since: what was seen then is stale now


@dataclass(frozen=True)
class Touched:
    """A cart that has changed, and when by the store's clock."""

    cart_id: str
    moment: float


def touched(*, limit: int) -> list[Touched]:
    """The carts that have changed longest ago without a snapshot."""
    rows = call("zrange", "touched", 0, limit - 1, withscores=True)
    return [Touched(cart_id.decode(), moment) for cart_id, moment in rows]


def untouch(carts: Sequence[Touched]) -> None:
    """Their snapshots are taken; what has been touched again meanwhile stays noted."""
    arguments = [part for each in carts for part in (each.cart_id, f"{each.moment:.0f}")]
    run("untouch", [], arguments)


def peek(cart_id: str) -> Cart:
    """The cart, whoever's it is, for jobs and staff. Raises UnknownCart."""
    return cart_after(cart_id, run("peek", [name_of(cart_id)], []))


def id_of(number: str) -> str | None:
    """Under which id people's number finds a cart; None when the store has it no more."""
    found = call("get", f"number:{number}")
    return found.decode() if found else None


def ask(name: str, keys: Sequence[str], arguments: Sequence[str | int]) -> list[Any]:
    """The answer of a script about the cart of its first key; one that the store has lost comes
    back first.

    Costs a query only where the cart is not found. Raises CartsUnavailable.
    """
    answer = run(name, keys, arguments)
    if answer[0] == b"unknown" and bring_back(cart_id_of(keys[0])):
        answer = run(name, keys, arguments)
    return answer


def bring_back(cart_id: str) -> bool:
    """Whether a cart was lost and is there again, as its last snapshot has it."""
    now = timezone.now()
    rows = CartSnapshot.objects.living(now=now).filter(digest=digest_of(cart_id))
    snapshot = next(iter(rows[:1]), None)
    if snapshot is None:
        return False
    put_back(snapshot=snapshot, cart_id=cart_id, now=now)
    return True


def put_back(*, snapshot: CartSnapshot, cart_id: str, now: datetime) -> Cart:
    """The cart of a snapshot is in the store under this id, and says that it was restored.

    Under an id that is not its own it is a cart that somebody has just opened.
    """
    is_new = number_of(cart_id) != snapshot.number
    changed_at = (now if is_new else snapshot.changed_at).isoformat()
    is_converted = ConvertedCart.objects.filter(digest=snapshot.digest).exists()
    fields: dict[str, str | int] = {
        "version": snapshot.version + _LOST_VERSIONS,
        "state": "converted" if is_converted else "active",
        "currency": snapshot.currency,
        "channel": snapshot.channel,
        "customer": snapshot.customer_id,
        "language": snapshot.language,
        "created_at": changed_at,
        "updated_at": changed_at,
        "restored_at": now.isoformat(),
        "coupons": " ".join(snapshot.content["coupons"]),
        **_lines(snapshot.content),
        **_overrides(snapshot.content),
    }
    if snapshot.content["shipping"]:
        fields["shipping"] = orjson.dumps(snapshot.content["shipping"]).decode()
    if snapshot.email:
        contact = {"email": snapshot.email, "consent": snapshot.has_consent}
        fields["contact"] = orjson.dumps(contact).decode()
    pairs = [part for pair in fields.items() for part in pair]
    start: list[str | int] = [cart_id, snapshot.customer_id, ttl_seconds(), number_of(cart_id)]
    return cart_after(cart_id, run("create", [name_of(cart_id)], [*start, *pairs]))


def _lines(content: dict[str, Any]) -> dict[str, str | int]:
    fields: dict[str, str | int] = {}
    position = 0
    for prefix, name in (("l:", "lines"), ("s:", "saved")):
        for line in content[name]:
            position += 1
            units = thousandths(Decimal(line["quantity"]))
            fields[f"{prefix}{line['sku']}"] = f"{position}|{units}|{line['seen_price']}"
    return {**fields, "position": position}


def _overrides(content: dict[str, Any]) -> dict[str, str]:
    held = content.get("overrides", {})
    return {f"o:{sku}": orjson.dumps(agreed).decode() for sku, agreed in held.items()}


def content_of(cart: Cart) -> dict[str, Any]:
    """A cart as a snapshot has it."""
    return {
        "lines": [_line(cart, line) for line in cart.lines],
        "saved": [_line(cart, line) for line in cart.saved],
        "coupons": list(cart.coupons),
        "shipping": vars(cart.shipping) if cart.shipping else None,
        "overrides": {sku: override_content(agreed) for sku, agreed in cart.overrides.items()},
    }


def _line(cart: Cart, line: HeldLine) -> dict[str, Any]:
    article = cart.articles.get(line.sku)
    return {
        "sku": line.sku,
        "quantity": f"{line.quantity.normalize():f}",
        "seen_price": str(line.seen_price),
        "name": dict(article.name) if article else {"en": line.sku},
    }
