"""Promises about goods and money that come back, and about the papers of both."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tests.acceptance.orders._purchases import (
    Order,
    asked,
    becomes,
    bought,
    bought_by,
    page_of,
    shelf,
    shown,
    with_coupon,
)
from tests.acceptance.people import ME, Person, new_customer, new_email
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import Caller, eventually, good, new_key, problem
from tests.e2e.shopping import Level, check_out, level, order_for, quoted_cart, stock_article

CHAPTER = Chapter("returns")
PDF = b"%PDF-"


def _inspected(shop: RunningShop, person: Person, order: Order, rma: dict[str, Any]) -> None:
    """The goods of a return are here, and looked at: one like new, one broken."""
    step, staff = f"returns/{rma['number']}", shop.staff
    asked(person.caller, order, f"{step}/sent")
    here = {"lines": [{"line": 1, "quantity": "2"}]}
    asked(staff.stock_clerk, order, f"{step}/receive", here)
    found = [
        {"line": 1, "quantity": "1", "condition": condition, "disposition": disposition}
        for condition, disposition in (("as_new", "restock"), ("damaged", "damage"))
    ]
    asked(staff.stock_clerk, order, f"{step}/inspect", {"lines": found})


def _let_come(manager: Caller, person: Person, order: Order, wanted: str) -> dict[str, Any]:
    """Two units may come back to a store."""
    lines = [{"line": 1, "quantity": "2", "reason": "too_small"}]
    rma: dict[str, Any] = asked(person.caller, order, "returns", {"lines": lines, "wanted": wanted})
    asked(manager, order, f"returns/{rma['number']}/approve", {"location": "MTL"})
    return rma


@CHAPTER.shows("A return is asked for, approved, received, inspected with a disposition, refunded.")
def rma(shop: RunningShop) -> str:
    person, article = new_customer(shop), stock_article(shop.staff, shop.shopper, units=3)
    order, manager = bought_by(person, article, 3), shop.staff.store_manager
    asked(shop.staff.stock_clerk, order, "hand-over")
    made = _let_come(manager, person, order, "refund")
    too_many = person.post(
        f"{page_of(order)}/returns",
        {"lines": [{"line": 1, "quantity": "2", "reason": "late"}]},
        key=new_key(),
    )
    label = person.caller.get(f"{page_of(order)}/returns/{made['number']}/label")
    _inspected(shop, person, order, made)
    asked(manager, order, f"returns/{made['number']}/refund")

    def status() -> str:
        return str(person.get(f"{page_of(order)}/returns")[0]["status"])

    eventually(status, wanted="refunded", seconds=30)
    eventually(lambda: level(shop.staff, article, "MTL"), wanted=Level(2, 0, 1), seconds=30)
    lines = person.get(f"{page_of(order)}/returns")[0]["lines"]
    assert problem(too_many) == (409, "units_not_returnable"), too_many.text
    assert made["number"] in label.text, label.text
    return (
        f"{made['number']}: {[each['disposition'] for each in lines]}; one for sale again, one not"
    )


@CHAPTER.shows("Refunds by line and with shipping, in any order, add up to exactly what was paid.")
def refunds(shop: RunningShop) -> str:
    orders = [
        ("unit", "half", "unit", "other half", "unit"),
        ("half", "other half", "unit", "unit", "unit"),
        ("two units", "half", "unit", "other half"),
    ]
    return "; ".join(_given_back(shop, parts) for parts in orders)


def _given_back(shop: RunningShop, parts: Sequence[str]) -> str:
    """What came back of an order in these parts, beside what was paid for it."""
    manager, order = shop.staff.store_manager, with_coupon(shop, 3, new_email())
    paid, shipping = (Decimal(order["totals"][each]) for each in ("total", "shipping"))
    half = (shipping / 2).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    becomes(manager, order, "payment_status", "captured")
    wishes: dict[str, Any] = {
        "unit": {"lines": [{"line": 1, "quantity": "1"}]},
        "two units": {"lines": [{"line": 1, "quantity": "2"}]},
        "half": {"shipping": str(half)},
        "other half": {"shipping": str(shipping - half)},
    }
    got = [Decimal(asked(manager, order, "refunds", wishes[each])["total"]) for each in parts]
    more = manager.post(f"{page_of(order)}/refunds", {"goodwill": "0.01"}, key=new_key())
    becomes(manager, order, "payment_status", "refunded")
    assert sum(got) == paid, f"{got} of {paid}"
    assert problem(more)[0] == 409
    return f"{' + '.join(map(str, got))} = {paid}"


@CHAPTER.shows("A refund above one's limit waits for a colleague, and is given once.")
def limits(shop: RunningShop) -> str:
    order, support = bought(shop, 10), shop.as_role("support")
    manager = shop.staff.store_manager
    becomes(manager, order, "payment_status", "captured")
    wish = {"lines": [{"line": 1, "quantity": "10"}], "reason": "all broken"}
    made = asked(support, order, "refunds", wish)
    step = f"refunds/{made['id']}/approve"
    own = support.post(f"{page_of(order)}/{step}", {}, key=new_key())
    approved = asked(manager, order, step)
    late = manager.post(f"{page_of(order)}/{step}", {}, key=new_key())
    assert (made["status"], own.status_code) == ("requested", 403)
    assert approved["status"] in {"pending", "succeeded"}
    assert problem(late) == (409, "refund_decided")
    return f"{made['total']}: asked for, not by oneself (403), approved by another, once"


@CHAPTER.shows("An exchange makes store credit of the goods, which pays for others.")
def exchange(shop: RunningShop) -> str:
    person, article = new_customer(shop), shelf(shop).article
    order, manager = bought_by(person, article, 2), shop.staff.store_manager
    asked(shop.staff.stock_clerk, order, "hand-over")
    made = _let_come(manager, person, order, "exchange")
    _inspected(shop, person, order, made)
    asked(manager, order, f"returns/{made['number']}/exchange")
    eventually(lambda: len(person.get(f"{ME}/wallets")["results"]), wanted=1, seconds=30)
    credit = person.get(f"{ME}/wallets")["results"][0]["available"]

    def status() -> str:
        return str(person.get(f"{page_of(order)}/returns")[0]["status"])

    eventually(status, wanted="exchanged", seconds=30)
    cart = quoted_cart(person.caller, article, 2)
    body = order_for(cart, stored_value=[{"kind": "store_credit"}])
    other = good(check_out(person.caller, body), 201)

    def named() -> Any:
        return person.get(f"{page_of(order)}/returns")[0]["exchanged_for"]

    eventually(named, wanted=other["number"], seconds=100)
    assert other["stored_value"][0]["amount"] == credit
    from_ = shown(person.caller, other)["exchanged_from"]
    assert from_ == [{"return_number": made["number"], "order": order["number"]}]
    return f"{credit} of credit paid for {other['number']}, which names {made['number']}"


@CHAPTER.shows("Invoices and credit notes are PDF, with gapless numbers.")
def papers(shop: RunningShop) -> str:
    manager, order = shop.staff.store_manager, bought(shop, 2)
    becomes(manager, order, "payment_status", "captured")
    asked(manager, order, "refunds", {"lines": [{"line": 1, "quantity": "1"}]})

    def kinds() -> list[str]:
        return [each["kind"] for each in good(manager.get(f"{page_of(order)}/invoices"))]

    eventually(kinds, wanted=["invoice", "credit_note"], seconds=40)
    listed = good(manager.get(f"{page_of(order)}/invoices"))
    files = [manager.get(f"{page_of(order)}/invoices/{each['number']}") for each in listed]
    question = """SELECT s.code, s.last, count(*), max(p.position), min(p.position)
                  FROM invoicing_paper p JOIN invoicing_series s ON s.code = p.series_id
                  GROUP BY s.code, s.last"""
    series = shop.ask("order", question)
    assert all(each.content.startswith(PDF) for each in files)
    assert {each.headers["Content-Type"] for each in files} == {"application/pdf"}
    assert all(last == count == top and low == 1 for _code, last, count, top, low in series), series
    told = ", ".join(f"{code} 1 to {last}" for code, last, *_rest in series)
    return f"{[each['number'] for each in listed]}; {told}, none missing"


CHAPTER.tested(
    "An invoice is never changed: the database refuses, and the chain of hashes would break.",
    "order_svc/tests/integration/test_invoices.py",
)
CHAPTER.tested(
    "Units that came back at a till count for the web, and the other way round.",
    "order_svc/tests/integration/test_till_returns.py",
    "tests/e2e/test_till_sale.py",
)
