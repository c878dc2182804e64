"""What comes back: by receipt, card or order, never more than was sold, as it was paid."""

import uuid
from decimal import Decimal

from tests.acceptance.counter._bench import bench, tenders
from tests.acceptance.office import desk_of
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good, new_key, problem

CHAPTER = Chapter("counter")
CUSTOMERS = "/admin/customer/customers/customer/"


@CHAPTER.shows("Goods come back by their receipt, and the money to the original tender first")
def by_receipt(shop: RunningShop) -> str:
    here = bench(shop)
    sold = here.sell(f"scan {here.article.sku}", "card 10", "cash 20")
    number = sold["receipt_number"]
    back = here.sell(f"return {number}", "back 1 1 unwanted", "refund")
    assert (back["type"], back["original_sale_id"]) == ("return", sold["id"])
    assert tenders(back) == [("card", Decimal(-10)), ("cash", Decimal(-13))], tenders(back)
    return f"{number}, paid by card and cash: {tenders(back)}"


@CHAPTER.shows("Goods come back by the customer's card")
def by_card(shop: RunningShop) -> str:
    here, card = bench(shop), f"299{uuid.uuid4().int % 10**10:010d}"
    me = good(here.customer.get("/api/v1/customers/me"))["id"]
    desk_of(shop, "support").send(f"{CUSTOMERS}{me}/card/", {"card_number": card})
    sold = here.sell(f"scan {here.article.sku}", f"customer card {card}", "card")
    number = sold["receipt_number"]
    found = here.till.do(f"bought card {card}")
    assert number in found, found
    here.till.do(f"return {number}", "back 1 1 unwanted", "refund", "sync")
    assert number not in here.till.do(f"bought card {card}")
    return f"card …{card[-4:]} finds {number}, until it is back"


@CHAPTER.shows("What was bought online comes back at the till by its order number")
def by_order(shop: RunningShop) -> str:
    here = bench(shop)
    number = here.order
    said = here.till.do(f"return {number}", "back 1 1 unwanted", "refund", "sync")
    back = here.latest()
    assert here.article.sku in said
    assert (back["original_order_number"], back["type"]) == (number, "return"), back
    return f"{number}: {back['total']} back at the till"


@CHAPTER.shows("Never more comes back than was sold, across both channels")
def never_more(shop: RunningShop) -> str:
    here, number = bench(shop), bench(shop).order
    page = f"/api/v1/orders/{number}"

    def is_heard() -> bool:
        events = good(here.customer.get(page))["events"]
        return "returned_at_till" in [each["type"] for each in events]

    eventually(is_heard, wanted=True)
    two = {"lines": [{"line": 1, "quantity": 2, "reason": "too_small"}]}
    online = problem(here.customer.post(f"{page}/returns", two, key=new_key()))
    till = here.till.do(f"return {number}", "back 1 2 unwanted", "try refund")
    own = here.own("Greedy")
    line = {**own.sale(1)["lines"][0], "quantity": "2", "unit_price": "20.00", "original_line": 1}
    line |= {"tax": "5.99", "taxes": [], "total": "45.99", "reason": "x", "disposition": "restock"}
    greedy = own.sale(1, type="return", lines=[line], total="-45.99", original_order_number=number)
    greedy |= {
        "original_sale_id": None,
        "exchange_id": None,
        "tenders": [{"type": "card", "amount": "-45.99"}],
    }
    (result,) = own.say(greedy)
    assert online[0] in {409, 422}, online
    assert "! " in till, till
    assert "over_returned" in result["exceptions"], result
    return f"of two one came back: online {online}, at the till refused, {result['exceptions']}"


@CHAPTER.shows("Goods are exchanged for others, and the difference is paid")
def exchanged(shop: RunningShop) -> str:
    here = bench(shop)
    number = here.sell(f"scan {here.article.sku}", "card")["receipt_number"]
    here.till.do(f"return {number}", 'back 1 1 "too small"', "exchange")
    sold = here.sell(f"scan {here.article.sku} 2", "cash 25")
    back = next(each for each in here.journal()[1:] if each["type"] == "return")
    paid = tenders(sold)
    assert paid[0] == ("exchange", Decimal("23.00")), paid
    assert paid[1:] == [("cash", Decimal("23.00"))], paid
    assert (back["total"], back["exceptions"]) == ("-23.00", [])
    return f"{back['receipt_number']} pays for {sold['receipt_number']}: {paid}"
