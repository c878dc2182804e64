"""Sales: tenders, change, coins, discounts, baskets that wait, voids."""

from decimal import Decimal

from tests.acceptance.counter._bench import bench, tenders
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import good
from tests.e2e.cashier import APPROVED

CHAPTER = Chapter("counter")


@CHAPTER.shows("A sale has several tenders, and change")
def several(shop: RunningShop) -> str:
    here = bench(shop)
    said = here.till.do(f"scan {here.article.sku}", "card 10", "cheque 0042 3", "cash 20")
    here.till.do("sync")
    receipt = here.latest()
    paid = [(each["type"], each["amount"], each["change"]) for each in receipt["tenders"]]
    assert paid == [
        ("card", "10.00", "0.00"),
        ("cheque", "3.00", "0.00"),
        ("cash", "20.00", "10.00"),
    ], paid
    assert "change 10.00" in said
    return f"{receipt['total']}: {paid}"


@CHAPTER.shows("Cash is rounded to coins that exist, on a line of its own")
def rounded(shop: RunningShop) -> str:
    here = bench(shop)
    receipt = here.sell(f"scan {here.article.sku} 2", "cash 50")
    assert (receipt["total"], receipt["cash_rounding"]) == ("45.99", "0.01")
    assert tenders(receipt) == [("cash", Decimal("46.00"))]
    return f"{receipt['total']} in coins is 46.00, rounding {receipt['cash_rounding']}"


@CHAPTER.shows("A discount needs a reason, and beyond the cashier's limit a manager's approval")
def discounted(shop: RunningShop) -> str:
    here = bench(shop)
    sku = here.article.sku
    said = here.till.do(
        f"scan {sku}", f'try discount {sku} 5% ""', f"discount {sku} 50% scratched", "try card"
    )
    receipt = here.sell(f'{APPROVED} "end of season"', "card")
    exceptions = here.journal()[0]["exceptions"]
    assert "! reason_missing" in said
    assert "! needs_approval" in said
    assert (receipt["lines"][0]["discount"], exceptions) == ("10.00", [])
    unapproved = here.own("Discounts")
    line = {
        **unapproved.sale(1)["lines"][0],
        "discount": "10.00",
        "tax": "1.50",
        "taxes": [],
        "total": "11.50",
    }
    sold = unapproved.sale(
        1, lines=[line], total="11.50", tenders=[{"type": "card", "amount": "11.50"}]
    )
    (result,) = unapproved.say(sold)
    assert "incomplete" in result["exceptions"], result
    return f"10.00 off 20.00 with a yes; without one: {result['exceptions']}"


@CHAPTER.shows("A sale is parked, and taken up at another till of the store, by one of them")
def parked(shop: RunningShop) -> str:
    here, other = bench(shop), bench(shop).own("Parking")
    here.till.do(f"scan {here.article.sku} 2", "park walker", "sync")
    waiting = next(
        each
        for each in good(other.ask("GET", "parked-sales"))["results"]
        if each["lines"][0]["sku"] == here.article.sku
    )
    taken = good(other.ask("POST", f"parked-sales/{waiting['id']}/resume", {}))
    late = here.till.do(f"try resume {waiting['id']}")
    assert (taken["status"], taken["lines"][0]["quantity"]) == ("resumed", "2")
    assert "! parked_sale_gone" in late, late
    return f"{waiting['label']}, parked at {waiting['register']}, taken up at {other.code}"


@CHAPTER.shows("A sale of the open shift is voided by a manager's yes")
def voided(shop: RunningShop) -> str:
    here = bench(shop)
    receipt = here.sell(f"scan {here.article.sku}", "cash 25")
    number = receipt["receipt_number"]
    alone = here.till.do(f"try void {number}")
    here.till.do(f"{APPROVED} mistake", f"void {number}", "sync")
    found = next(each for each in here.journal() if each["id"] == receipt["id"])
    assert "! needs_approval" in alone
    assert (found["status"], found["exceptions"]) == ("voided", [])
    return f"{number} is {found['status']}"
