"""Two carts that become one. Each function is one round trip."""

from dataclasses import dataclass
from typing import Any  # Any: JSON

import orjson

from cart_svc.carts.rules import Cart, Merged, Visit
from cart_svc.carts.store._answers import cart_after, ensure_ok
from cart_svc.carts.store._arguments import as_arguments, override_fields
from cart_svc.carts.store._connection import run
from cart_svc.carts.store._names import name_of, ttl_seconds
from cart_svc.carts.store._snapshots import ask

Report = dict[str, Any]


@dataclass(frozen=True)
class MergeRecord:
    """Where a guest's cart has gone, and the report that was given then."""

    cart_id: str
    report: Report


def merge_of(*, guest_cart_id: str, customer_id: str) -> MergeRecord | None:
    """The merge of this cart into the customer's; None before. Raises UnknownCart for one that
    went to somebody else.
    """
    answer = ask("merge_of", [name_of(guest_cart_id)], [customer_id])
    ensure_ok(answer)
    if len(answer) == 1:
        return None
    return MergeRecord(answer[1].decode(), orjson.loads(answer[2]))


def merge(*, visit: Visit, own: Cart, guest: Cart, merged: Merged, report: Report) -> Cart:
    """The customer's cart is what was thought out, and the guest's is a sign that points to it.

    Raises StaleCart when one of them has changed meanwhile, and what bars a change of either;
    then nothing has changed.
    """
    members = (merged.shipping, merged.contact)
    answer = run(
        "merge",
        [name_of(guest.id), name_of(own.id)],
        [
            visit.customer_id,
            str(guest.version),
            str(own.version),
            visit.now.isoformat(),
            ttl_seconds(),
            orjson.dumps(report).decode(),
            " ".join(merged.coupons),
            *(orjson.dumps(vars(each)).decode() if each else "" for each in members),
            orjson.dumps(override_fields(merged.overrides)).decode(),
            len(merged.lines),
            *as_arguments((*merged.lines, *merged.saved)),
        ],
    )
    return cart_after(own.id, answer)
