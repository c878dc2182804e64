"""What a till says, in the words of the public API."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.e2e.callers import Caller, good
from tests.e2e.shopping import PLACE, Article, Staff

STORE = "MTL"
SYNC = "/api/v1/pos/sync"


def enrolled_register(staff: Staff, shopper: Caller, name: str, store: str = STORE) -> str:
    """The credential of a new register that staff made and a till enrolled."""
    name = f"{name} {uuid.uuid4().hex[:6]}"
    made = good(staff.store_manager.post("/api/v1/sales/registers", {"store": store, "name": name}))
    enrolled = good(
        shopper.post("/api/v1/pos/registers/enrol", {"code": made["code"], "name": name}), 201
    )
    assert enrolled["register_id"] == made["register_id"]
    credential: str = enrolled["credential"]
    return credential


def counter_quote(shopper: Caller, article: Article, quantity: int = 1) -> dict[str, Any]:
    """The price and taxes of an article over the counter."""
    asked = {
        "channel": "pos",
        "currency": "CAD",
        "store": STORE,
        "lines": [{"sku": article.sku, "quantity": quantity}],
        "ship_to": PLACE,
        "shipping_method": "pickup",
        "coupons": [],
    }
    quote: dict[str, Any] = good(shopper.post("/api/v1/quotes", asked))
    return quote


def sale(sequence: int, quote: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A sale at the quoted price, paid in cash to the cent."""
    columns = ("sku", "quantity", "unit_price", "discount", "tax", "total")
    line = {name: quote["lines"][0][name] for name in columns}
    taxes = [{name: tax[name] for name in ("code", "amount")} for tax in quote["lines"][0]["taxes"]]
    total = str(Decimal(quote["totals"]["total"]))
    return {
        "sequence": sequence,
        "type": "sale",
        "id": str(uuid.uuid4()),
        "occurred_at": datetime.now(UTC).isoformat(),
        "shift_id": None,
        "cashier": "c-01",
        "customer_id": None,
        "ruleset_version": quote["ruleset_version"],
        "currency": "CAD",
        "lines": [{"line": 1, **line, "taxes": taxes}],
        "cash_rounding": "0.00",
        "tenders": [{"type": "card", "amount": total}],
        "total": total,
        **changes,
    }


def batch(*items: dict[str, Any]) -> dict[str, Any]:
    return {"batch_id": str(uuid.uuid4()), "items": list(items)}
