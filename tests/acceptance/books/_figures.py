"""What was sold, split in every way, and how each figure is followed to its documents."""

import uuid
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from tests.acceptance.books._asking import Row, figures, rows, total
from tests.acceptance.books._story import DAY, VANCOUVER, Story, documents_of, sale, story
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import Caller, eventually, good

PART = Chapter("figures")

NET, PAID = Decimal("98.00"), Decimal("112.69")
TAX = {"GST": "4.90", "QST": "9.79"}
# what of a row says which documents are behind it
OF_ROW = (
    *("hour", "channel", "store", "country", "cashier"),
    *("sku", "category", "tender", "tax_code"),
)
# what the Sunday and its neighbours come to in the eastern store, by every group; one return
BY_GROUP: dict[str, Callable[[Story], dict[Any, str]]] = {
    "day": lambda heard: {
        str(heard.sunday - DAY): "20.00",
        str(heard.sunday): "76.00",
        str(heard.sunday + DAY): "2.00",
    },
    "hour": lambda _heard: {0: "20.00", 1: "56.00", 10: "-18.00", 23: "40.00"},
    "store": lambda heard: {heard.east.store: "98.00"},
    "channel": lambda _heard: {"pos": "98.00"},
    "category": lambda _heard: {"e2e/": "98.00"},
    "sku": lambda heard: {heard.article.sku: "98.00"},
    "cashier": lambda _heard: {"c-01": "78.00", "c-02": "20.00"},
}


def _split(group: str, shop: RunningShop) -> str:
    heard = story(shop)
    found = rows(shop, "sales", **heard.past, group_by=group)
    seen = {row[group]: row["net"] for row in found}
    assert seen == BY_GROUP[group](heard), seen
    assert total(found, "total") == PAID, total(found, "total")
    return f"{len(seen)} rows, {NET} net and {PAID} paid in all"


for _group in BY_GROUP:
    PART.shows(f"Sales by {_group}.")(partial(_split, _group))


@PART.shows("Sales by tender: what was paid in each.")
def by_tender(shop: RunningShop) -> str:
    found = rows(shop, "sales", **story(shop).past, group_by="tender")
    seen = {row["tender"]: row["total"] for row in found}
    assert seen == {"card": "69.69", "cash": "43.00"}, seen
    return f"{seen}, {total(found, 'total')} in all"


@PART.shows("Sales by tax: what is owed under each, and what it was counted on.")
def by_tax(shop: RunningShop) -> str:
    found = rows(shop, "sales", **story(shop).past, group_by="tax")
    seen = {row["tax_code"]: (row["net"], row["tax"]) for row in found}
    assert seen == {code: (str(NET), tax) for code, tax in TAX.items()}, seen
    return str(seen)


@PART.shows("Both channels stand in one report, each by itself and together.")
def both_channels(shop: RunningShop) -> str:
    heard = story(shop)
    since = {"from": heard.past["from"], "group_by": "sku,channel"}
    mine = [row for row in rows(shop, "sales", **since) if row["sku"] == heard.article.sku]
    seen = {row["channel"]: row["orders"] for row in mine}
    web = next(row for row in mine if row["channel"] == "web")
    assert web["net"] == heard.order["lines"][0]["net"], web
    return f"orders of one article: {seen}"


@PART.shows("Margin: what is left once what was sold is paid for; what has no cost stands apart.")
def margin(shop: RunningShop) -> str:
    heard = story(shop)
    everything = {"from": heard.past["from"], "store": heard.east.store, "group_by": "sku"}
    (row,) = rows(shop, "margin", **everything)
    # one of the sales is of today, after the goods had come for 8.00 each
    assert (row["cost"], row["margin"]) == ("8.00", "12.00"), row
    assert Decimal(row["net"]) == Decimal(row["net_without_cost"]) + 20, row
    return f"of {row['net']} net {row['margin']} is left, {row['net_without_cost']} has no cost"


@PART.shows("Baskets and units: how much is in a basket, what discounts cost, what comes back.")
def baskets(shop: RunningShop) -> str:
    (row,) = rows(shop, "baskets", **story(shop).past, group_by="store")
    seen = figures([row], "orders", "units", "units_a_basket", "net_a_basket", "returned_units")
    assert seen == [(5, "5", "1", "19.60", "1")], row
    assert (row["discount"], row["discount_rate"], row["return_rate"]) == ("2.00", "2.0", "16.7")
    return str(seen[0])


