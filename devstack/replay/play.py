"""Playing invoices through the public endpoints, as tills and web customers would."""

import threading
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from devstack.client import Shop, Till
from devstack.replay import countries
from devstack.replay.lines import Line
from devstack.replay.plan import Invoice, basket

CURRENCY = "GBP"
STORE_ZONE = ZoneInfo("Europe/London")
RETURN_REASON = "cancelled"


def till_item(invoice: Invoice) -> dict[str, Any]:
    """A whole invoice as one sale, or one return without an original."""
    sign = -1 if invoice.is_return else 1
    total = sum((line.amount for line in invoice.lines), Decimal(0)) * sign
    item: dict[str, Any] = {
        "type": "return" if invoice.is_return else "sale",
        "id": str(uuid.uuid4()),
        "occurred_at": invoice.lines[0].at.replace(tzinfo=STORE_ZONE).isoformat(),
        "currency": CURRENCY,
        "lines": [
            _till_line(number, line, sign) for number, line in enumerate(invoice.lines, start=1)
        ],
        "cash_rounding": "0.00",
        "tenders": [{"type": "cash", "amount": str(total * sign)}],
        "total": str(total * sign),
    }
    return item


def _till_line(number: int, line: Line, sign: int) -> dict[str, Any]:
    amount = str(line.amount * sign)
    written = {
        "line": number,
        "sku": line.sku,
        "quantity": str(line.quantity * sign),
        "unit_price": str(line.unit_price),
        "discount": "0.00",
        "tax": "0.00",
        "taxes": [],
        "total": amount,
    }
    if sign < 0:
        written |= {"reason": RETURN_REASON, "disposition": "restock"}
    return written


class PriceBoard:
    """Publishes an invoice's prices and takes its quote before another invoice may change them."""

    def __init__(self, published: dict[str, Decimal]) -> None:
        self._published = published
        self._lock = threading.Lock()

    def quote(self, shop: Shop, cart_id: str, lines: Sequence[Line]) -> Any:
        """The cart with the quote at the file's own prices."""
        with self._lock:
            changed = {
                line.sku: line.unit_price
                for line in lines
                if self._published.get(line.sku) != line.unit_price
            }
            if changed:
                publish(shop, changed)
                self._published.update(changed)
            return shop.post(f"/api/v1/carts/{cart_id}/quote", {}, keyed=True)


def publish(shop: Shop, prices: dict[str, Decimal]) -> None:
    """The articles cost this on the web from now on."""
    rows = [
        {"sku": sku, "channel": "web", "currency": CURRENCY, "amount": str(price)}
        for sku, price in prices.items()
    ]
    shop.post("/api/v1/catalogue/prices", {"prices": rows}, keyed=True)


class WebBuyer:
    """A web customer who buys one invoice after the other. Each goes to the file's country, and
    is fetched from the store there, so that nothing is added for its way.
    """

    def __init__(
        self, guest: Shop, staff: Shop, board: PriceBoard, zone: str, stores: Mapping[str, str]
    ) -> None:
        self._guest, self._staff, self._board = guest, staff, board
        self._zone, self._stores = ZoneInfo(zone), stores

    def buy(self, invoice: Invoice) -> Any:
        """The order that the invoice became. Raises Problem."""
        cart = self._guest.post("/api/v1/carts", {"currency": CURRENCY, "channel": "web"})
        lines = [{"sku": sku, "quantity": units} for sku, units in basket(invoice.lines).items()]
        self._guest.put(f"/api/v1/carts/{cart['id']}/lines", {"lines": lines})
        self._guest.put(
            f"/api/v1/carts/{cart['id']}/shipping",
            {
                "country": countries.code(invoice.country),
                "region": "",
                "method": "pickup",
                "pickup_location": self._stores[invoice.country],
            },
        )
        quoted = self._board.quote(self._staff, cart["id"], invoice.lines)
        return self._staff.post("/api/v1/checkout", self._order(invoice, quoted), keyed=True)

    def _order(self, invoice: Invoice, quoted: Any) -> dict[str, Any]:
        return {
            "cart_id": quoted["id"],
            "cart_version": quoted["version"],
            "email": f"customer-{invoice.customer}@replay.example",
            "shipping_address": {
                "name": f"Customer {invoice.customer}",
                "line1": invoice.number,
                "city": invoice.country,
                "country": countries.code(invoice.country),
            },
            "shipping_method": "pickup",
            "pickup_location": self._stores[invoice.country],
            "payment": {"provider": "test", "token": "tok_approve"},
            "quote_token": quoted["quote_token"],
            "occurred_at": invoice.lines[0].at.replace(tzinfo=self._zone).isoformat(),
        }


def sync_in_batches(till: Till, invoices: Sequence[Invoice], size: int, done: Any) -> list[str]:
    """The codes of what a till was refused, none if all went in; `done` is told of each batch."""
    refused = []
    for start in range(0, len(invoices), size):
        batch = invoices[start : start + size]
        answer = till.sync([till.numbered(till_item(invoice)) for invoice in batch])
        refused += [
            f"{invoice.number}: {result.get('code')}"
            for invoice, result in zip(batch, answer["results"], strict=True)
            if result["verdict"] == "malformed"
        ]
        done(sum(len(invoice.lines) for invoice in batch))
    return refused
