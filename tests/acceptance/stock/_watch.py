"""What somebody should know: low stock, what to order, and what was sold and is not there."""

from tests.acceptance.goods import article, refusal
from tests.acceptance.shelves import corrected, rows, step, thresholds
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e import selling, shopping
from tests.e2e.callers import eventually, good
from tests.e2e.shopping import Article

CHAPTER = Chapter("stock")


def runs_low(shop: RunningShop) -> Article:
    """An article of which the store has three, is to have five, and orders twelve."""
    made = article(shop, units=30)
    shopping.deliver(shop.staff, made, 3, "MTL")
    thresholds(shop.staff.stock_clerk, made, "MTL", reorder_point="5", reorder_quantity="12")
    return made


@CHAPTER.shows("Low-stock alerts")
def low_stock_is_told(shop: RunningShop) -> str:
    made, clerk = runs_low(shop), shop.staff.stock_clerk
    (alert,) = rows(clerk, "alerts", sku=made.sku, location="MTL")
    assert (alert["kind"], alert["state"], alert["available"]) == ("low", "open", "3"), alert
    seen = good(step(clerk, f"alerts/{alert['id']}/acknowledge"))
    assert (seen["state"], seen["acknowledged_by"][:6]) == ("acknowledged", "staff:")
    good(corrected(clerk, made, "-3", at="MTL"), 201)
    kinds = {each["kind"] for each in rows(clerk, "alerts", sku=made.sku) if _is_live(each)}
    assert kinds == {"low", "out"}, kinds
    shopping.deliver(shop.staff, made, 40, "MTL")
    assert not [each for each in rows(clerk, "alerts", sku=made.sku) if _is_live(each)]
    return "low at 3 of 5, acknowledged by name; out at none; both over when 40 come"


def _is_live(alert: dict[str, object]) -> bool:
    return alert["state"] != "resolved"


@CHAPTER.shows("Reorder proposals")
def what_is_low_is_proposed(shop: RunningShop) -> str:
    made, manager = runs_low(shop), shop.staff.store_manager
    (proposal,) = rows(manager, "reorder-proposals", sku=made.sku, location="MTL")
    assert (proposal["supplied_from"], proposal["quantity"]) == ("LC", "12"), proposal
    wanted = {"location": "MTL", "skus": [made.sku]}
    asked = good(step(manager, "replenishments", wanted), 201)
    again = refusal(step(manager, "replenishments", wanted))
    transfer = good(manager.get(f"/api/v1/inventory/transfers/{asked['number']}"))
    assert (transfer["source"], transfer["lines"][0]["requested"]) == ("LC", "12")
    assert again[1] == "nothing_to_order"
    return f"12 from the centre, asked for by one button as {asked['number']}, and once"


@CHAPTER.shows("Oversell cases opened by tills")
def tills_open_oversell_cases(shop: RunningShop) -> str:
    made, clerk = article(shop, units=1, at="MTL"), shop.staff.stock_clerk
    credential = selling.enrolled_register(shop.staff, shop.shopper, "Acceptance")
    quote = selling.counter_quote(shop.shopper, made, 3)
    batch = selling.batch(selling.sale(1, quote))
    told = good(shop.shopper.post(selling.SYNC, batch, **{"X-Register-Key": credential}))
    assert told["results"][0]["verdict"].startswith("accepted"), told
    eventually(lambda: len(rows(clerk, "oversell-cases", sku=made.sku)), wanted=1)
    (case,) = rows(clerk, "oversell-cases", sku=made.sku)
    assert (case["location"], case["missing"], case["state"]) == ("MTL", "2", "open"), case
    whole = good(clerk.get(f"/api/v1/inventory/oversell-cases/{case['id']}"))
    assert whole["documents"][0]["delta"] == "-3", whole
    path = f"oversell-cases/{case['id']}/close"
    assert [field for field, _code in refusal(step(clerk, path))[2]] == ["reason"]
    done = good(step(clerk, path, {"reason": "They were behind the counter"}))
    assert (done["state"], done["closed_by"][:6]) == ("handled", "staff:")
    assert shopping.level(shop.staff, made, "MTL").on_hand == -2
    return f"3 sold of 1: a case of 2 missing, caused by {case['cause']}, closed with a reason"
