"""Shifts, the drawer, X and Z."""

from itertools import pairwise

from devstack.verify.tills import z_digest
from tests.acceptance.counter._bench import Json, bench
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import good

CHAPTER = Chapter("counter")


def shift(shop: RunningShop) -> Json:
    """The till's latest shift as staff see it."""
    register = bench(shop).register
    rows = good(shop.staff.analyst.get("/api/v1/sales/shifts", register=register))["results"]
    found: Json = rows[0]
    return found


def z_reports(shop: RunningShop) -> list[Json]:
    """The till's Z reports, the first one first."""
    path, register = "/api/v1/sales/z-reports", bench(shop).register
    rows = good(shop.staff.analyst.get(path, register=register, page_size=100))["results"]
    return sorted(rows, key=lambda each: int(each["number"]))


@CHAPTER.shows("Shifts begin with a float")
def begun(shop: RunningShop) -> str:
    bench(shop).till.do("sync")
    found = shift(shop)
    assert (found["float"], found["status"], found["cashier"]) == ("200.00", "open", "c-12")
    return f"{found['register']}: {found['float']} in the drawer, {found['cashier']}"


@CHAPTER.shows("Cash is paid in, paid out and dropped, and the drawer opened for nothing")
def moved(shop: RunningShop) -> str:
    here = bench(shop)
    here.till.do("in 50 change", "out 12.50 flowers", "drop 100 safe", 'nosale "a colleague"')
    here.till.do("sync")
    path = f"/api/v1/sales/registers/{shift(shop)['register_id']}/shifts"
    report = good(shop.staff.analyst.get(f"{path}/{shift(shop)['shift_id']}/x-report"))
    amounts = {kind: float(each["amount"]) for kind, each in report["movements"].items()}
    assert amounts == {"paid_in": 50, "paid_out": 12.5, "drop": 100, "no_sale": 0}, amounts
    return str(amounts)


@CHAPTER.shows(
    "An X report of the till and of the shop are the same, and neither says what to count"
)
def x_report(shop: RunningShop) -> str:
    here = bench(shop)
    path = f"/api/v1/sales/registers/{shift(shop)['register_id']}/shifts"
    report = good(shop.staff.analyst.get(f"{path}/{shift(shop)['shift_id']}/x-report"))
    here.till.do("x")
    printed = here.till.paper.rpartition("X REPORT")[2]
    total = report["sums"]["CAD"]["total"]
    assert total in printed, printed
    assert "expected" not in f"{report}{printed}"
    return f"{total} CAD on both"


@CHAPTER.shows("The drawer is counted blind; only the end of the shift says what should be there")
def blind(shop: RunningShop) -> str:
    here = bench(shop)
    said = here.till.do("close 137.00", "open 100.00", f"scan {here.article.sku}", "card", "sync")
    report = z_reports(shop)[-1]
    rows = good(shop.staff.analyst.get("/api/v1/sales/shifts", register=here.register))["results"]
    closed = next(each for each in rows if each["shift_id"] == report["shift_id"])
    names = ("expected", "counted", "difference")
    expected, counted, difference = (float(closed[name]["cash"]) for name in names)
    assert (expected, counted, difference) == (137.5, 137, -0.5), closed
    assert "-0.50" in said
    return f"expected {expected}, counted {counted}, in {report['register']}"


@CHAPTER.shows("Z reports have numbers without a gap and a hash chain")
def chained(shop: RunningShop) -> str:
    bench(shop).till.do("close 100.00", "open 200.00", "sync")
    reports = z_reports(shop)
    numbers = [each["number"] for each in reports]
    assert numbers == list(range(1, len(reports) + 1)), numbers
    assert len(reports) > 1
    for before, after in pairwise(reports):
        assert after["previous_hash"] == before["hash"]
        assert after["hash"] == z_digest(after["previous_hash"], after["content"])
    return f"Z {numbers}, the last one {reports[-1]['hash'][:12]}"
