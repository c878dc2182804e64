"""What lies on the shelves, what it cost, and how fast it goes."""

from decimal import Decimal
from typing import Any

from tests.acceptance.books._asking import Row, figures, rows, told, total
from tests.acceptance.books._story import COST, RECEIVED, story
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually
from tests.e2e.shopping import level

PART = Chapter("stock")


def _left(shop: RunningShop) -> int:
    """What is left of ten units, less what the books have as sold there until today."""
    heard = story(shop)
    query = {"store": heard.east.store, "from": heard.past["from"], "group_by": "store"}
    return RECEIVED - int(total(rows(shop, "sales", **query), "units"))


def _row(shop: RunningShop, report: str) -> Row:
    """What a report says of the article in the eastern store."""
    heard = story(shop)
    query = {"store": heard.east.store, "from": heard.past["from"]}
    (found,) = [row for row in rows(shop, report, **query) if row["sku"] == heard.article.sku]
    return found


@PART.shows("Stock value: what lies at each location, and what it cost.")
def value(shop: RunningShop) -> str:
    heard = story(shop)
    place = {"store": heard.east.store}
    left = _left(shop)
    eventually(lambda: level(shop.staff, heard.article, heard.east.store).on_hand, wanted=left)
    told(shop, "inventory", "tell_levels")
    wanted = [(str(left), f"{left * Decimal(COST):.2f}", "0")]

    def lies_there() -> list[Any]:
        return figures(rows(shop, "stock-value", **place), "on_hand", "value", "uncosted")

    eventually(lies_there, wanted=wanted)
    return f"{wanted[0][0]} units at {COST} are {wanted[0][1]}"


@PART.shows("Ageing: how long ago what is left came in, by its receipts.")
def ageing(shop: RunningShop) -> str:
    row, left = _row(shop, "stock-ageing"), str(_left(shop))
    seen = figures([row], "on_hand", "up_to_30", "older", "unknown")
    assert seen == [(left, left, "0", "0")], row
    return f"{row['up_to_30']} units came within 30 days"


@PART.shows("Days of cover: how long what lies there lasts, as it was sold.")
def cover(shop: RunningShop) -> str:
    row = _row(shop, "stock")
    assert Decimal(row["days_of_cover"]) > 0, row
    return f"{row['on_hand']} units, {row['units']} sold: {row['days_of_cover']} days"


@PART.shows("Sell-through: how much of what there was is sold.")
def sell_through(shop: RunningShop) -> str:
    row = _row(shop, "stock")
    sold, on_hand = Decimal(row["units"]), Decimal(row["on_hand"])
    wanted = (100 * sold / (sold + on_hand)).quantize(Decimal("0.1"))
    assert Decimal(row["sell_through"]) == wanted, row
    return f"{row['units']} of {sold + on_hand} units: {row['sell_through']} %"


@PART.shows("Slow sellers: what lies there and sells least.")
def slow_sellers(shop: RunningShop) -> str:
    units = [Decimal(row["units"]) for row in rows(shop, "slow-sellers")]
    assert units, "nothing lies anywhere"
    assert units == sorted(units)
    assert _row(shop, "slow-sellers")["on_hand"] == str(_left(shop))
    return f"{len(units)} articles, {units[0]} units of the slowest"
