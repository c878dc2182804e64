"""Places, the ledger of each article in each of them, and what it proves."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from devstack import processes
from devstack.paths import COMMAND
from tests.acceptance.goods import article, refusal
from tests.acceptance.shelves import STOCK, corrected, rows
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e import shopping
from tests.e2e.callers import eventually, good, new_key
from tests.e2e.shopping import Article

CHAPTER = Chapter("stock")
TYPES = {"store", "warehouse", "office", "transit", "supplier", "scrap"}
BEGINNING = "0" * 64


def moved_article(shop: RunningShop) -> Article:
    """An article of which ten came, three were missing, two found and four thrown away."""
    made = article(shop, units=10)
    clerk = shop.staff.stock_clerk
    for quantity, reason in (("-3", "missing"), ("2", "found"), ("4", "thrown-away")):
        good(corrected(clerk, made, quantity, reason=reason), 201)
    return made


def ledger(shop: RunningShop, made: Article, at: str = "LC") -> list[dict[str, Any]]:
    """Its movements there, the first one first."""
    return rows(shop.staff.analyst, "ledger", sku=made.sku, location=at, page_size=100)[::-1]


@CHAPTER.shows("Locations of every type")
def locations_of_every_type(shop: RunningShop) -> str:
    known = {
        kind: [each["code"] for each in rows(shop.staff.analyst, "locations", type=kind)]
        for kind in sorted(TYPES)
    }
    assert all(known.values()), known
    wrong = {"code": "X", "name": "X", "type": "shed", "time_zone": "Moon/North"}
    told = refusal(shop.staff.stock_clerk.post(f"{STOCK}/locations", wrong))
    assert [field for field, _code in told[2]] == ["type", "time_zone"], told
    return ", ".join(f"{kind} {codes[0]}" for kind, codes in known.items())


@CHAPTER.shows("A ledger with contiguous numbers, running balance and hash chain")
def the_ledger_explains_the_balance(shop: RunningShop) -> str:
    movements = ledger(shop, moved_article(shop))
    balance, before = Decimal(0), BEGINNING
    for number, each in enumerate(movements, start=1):
        balance += Decimal(each["delta"])
        assert each["seq"] == number
        assert (Decimal(each["balance_after"]), each["prev_hash"]) == (balance, before)
        before = each["hash"]
    assert (len(movements), str(balance)) == (4, "5")
    return f"numbers 1 to 4, balances {', '.join(each['balance_after'] for each in movements)}"


@CHAPTER.shows("Adjustments with reason and actor")
def adjustments_have_a_reason_and_an_actor(shop: RunningShop) -> str:
    made, clerk = article(shop, units=5), shop.staff.stock_clerk
    body = {"location": "LC", "reason": "missing", "note": "Shelf 4"}
    body |= {"lines": [{"sku": made.sku, "quantity": "-2"}]}  # type: ignore[dict-item]  # JSON
    key = new_key()
    first, again = (clerk.post(f"{STOCK}/adjustments", body, key=key) for _each in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    unkeyed = refusal(clerk.post(f"{STOCK}/adjustments", body))
    unknown = refusal(corrected(clerk, made, "-1", reason="because"))
    nobody = body | {"lines": [{"sku": f"{made.sku}-SLIP", "quantity": "1"}]}
    slip = refusal(clerk.post(f"{STOCK}/adjustments", nobody, key=new_key()))
    last = ledger(shop, made)[-1]
    assert (last["delta"], last["reason"]) == ("-2", "missing: Shelf 4")
    assert last["actor"].startswith("staff:"), last
    codes = [each[1] for each in (unkeyed, unknown, slip)]
    assert codes == ["idempotency_key_required", "unknown_reason", "unknown_sku"]
    return f"{last['delta']} by {last['actor']}, {last['reason']!r}; twice is once; never {codes}"


@CHAPTER.shows("Update and delete of the ledger refused by the database itself")
def the_database_keeps_the_ledger(shop: RunningShop) -> str:
    made = moved_article(shop)
    which = f"""WHERE level_id IN (SELECT l.id FROM stock_stocklevel l
        JOIN stock_variant v ON v.id = l.variant_id WHERE v.sku = '{made.sku}')"""
    before = ledger(shop, made)
    told = [
        shop.refused_by_database("inventory", command)
        for command in (
            f"UPDATE stock_movement SET delta = 1000 {which}",
            f"DELETE FROM stock_movement {which}",
            "TRUNCATE stock_movement CASCADE",
        )
    ]
    assert all("append-only" in each for each in told), told
    assert ledger(shop, made) == before
    return f"UPDATE, DELETE, TRUNCATE: {told[0]}"


@CHAPTER.shows("A proof of each balance")
def a_balance_is_proved(shop: RunningShop) -> str:
    made = moved_article(shop)
    proof = good(shop.staff.analyst.get(f"{STOCK}/proof", sku=made.sku, location="LC"))
    assert (proof["ok"], proof["count"], proof["balance"]) == (True, 4, "5"), proof
    assert proof["final_hash"] == ledger(shop, made)[-1]["hash"]
    return f"4 movements, balance 5, {proof['final_hash'][:16]}..."


@CHAPTER.shows("./comptoir verify-ledger rebuilds every balance")
def every_balance_is_rebuilt(shop: RunningShop) -> str:
    movements, levels = shop.ask(
        "inventory",
        "SELECT (SELECT count(*) FROM stock_movement), (SELECT count(*) FROM stock_stocklevel)",
    )[0]
    done = processes.run([COMMAND, "verify-ledger"])
    said = done.stdout.strip().splitlines()
    assert (done.returncode, said[-1]) == (0, "the ledger is right"), said
    return f"{movements:,} movements of {levels:,} levels: {said[-1]}"


@CHAPTER.shows("The stock as it was: ?as_of=")
def stock_as_it_was(shop: RunningShop) -> str:
    made = article(shop, units=10)
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    good(corrected(shop.staff.stock_clerk, made, "-4"), 201)
    query = {"sku": made.sku, "location": "LC"}
    (was,) = rows(shop.staff.analyst, "levels", as_of=then, **query)
    (now,) = rows(shop.staff.analyst, "levels", **query)
    assert (was["on_hand"], now["on_hand"]) == ("10", "6")
    return f"{was['on_hand']} at {then}, {now['on_hand']} now"


@CHAPTER.shows("Damaged and safety stock are not sold")
def damaged_and_safety_stock(shop: RunningShop) -> str:
    made, clerk = article(shop, units=10), shop.staff.stock_clerk
    good(corrected(clerk, made, "3", reason="broken"), 201)
    path = f"{STOCK}/levels/LC/{made.sku}"
    good(clerk.send("PATCH", path, json={"safety_stock": "2"}, headers={"If-Match": "*"}))
    (level,) = rows(clerk, "levels", sku=made.sku, location="LC")
    figures = {name: level[name] for name in ("on_hand", "damaged", "safety_stock", "available")}
    assert list(figures.values()) == ["10", "3", "2", "5"], figures
    assert shopping.level(shop.staff, made).available == 5
    return f"{figures}"


@CHAPTER.shows("Absurd quantities: a clear error that names the field, nothing stored")
def absurd_quantities_are_refused(shop: RunningShop) -> str:
    made, clerk = article(shop, units=5), shop.staff.stock_clerk
    # before inventory has heard how an article is counted, any number may be right
    described = "SELECT NOT is_placeholder FROM stock_variant WHERE sku = %s"
    eventually(lambda: shop.ask("inventory", described, made.sku), wanted=[(True,)])
    told = {}
    for quantity in ("999999996", "1e300", "NaN", "0.5", "0", "many", ""):
        answer = corrected(clerk, made, quantity, reason="found")
        status, code, wrong = refusal(answer)
        assert status in {400, 422}
        told[quantity] = wrong[0] if wrong else code
        assert wrong == [] or wrong[0][0] == "lines.0.quantity", wrong
    assert len(ledger(shop, made)) == 1
    return f"{told}"
