"""What the books are told here: a morning, a Sunday of 25 hours and a return, in two new stores.

One store is in Toronto, the other one in Vancouver. Their registers are of the kind that may speak
of the past, and nobody else sells there, so that every figure of the past is known to the cent.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from devstack import accounts
from devstack.client import Shop as Program
from devstack.client import enrol
from devstack.paths import run_directory
from tests.acceptance.shop import RunningShop
from tests.e2e.callers import Caller, eventually, good, new_key, patiently
from tests.e2e.selling import SYNC, batch
from tests.e2e.shopping import Article, check_out, order_for, quoted_cart, stock_article

TORONTO, VANCOUVER = ZoneInfo("America/Toronto"), ZoneInfo("America/Vancouver")
PRICE, COST, RECEIVED = "20.00", "8.00", 10
SUPPLIER = "NORD"
DOCUMENTS = 9
DAY = timedelta(days=1)
# by net: GST, QST and what is paid
TAXED = {
    "36.00": ("1.80", "3.59", "41.39"),
    "20.00": ("1.00", "2.00", "23.00"),
    "18.00": ("0.90", "1.80", "20.70"),
}


@dataclass
class Register:
    """A register of the kind `replay`, and what it has said so far."""

    store: str
    caller: Caller
    credential: str
    sequence: int = 0

    def says(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        """The verdicts on what it says next; each is taken."""
        numbered = []
        for item in items:
            self.sequence += 1
            numbered.append({**item, "sequence": self.sequence})
        return self.sends(batch(*numbered))

    def sends(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """The verdicts on a batch."""
        answer = good(self.caller.post(SYNC, body, **{"X-Register-Key": self.credential}))
        verdicts: list[dict[str, Any]] = answer["results"]
        refused = [each for each in verdicts if each["verdict"] == "malformed"]
        assert not refused, refused
        return verdicts


@dataclass(frozen=True)
class Story:
    """What was told: an article, two stores, the Sunday, and the sale that came back."""

    article: Article
    east: Register
    west: Register
    sunday: date
    first_sale: dict[str, Any]
    order: dict[str, Any]

    @property
    def past(self) -> dict[str, str]:
        """The Sunday, the day before and the day after, in the eastern store."""
        period = {"from": str(self.sunday - DAY), "to": str(self.sunday + DAY)}
        return {**period, "store": self.east.store}


@cache
def story(shop: RunningShop) -> Story:
    """It is told once for each walk, and in the books when this returns; a busy machine may have
    it begin anew, in other stores.
    """
    return patiently(lambda: _told(shop))


def _told(shop: RunningShop) -> Story:
    article = stock_article(shop.staff, shop.shopper, units=5, price=PRICE)
    code = uuid.uuid4().hex[:5].upper()
    east = _opened(shop, f"E{code}", TORONTO)
    west = _opened(shop, f"W{code}", VANCOUVER)
    _received(shop, article, east.store)
    sunday = _clocks_went_back(datetime.now(TORONTO).date())
    first_sale = _sunday_in_the_east(east, article, sunday)
    west.says(sale(article, _at(sunday + DAY, time(0, 30))))
    east.says(sale(article, datetime.now(UTC)))
    order = good(check_out(shop.shopper, order_for(quoted_cart(shop.shopper, article))), 201)
    heard = Story(article, east, west, sunday, first_sale, order)
    since = {"from": heard.past["from"], "sku": article.sku}
    eventually(lambda: len(documents_of(shop, **since)), wanted=DOCUMENTS)
    return heard


def sale(
    article: Article, at: datetime, *, quantity: int = 1, discount: str = "0.00", **changes: Any
) -> dict[str, Any]:
    """Some of the article at 20.00, taxed as in Québec; paid by card unless said otherwise."""
    line = _line(article, quantity, discount)
    return {
        "type": "sale",
        "id": str(uuid.uuid4()),
        "occurred_at": at.isoformat(),
        "cashier": "c-01",
        "currency": "CAD",
        "lines": [line],
        "cash_rounding": "0.00",
        "tenders": [{"type": "card", "amount": line["total"]}],
        "total": line["total"],
        **changes,
    }


def _line(article: Article, quantity: int, discount: str) -> dict[str, Any]:
    net = f"{quantity * Decimal(PRICE) - Decimal(discount):.2f}"
    gst, qst, total = TAXED[net]
    return {
        "line": 1,
        "sku": article.sku,
        "quantity": str(quantity),
        "unit_price": PRICE,
        "discount": discount,
        "discount_reason": "scratched" if Decimal(discount) else None,
        "tax": f"{Decimal(gst) + Decimal(qst):.2f}",
        "taxes": [{"code": "GST", "amount": gst}, {"code": "QST", "amount": qst}],
        "total": total,
    }


def _sunday_in_the_east(east: Register, article: Article, sunday: date) -> dict[str, Any]:
    """A sale before midnight; a shift with a sale in each of the two hours after one and one before
    the next midnight; a sale after that, and the next morning a return.
    """
    shift: dict[str, Any] = {"shift_id": str(uuid.uuid4()), "cashier": "c-01"}
    tomorrow, closes = sunday + DAY, _at(sunday, time(23, 59, 30))
    mixed = [{"type": "cash", "amount": "20.00"}, {"type": "card", "amount": "21.39"}]
    cash = [{"type": "cash", "amount": "23.00"}]
    first = sale(
        article, _at(sunday, time(1, 30)), quantity=2, discount="4.00", tenders=mixed, **shift
    )
    east.says(
        sale(article, _at(sunday - DAY, time(23, 59))),
        _of_shift("shift_opened", shift, _at(sunday, time(1, 0)), float="100.00"),
        first,
        sale(article, _at(sunday, time(1, 30, fold=1)), **{**shift, "cashier": "c-02"}),
        sale(article, _at(sunday, time(23, 59)), **shift),
        _of_shift("shift_closed", shift, closes, counted={"cash": "120.00"}),
        sale(article, _at(tomorrow, time(0, 1)), tenders=cash),
        _returned(article, first, _at(tomorrow, time(10, 0))),
    )
    return first


def _of_shift(kind: str, shift: dict[str, Any], at: datetime, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": str(uuid.uuid4()), "occurred_at": at.isoformat(), **shift, **more}


def _returned(article: Article, sold: dict[str, Any], at: datetime) -> dict[str, Any]:
    """One of two units comes back."""
    line = _line(article, 1, "2.00")
    total = f"-{line['total']}"
    about = {"original_line": 1, "reason": "unwanted", "disposition": "restock"}
    return {
        "type": "return",
        "id": str(uuid.uuid4()),
        "occurred_at": at.isoformat(),
        "cashier": "c-01",
        "original_sale_id": sold["id"],
        "currency": "CAD",
        "lines": [{**line, **about}],
        "cash_rounding": "0.00",
        "tenders": [{"type": "card", "amount": total}],
        "total": total,
    }


def _at(day: date, there: time) -> datetime:
    return datetime.combine(day, there, TORONTO)


def _clocks_went_back(today: date) -> date:
    """The last first Sunday of November that was over the day before yesterday."""
    firsts = [date(year, 11, 1) for year in (today.year, today.year - 1)]
    sundays = [first + timedelta(days=6 - first.weekday()) for first in firsts]
    return next(sunday for sunday in sundays if sunday < today - 2 * DAY)


def _opened(shop: RunningShop, code: str, zone: ZoneInfo) -> Register:
    """A new store with a shelf, and its register."""
    key, account = shop.what["api_keys"]["test"], accounts.program(run_directory(), accounts.REPLAY)
    program = Program(shop.gateway, key, account)
    place = {"code": code, "name": f"Books {code}", "time_zone": zone.key}
    where = {"currency": "CAD", "country": "CA", "region": "QC"}
    program.post("/api/v1/sales/stores", {**place, **where})
    shelf = {**place, "type": "store", "sells_online": False, "pickup": False}
    program.post("/api/v1/inventory/locations", shelf)
    credential = enrol(program, code, "Books", kind="replay")["credential"]
    return Register(code, shop.shopper, credential)


def _received(shop: RunningShop, article: Article, location: str) -> None:
    """Ten units have come to the store, for 8.00 each."""
    clerk, orders = shop.staff.stock_clerk, "/api/v1/inventory/purchase-orders"
    line = {"sku": article.sku, "quantity": str(RECEIVED)}
    wanted = {
        "supplier": SUPPLIER,
        "destination": location,
        "lines": [{**line, "unit_cost": COST}],
    }
    number = good(clerk.post(orders, wanted), 201)["number"]
    good(clerk.post(f"{orders}/{number}/order", key=new_key()))
    delivery = {"delivery_note": "Books", "lines": [line]}
    good(clerk.post(f"{orders}/{number}/receipts", delivery, key=new_key()))


def documents_of(shop: RunningShop, **query: str) -> list[dict[str, Any]]:
    """The documents behind a figure, of at most a hundred."""
    asked = {"page_size": "100", **query}
    found: list[dict[str, Any]] = good(
        shop.staff.analyst.get("/api/v1/reports/sales/documents", **asked)
    )["results"]
    return found
