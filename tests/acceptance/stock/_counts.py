"""Counting: blind, reviewed, explained, and posted."""

from tests.acceptance.goods import article, refusal
from tests.acceptance.shelves import STOCK, rows, scans, step
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e import shopping
from tests.e2e.callers import good

CHAPTER = Chapter("stock")


@CHAPTER.shows("Stock counts: blind, with variance review")
def counted_blind_and_reviewed(shop: RunningShop) -> str:
    made, clerk = article(shop, units=10, at="SHE"), shop.staff.stock_clerk
    body = {"location": "SHE", "scope": "articles", "skus": [made.sku], "is_blind": True}
    path = f"counts/{good(step(clerk, 'counts', body), 201)['number']}"
    verdicts = good(step(clerk, f"{path}/scans", scans(*[made.sku] * 8, "NO-SUCH")))["results"]
    blind = refusal(clerk.get(f"{STOCK}/{path}/findings"))
    (line,) = rows(clerk, f"{path}/lines")
    good(step(clerk, f"{path}/review"))
    (variance,) = rows(clerk, f"{path}/findings")
    bare = refusal(step(clerk, f"{path}/post"))
    explained = {"lines": [{"sku": made.sku, "reason": "Behind the shelf"}]}
    good(step(clerk, f"{path}/explain", explained))
    posted = good(step(clerk, f"{path}/post", {"reason": "Year end"}))
    assert [each["verdict"] for each in verdicts[-2:]] == ["counted", "unknown_code"]
    assert (blind[1], line["counted"], line["expected"]) == ("count_is_blind", "8", None)
    assert (variance["expected"], variance["variance"]) == ("10", "-2")
    assert (bare[0], posted["state"]) == (409, "posted")
    assert shopping.level(shop.staff, made, "SHE").on_hand == 8
    return "8 of 10 scanned without seeing the 10; -2 is explained, posted, and in the ledger"


CHAPTER.tested(
    "Sales while counting are no variance, before, between or after the scans",
    "inventory_svc/tests/integration/test_counts.py",
)
