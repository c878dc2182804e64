"""Whether the books say what their owners say; days that are closed; limits that are watched."""

import uuid
from datetime import datetime, time
from typing import Any

from tests.acceptance.books._asking import REPORTS, figures, hurried, mails_to, rows
from tests.acceptance.books._story import DAY, TORONTO, sale, story
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good, new_key, problem

PART = Chapter("checks")

SECONDS = 30


@PART.shows("Reconciliation of tills: Z reports beside the documents of their shifts.")
def tills(shop: RunningShop) -> str:
    (row,) = rows(shop, "reconciliation", **story(shop).past)
    seen = figures([row], "said", "documents", "booked", "difference")
    assert seen == [("87.39", 3, "87.39", "0.00")], row
    return f"{row['register']} Z {row['numbers']}: {row['said']} in {row['documents']} documents"


@PART.shows("Reconciliation of payments: drawers and payments beside the tenders in the books.")
def payments(shop: RunningShop) -> str:
    found = rows(shop, "payments-reconciliation", **story(shop).past)
    seen = {row["tender"]: (row["told"], row["booked"]) for row in found}
    assert seen == {"cash": ("20.00", "20.00"), "card": ("67.39", "67.39")}, seen
    return str(seen)


@PART.shows("Reconciliation of orders: what order has of each day beside the books.")
def orders(shop: RunningShop) -> str:
    hurried(shop, "order", "orders.tell_days")

    def agree() -> bool:
        found = rows(shop, "orders-reconciliation")
        return bool(found) and all(row["which"] == "" for row in found)

    eventually(agree, wanted=True, seconds=SECONDS)
    found = rows(shop, "orders-reconciliation")
    return f"{len(found)} days of the web, {sum(row['documents'] for row in found)} documents"


@PART.shows("Reconciliation of stock: the ledger of each location beside the books.")
def stock(shop: RunningShop) -> str:
    hurried(shop, "inventory", "stock.tell_ledger")
    east = {"store": story(shop).east.store}

    def compared() -> list[tuple[Any, ...]]:
        found = rows(shop, "stock-reconciliation", **east)
        return figures(found, "articles", "difference", "which")

    eventually(compared, wanted=[(1, "0", "")], seconds=SECONDS)
    return "the ledger of the new store and the books have the same units"


PART.tested(
    "What differs stands first, with the difference and the documents behind it; two wrongs that "
    "add up to nothing are found; every hour's comparison is noted, and watched.",
    "reporting_svc/tests/integration/test_reconciliation.py",
    "reporting_svc/tests/integration/test_till_reports.py",
    "tests/e2e/test_books.py",
)


@PART.shows("A day is closed with its figures, and opened again by what comes late.")
def closing(shop: RunningShop) -> str:
    heard = story(shop)
    sunday = {**heard.past, "from": str(heard.sunday), "to": str(heard.sunday)}
    path = f"{REPORTS}/daily-closes/{heard.east.store}/{heard.sunday}/close"

    def day() -> list[tuple[Any, ...]]:
        return figures(rows(shop, "daily-closes", **sunday), "status", "total")

    hurried(shop, "reporting", "reports.keep_days")
    eventually(day, wanted=[("provisional", "87.39")], seconds=SECONDS)
    closed = good(shop.staff.analyst.post(path, key=new_key()))
    assert (closed["status"], closed["totals"]) == ("closed", {"CAD": "87.39"}), closed
    again = problem(shop.staff.analyst.post(path, key=new_key()))
    assert again == (409, "day_not_to_be_closed"), again
    heard.east.says(sale(heard.article, datetime.combine(heard.sunday, time(15), TORONTO)))
    eventually(day, wanted=[("closed", "110.39")])
    hurried(shop, "reporting", "reports.keep_days")
    eventually(day, wanted=[("reopened", "110.39")], seconds=SECONDS)
    (row,) = rows(shop, "daily-closes", **sunday)
    return f"provisional, closed with 87.39, and open again: {row['reason']}"


@PART.shows("A day whose figures do not agree is closed by who says why.")
def closing_with_a_reason(shop: RunningShop) -> str:
    heard = story(shop)
    path = f"{REPORTS}/daily-closes/{heard.east.store}/{heard.sunday + DAY}/close"
    answer = shop.staff.analyst.post(path, key=new_key())
    assert problem(answer) == (409, "day_differs"), answer.text
    closed = good(shop.staff.analyst.post(path, {"reason": "no Z report"}, key=new_key()))
    assert (closed["status"], closed["reason"]) == ("closed", "no Z report"), closed
    return f"without a Z report: {answer.json()['detail']}"


@PART.shows("Alerts: a figure beyond its limit is told once by mail, seen, and cleared.")
def alerts(shop: RunningShop) -> str:
    analyst, address = shop.staff.analyst, f"{uuid.uuid4().hex[:12]}@shop.example"
    wish = {
        "name": f"Orders today {address[:6]}",
        "measure": "orders",
        "span": "today",
        "comparison": "above",
        "limit": "0",
        "currency": "CAD",
        "store": story(shop).east.store,
        "recipients": [address],
    }
    rule = good(analyst.post(f"{REPORTS}/alert-rules", wish), 201)

    def status() -> list[str]:
        found = good(analyst.get(f"{REPORTS}/alerts", page_size=100))["results"]
        return [each["status"] for each in found if each["rule"]["id"] == rule["id"]]

    hurried(shop, "reporting", "reports.check_alerts")
    eventually(status, wanted=["open"], seconds=SECONDS)
    eventually(lambda: len(mails_to(shop, address)), wanted=1, seconds=SECONDS)
    found = good(analyst.get(f"{REPORTS}/alerts", page_size=100))["results"]
    alert = next(each["id"] for each in found if each["rule"]["id"] == rule["id"])
    good(analyst.post(f"{REPORTS}/alerts/{alert}/acknowledge"))
    assert status() == ["acknowledged"]
    good(analyst.put(f"{REPORTS}/alert-rules/{rule['id']}", {**wish, "limit": "1000"}))
    hurried(shop, "reporting", "reports.check_alerts")
    eventually(status, wanted=["cleared"], seconds=SECONDS)
    good(analyst.send("DELETE", f"{REPORTS}/alert-rules/{rule['id']}"))
    return "open, mailed, acknowledged, cleared"
