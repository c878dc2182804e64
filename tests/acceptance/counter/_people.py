"""Customers, points, credit and gift cards at the till."""

from decimal import Decimal

from tests.acceptance.counter._bench import bench, tenders
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.cashier import APPROVED

CHAPTER = Chapter("counter")
ME = "/api/v1/customers/me"


def points(shop: RunningShop) -> int:
    """What the customer has."""
    return int(good(bench(shop).customer.get(f"{ME}/points"))["balance"])


@CHAPTER.shows("Customers are known at the till, masked, and earn points there")
def loyalty(shop: RunningShop) -> str:
    here = bench(shop)
    before = points(shop)
    said = here.till.do(f"scan {here.article.sku}", f"customer number {here.number}")
    sold = here.sell("card")
    assert "Jeanne M." in said, said
    assert "Mance" not in said, said
    assert sold["customer_id"] == good(here.customer.get(ME))["id"]
    eventually(lambda: points(shop), wanted=before + 20)
    return f"Jeanne M. had {before} points, and has {before + 20}"


@CHAPTER.shows("Points become store credit at the till, which pays once and comes back with a void")
def credit(shop: RunningShop) -> str:
    here = bench(shop)

    def left() -> Decimal:
        wallets = good(here.customer.get(f"{ME}/wallets"))["results"]
        return sum((Decimal(each["available"]) for each in wallets), Decimal(0))

    before, yes = left(), f"{APPROVED} regular"
    basket = (f"scan {here.article.sku}", f"customer number {here.number}")
    alone = here.till.do(*basket, "try points 10")
    here.till.do(yes, "points 10", "credit", "card", "sync")
    sold = here.latest()
    assert "! needs_approval" in alone, alone
    assert tenders(sold)[0] == ("store_credit", before + Decimal("0.10")), tenders(sold)
    assert left() == 0
    here.till.do(f"{APPROVED} mistake", f"void {sold['receipt_number']}", "sync")
    eventually(left, wanted=before + Decimal("0.10"))
    offline = here.till.do(*basket, yes, "cable out", "try credit", "cable in", "clear")
    assert "! needs_line" in offline, offline
    return f"10 points: {tenders(sold)[0]}; called off, {left()} is there again"


@CHAPTER.shows("Gift cards pay with no line, within an allowance that is signed for each register")
def gift_cards(shop: RunningShop) -> str:
    here, card = bench(shop), bench(shop).gift_card
    allowances = [
        good(here.own(name).ask("GET", "settings"))["offline_allowance"] for name in ("A", "B")
    ]
    signed = {each["token"] for each in allowances}
    amount = Decimal(allowances[0]["amount"])
    many = int(amount / 20) + 1
    here.till.do("sync", "cable out", f"scan {here.article.sku}", f"giftcard {card.code}")
    refused = here.till.do(
        f"scan {here.article.sku} {many}", f"try giftcard {card.code} {amount + 1}", "clear"
    )
    here.till.do("cable in", "sync")
    assert len(signed) == len(allowances), "two registers have one signature"
    assert "! allowance_used" in refused, refused

    def left() -> bool:
        return "ACTIVE 7.00 CAD" in here.till.do(f"balance {card.code}")

    eventually(left, wanted=True)
    return f"of 30.00, 7.00 are left; {amount + 1} with no line: refused, {amount} is allowed"
