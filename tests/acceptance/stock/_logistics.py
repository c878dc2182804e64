"""Goods on their way: transfers, requests of stores, suppliers, purchase orders, receipts."""

from typing import Any

from tests.acceptance.goods import article, new_word, refusal
from tests.acceptance.shelves import STOCK, lines_of, rows, step
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e import shopping
from tests.e2e.callers import good
from tests.e2e.shopping import Article

CHAPTER = Chapter("stock")


def asked_for(shop: RunningShop, *wanted: tuple[Article, int]) -> str:
    """The path of what the store has asked of the logistics centre."""
    body = {"source": "LC", "destination": "MTL", **lines_of(*wanted)}
    return f"transfers/{good(step(shop.staff.store_manager, 'transfers', body), 201)['number']}"


def steps_of(shop: RunningShop, path: str) -> list[str]:
    """What happened to a document, in its order."""
    return [each["step"] for each in rows(shop.staff.stock_clerk, f"{path}/timeline")]


@CHAPTER.shows("Replenishment requests: requested, approved in part, shipped, received, lost")
def a_request_from_store_to_shelf(shop: RunningShop) -> str:
    made, clerk, store = article(shop, units=30), shop.staff.stock_clerk, shop.staff.store_manager
    path = asked_for(shop, (made, 12))
    foreign = refusal(step(store, f"{path}/approve"))
    good(step(clerk, f"{path}/approve", lines_of((made, 10))))
    good(step(clerk, f"{path}/ship"))
    on_road = {place: shopping.level(shop.staff, made, place).on_hand for place in ("LC", "MTL")}
    good(step(store, f"{path}/receive", lines_of((made, 7))))
    too_many = refusal(step(store, f"{path}/receive", lines_of((made, 4))))
    lost = {**lines_of((made, 3)), "reason": "The pallet fell"}
    done = good(step(store, f"{path}/lose", lost))
    (line,) = done["lines"]
    figures = {
        name: line[name] for name in ("requested", "approved", "shipped", "received", "lost")
    }
    assert list(figures.values()) == ["12", "10", "10", "7", "3"], figures
    assert (done["state"], line["in_transit"]) == ("received", "0")
    assert (foreign[1], too_many[1]) == ("not_your_place", "over_received")
    assert on_road == {"LC": 20, "MTL": 0}
    assert shopping.level(shop.staff, made, "MTL").on_hand == 7
    assert steps_of(shop, path) == ["request", "approve", "ship", "receive", "lose"]
    return f"{figures}; 20 left in the centre, 7 in the store, none on the road"


@CHAPTER.shows("Requests approved in whole, rejected with a reason, and called off")
def requests_are_decided(shop: RunningShop) -> str:
    made, clerk, store = article(shop, units=30), shop.staff.stock_clerk, shop.staff.store_manager
    whole, rejected, cancelled = (asked_for(shop, (made, 5)) for _each in range(3))
    approved = good(step(clerk, f"{whole}/approve"))
    bare = refusal(step(clerk, f"{rejected}/reject"))
    no = good(step(clerk, f"{rejected}/reject", {"reason": "Out of season"}))
    off = good(step(store, f"{cancelled}/cancel", {"reason": "Asked for twice"}))
    late = refusal(step(clerk, f"{rejected}/ship"))
    assert (approved["state"], approved["lines"][0]["approved"]) == ("approved", "5")
    assert [no["state"], off["state"]] == ["rejected", "cancelled"]
    assert [field for field, _code in bare[2]] == ["reason"]
    assert late[:2] == (409, "wrong_state"), late
    return "5 of 5 approved; one rejected, one called off; what was rejected is not shipped"


@CHAPTER.shows("Suppliers, purchase orders, receipts")
def bought_and_received(shop: RunningShop) -> str:
    made, clerk = article(shop, units=1), shop.staff.stock_clerk
    supplier = {"code": new_word().upper(), "name": "Poterie du Fleuve", "currency": "CAD"}
    good(step(clerk, "suppliers", supplier))
    path = f"purchase-orders/{_drafted(shop, made, supplier['code'])['number']}"
    early = refusal(step(clerk, f"{path}/receipts", lines_of((made, 4))))
    good(step(clerk, f"{path}/order"))
    (coming,) = rows(clerk, "incoming", sku=made.sku, location="LC")
    delivery = {"delivery_note": "BL 4711", **lines_of((made, 4))}
    receipt = good(step(clerk, f"{path}/receipts", delivery), 201)
    too_many = refusal(step(clerk, f"{path}/receipts", lines_of((made, 7))))
    good(step(clerk, f"{path}/receipts", lines_of((made, 6))), 201)
    order = good(clerk.get(f"{STOCK}/{path}"))
    assert (order["state"], order["total_cost"]) == ("received", "25.00"), order
    assert (coming["on_the_way"], receipt["lines"][0]["unit_cost"]) == ("10", "2.50")
    assert [early[1], too_many[1]] == ["wrong_state", "over_delivered"]
    assert shopping.level(shop.staff, made).on_hand == 11
    return (
        f"{order['number']}: 10 at 2.50 in two receipts; early {early[1]}, too many {too_many[1]}"
    )


def _drafted(shop: RunningShop, made: Article, supplier: str) -> dict[str, Any]:
    line = {"sku": made.sku, "quantity": "10", "unit_cost": "2.50"}
    body = {"supplier": supplier, "destination": "LC", "lines": [line]}
    return dict(good(step(shop.staff.stock_clerk, "purchase-orders", body), 201))