@PART.shows("Top sellers, the best first.")
def top_sellers(shop: RunningShop) -> str:
    found = rows(shop, "top-sellers")
    nets = [Decimal(row["net"]) for row in found if row["currency"] == "CAD"]
    assert nets == sorted(nets, reverse=True)
    (mine,) = rows(shop, "top-sellers", **story(shop).past)
    assert (mine["rank"], mine["sku"], mine["units"]) == (1, story(shop).article.sku, "5"), mine
    return f"{len(nets)} articles, the best {found[0]['sku']} with {found[0]['net']}"


@PART.shows("Tax return: what is owed under each tax, on which sales it was counted.")
def tax_return(shop: RunningShop) -> str:
    found = rows(shop, "tax-return", **story(shop).past)
    seen = {row["tax_code"]: row["tax"] for row in found}
    assert seen == TAX, seen
    assert {(row["supplies"], row["taxable"], row["not_taxed"]) for row in found} == {
        (str(NET), str(NET), "0.00")
    }, found
    return f"{seen} on {NET}"


@PART.shows("Cohorts: customers by the month of their first order, and how many came again.")
def cohorts(shop: RunningShop) -> str:
    heard = story(shop)
    month = f"{heard.sunday:%Y-%m}-01"

    def customers() -> int:
        period = {"from": month, "to": str(heard.sunday), "currency": "CAD"}
        return sum(row["customers"] for row in rows(shop, "cohorts", **period))

    before = customers()
    noon = datetime.combine(heard.sunday, time(12), VANCOUVER)
    heard.west.says(sale(heard.article, noon, customer_id=_new_customer(shop)))
    eventually(customers, wanted=before + 1)
    return f"{before + 1} customers bought first in {month[:7]}"


def _new_customer(shop: RunningShop) -> str:
    """The id of an account that has just been opened."""
    account = {
        "email": f"{uuid.uuid4().hex[:12]}@shop.example",
        "password": "a long enough password",
    }
    names = {"first_name": "Jeanne", "last_name": "Mance"}
    good(shop.shopper.post("/api/v1/auth/register", {**account, **names}), 202)
    caller = Caller(shop.gateway, shop.what["api_keys"]["test"], account)
    customer_id: str = good(caller.get("/api/v1/customers/me"))["id"]
    return customer_id


PART.tested(
    "Abandoned and recovered carts: a cart is left once nobody has touched it for hours, and comes "
    "back by a link, by itself or to be ordered.",
    "cart_svc/tests/integration/test_left_carts.py",
    "reporting_svc/tests/integration/test_people_reports.py",
)


@PART.shows("Every figure drills down to its documents, and is the sum of what they add.")
def drill_down(shop: RunningShop) -> str:
    heard = story(shop)
    found = rows(shop, "sales", **heard.past, group_by="day,hour,channel,store,country,cashier")
    for row in found:
        assert row["net"] == _behind(shop, heard, row), row
    for group in ("sku", "category", "tender", "tax"):
        for row in rows(shop, "sales", **heard.past, group_by=group):
            name = "total" if group == "tender" else "net"
            assert row[name] == _behind(shop, heard, row, name), row
    return f"{len(found)} rows and those by article, category, tender and tax"


def _behind(shop: RunningShop, heard: Story, row: Row, name: str = "net") -> str:
    """What the documents behind a row add up to."""
    of = {each: row[each] for each in OF_ROW if each in row}
    day = {"from": row["day"], "to": row["day"]} if "day" in row else {}
    return f"{total(documents_of(shop, **{**heard.past, **day, **of}), name):.2f}"


@PART.shows("Net sales are the Z reports of the tills for the same date.")
def z_reports_agree(shop: RunningShop) -> str:
    heard = story(shop)
    sunday = {**heard.past, "from": str(heard.sunday), "to": str(heard.sunday)}
    (report,) = rows(shop, "z-reports", **sunday)
    (sold,) = rows(shop, "sales", **sunday, group_by="store")
    assert report["total"] == sold["total"] == "87.39", (report, sold)
    return f"{report['total']} in both"


@PART.shows("Z archive: each report as its till issued it, with its number and its hash.")
def z_archive(shop: RunningShop) -> str:
    (report,) = rows(shop, "z-reports", **story(shop).past)
    seen = figures([report], "number", "cash_expected", "cash_counted", "cash_difference")
    assert seen == [(1, "120.00", "120.00", "0.00")], report
    assert report["hash"], report
    return f"number {report['number']} of {report['register']}, {report['hash']}"
