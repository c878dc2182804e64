"""Reservations: what is held for whom, until when, and where it is taken from."""

import uuid
from datetime import datetime
from typing import Any

from tests.acceptance.goods import article, change, found, refusal
from tests.acceptance.shelves import STOCK, rows, shelves, step
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e import shopping
from tests.e2e.callers import eventually, good
from tests.e2e.shopping import Article, Level

CHAPTER = Chapter("stock")
POP_UP = "POPUP"


@CHAPTER.shows("Reservations all-or-nothing")
def all_or_nothing(shop: RunningShop) -> str:
    plenty, few = article(shop, units=9), article(shop, units=2)
    refused = shelves(shop).reserve([(plenty.sku, 5), (few.sku, 3)])
    assert refusal(refused)[:2] == (409, "insufficient_stock")
    assert refused.json()["shortages"] == [{"sku": few.sku, "requested": "3", "available": "2"}]
    assert shopping.level(shop.staff, plenty) == Level(9, 0, 9)
    good(shelves(shop).reserve([(plenty.sku, 5), (few.sku, 2)]), 201)
    assert shopping.level(shop.staff, plenty) == Level(9, 5, 4)
    return "5 and 3 of 9 and 2: refused by name, nothing held; 5 and 2: held"


@CHAPTER.shows("Reservations in part, and backorders for what is missing")
def in_part_and_backordered(shop: RunningShop) -> str:
    made = article(shop, units=2)
    change(shop, f"variants/{found(shop, made)['id']}", {"allow_backorder": True})
    eventually(lambda: _wanted(shop, made, 5)["backordered"], wanted="3")
    waiting = rows(shop.staff.stock_clerk, "backorders", sku=made.sku)
    (queue,) = [each for each in waiting if each["state"] == "waiting"]
    day = {"promised_date": "2030-01-05"}
    good(step(shop.staff.stock_clerk, f"backorders/{queue['id']}/promise", day))
    shopping.deliver(shop.staff, made, 3)
    (served,) = rows(shop.staff.stock_clerk, "backorders", reference=queue["reference"])
    assert (served["allocated"], served["state"]) == ("3", "allocated"), served
    assert served["promised_date"] == day["promised_date"]
    return "2 of 5 held, 3 wait with a day promised; what comes in is theirs"


def _wanted(shop: RunningShop, made: Article, quantity: int) -> dict[str, Any]:
    """What a new order gets that takes what there is; given back unless something waits."""
    reference = str(uuid.uuid4())
    body = {"reference": reference, "channel": "web", "ttl_seconds": 600, "partial": True}
    lines = [{"sku": made.sku, "quantity": quantity}]
    answer = good(shelves(shop).inside.post("/internal/reservations", body | {"lines": lines}))
    (grant,) = answer["wanted"]
    if grant["backordered"] == "0":
        good(shelves(shop).turn(reference, "release"))
    return dict(grant)


@CHAPTER.shows("Across locations: one that can give all, warehouses first; else each what it has")
def places_give_by_a_rule(shop: RunningShop) -> str:
    clerk = shop.staff.stock_clerk
    place = {"name": "Pop-up", "type": "store", "time_zone": "America/Toronto"}
    good(step(clerk, "locations", place | {"code": POP_UP, "sells_online": True}))
    try:
        told = [_taken(shop, *each) for each in ((9, 9, 5), (2, 6, 5), (3, 4, 5))]
    finally:
        closed = {"sells_online": False}
        path = f"{STOCK}/locations/{POP_UP}"
        good(clerk.send("PATCH", path, json=closed, headers={"If-Match": "*"}))
    assert told == [{"LC": "5"}, {POP_UP: "5"}, {"LC": "3", POP_UP: "2"}], told
    return f"5 of 9 and 9, of 2 and 6, of 3 and 4: {told}"


def _taken(shop: RunningShop, centre: int, store: int, wanted: int) -> dict[str, str]:
    """From where so many are taken, when so many lie in the centre and in the store."""
    made = article(shop, units=centre)
    shopping.deliver(shop.staff, made, store, POP_UP)
    lines = good(shelves(shop).reserve([(made.sku, wanted)]), 201)["lines"]
    return {each["location"]: each["quantity"] for each in lines}


@CHAPTER.shows("Reservations are extended and committed")
def extended_and_committed(shop: RunningShop) -> str:
    made = article(shop, units=5)
    held = good(shelves(shop).reserve([(made.sku, 2)], seconds=30), 201)
    path = f"/internal/reservations/{held['reference']}/extend"
    longer = good(shelves(shop).inside.post(path, {"ttl_seconds": 900}))
    first, last = (datetime.fromisoformat(each["expires_at"]) for each in (held, longer))
    more = (last - first).total_seconds()
    assert 860 < more < 900, (held, longer)
    once, twice = (shelves(shop).turn(held["reference"], "commit") for _each in range(2))
    assert good(once)["state"] == "committed"
    assert twice.json() == once.json()
    assert shopping.level(shop.staff, made) == Level(5, 2, 3)
    return f"{more:.0f} s more; committed, twice the same answer, 2 of 5 stay reserved"


@CHAPTER.shows("Release with a tombstone: what comes late holds nothing")
def released_for_good(shop: RunningShop) -> str:
    made, early, reference = article(shop, units=5), str(uuid.uuid4()), str(uuid.uuid4())
    good(shelves(shop).turn(early, "release"))
    good(shelves(shop).reserve([(made.sku, 2)], reference=reference), 201)
    for _each in range(2):
        good(shelves(shop).turn(reference, "release"))
    late = [
        refusal(shelves(shop).reserve([(made.sku, 2)], reference=each))[:2]
        for each in (early, reference)
    ]
    assert late == [(409, "cancelled")] * 2
    assert shopping.level(shop.staff, made) == Level(5, 0, 5)
    return "released before and after it was held: a late reserve is 'cancelled', 5 of 5 available"


@CHAPTER.shows("Reservations expire")
def reservations_expire(shop: RunningShop) -> str:
    made = article(shop, units=5)
    reference = good(shelves(shop).reserve([(made.sku, 2)], seconds=1), 201)["reference"]
    assert shopping.level(shop.staff, made) == Level(5, 2, 3)
    eventually(lambda: shopping.level(shop.staff, made), wanted=Level(5, 0, 5), seconds=60)
    question = "SELECT state FROM stock_reservation WHERE reference = %s"
    ((state,),) = shop.ask("inventory", question, reference)
    assert state == "expired"
    return "held for a second: 2 of 5 are back by themselves"


CHAPTER.tested(
    "Hot rows and lock order (R05 to R08) with their figures",
    "tests/drills/races.py",
    "inventory_svc/tests/integration/test_concurrency.py",
)
CHAPTER.tested(
    "A reservation in one transaction, one UPDATE a line and at most 5 statements besides",
    "inventory_svc/tests/integration/test_reservations.py",
)
CHAPTER.tested(
    "Availability of 50 SKUs in one query", "inventory_svc/tests/integration/test_api.py"
)
