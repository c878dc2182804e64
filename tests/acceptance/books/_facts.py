"""What is booked, once and on which day."""

from datetime import datetime, time
from typing import Any

from tests.acceptance.books._asking import REPORTS, figures, rows
from tests.acceptance.books._story import DAY, TORONTO, documents_of, sale, story
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.selling import batch

PART = Chapter("facts")

PART.tested(
    "Facts come from events only, and the books ask nobody.",
    "tests/architecture/test_places_agree.py",
    "reporting_svc/tests/contract/test_events.py",
)


@PART.shows("A document is a fact once, however often it is told.")
def once(shop: RunningShop) -> str:
    heard = story(shop)
    east = heard.east
    tuesday = heard.sunday + 2 * DAY
    item = sale(heard.article, datetime.combine(tuesday, time(12), TORONTO))
    body = batch({**item, "sequence": east.sequence + 1})
    first, again = east.sends(body), east.sends(body)
    other = east.sends(batch({**item, "sequence": east.sequence + 1}))
    east.sequence += 1
    assert (first, other[0]["verdict"]) == (again, "duplicate")

    def booked() -> list[Any]:
        asked = {**heard.past, "from": str(tuesday), "to": str(tuesday)}
        return figures(documents_of(shop, **asked), "kind", "net")

    eventually(booked, wanted=[("sale", "20.00")])
    return "a sale sent three times, in two batches, is one document"


PART.tested(
    "The same facts come of the same events in any order, repeated or late.",
    "reporting_svc/tests/integration/test_any_order.py",
)


@PART.shows("A sale counts on the date of its store's clock, right across midnight.")
def midnight(shop: RunningShop) -> str:
    heard = story(shop)
    sunday = heard.sunday
    by_hour = rows(shop, "sales", **heard.past, group_by="day,hour")
    found = figures(by_hour, "day", "hour")
    assert (str(sunday - DAY), 23) in found
    assert (str(sunday), 23) in found
    assert (str(sunday + DAY), 0) in found
    west = rows(shop, "sales", **{**heard.past, "store": heard.west.store}, group_by="day,hour")
    assert figures(west, "day", "hour", "net") == [(str(sunday), 21, "20.00")], west
    return f"half past midnight in Toronto on {sunday + DAY} is 21 o'clock of {sunday} in Vancouver"


@PART.shows("On the day when the clocks go back, the hour that comes twice is one hour.")
def clocks(shop: RunningShop) -> str:
    heard = story(shop)
    by_hour = rows(shop, "sales", **heard.past, group_by="day,hour")
    at_one = [row for row in by_hour if (row["day"], row["hour"]) == (str(heard.sunday), 1)]
    assert figures(at_one, "orders", "net") == [(2, "56.00")], at_one
    return f"1:30 in summer and in winter time on {heard.sunday}: 2 sales, 56.00"


PART.tested(
    "The hour that is left out in spring has no sales, and a cart is left on the day of the shop.",
    "reporting_svc/tests/integration/test_clock_changes.py",
)


@PART.shows("A return counts on its own date, and is linked to its sale.")
def returned(shop: RunningShop) -> str:
    heard = story(shop)
    monday = str(heard.sunday + DAY)
    day = {**heard.past, "from": monday, "to": monday}
    back = [each for each in documents_of(shop, **day) if each["kind"] == "return"]
    assert figures(back, "net", "units", "hour") == [("-18.00", "-1", 10)], back
    sold = [each for each in documents_of(shop, **heard.past) if each["key"] == back[0]["original"]]
    assert figures(sold, "business_date", "net") == [(str(heard.sunday), "36.00")], sold
    return f"{monday}: -18.00, of {sold[0]['number']} of the day before"


@PART.shows("Every answer says up to when each source was heard.")
def as_of(shop: RunningShop) -> str:
    analyst, heard = shop.staff.analyst, story(shop)
    names = [each["name"] for each in good(analyst.get(REPORTS))["results"]]
    answers = {name: good(analyst.get(f"{REPORTS}/{name}", **heard.past)) for name in names}
    answers["dashboard"] = good(analyst.get(f"{REPORTS}/dashboard"))
    answers["documents behind"] = good(analyst.get(f"{REPORTS}/sales/documents"))
    silent = [
        name for name, answer in answers.items() if not {"sales", "order"} <= {*answer["as_of"]}
    ]
    assert not silent, silent
    return f"{len(answers)} answers"


PART.tested(
    "Books that are emptied and told anew have the hash that they had; `./comptoir rebuild-books` "
    "shows it while nobody sells.",
    "reporting_svc/tests/integration/test_any_order.py",
)
