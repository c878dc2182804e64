"""Price lists and taxes."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.goods import (
    SITE,
    article,
    asked,
    make,
    new_word,
    priced,
    quote,
    refusal,
    shown,
    try_to_make,
)
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.shopping import Article

CHAPTER = Chapter("catalogue")
WEB = {"channel": "web", "currency": "CAD"}
COUNTER = {"channel": "pos", "store": "MTL"}
# what Canada takes of 100.00 of ordinary goods
PROVINCES = {
    "QC": "14.98",
    "ON": "13.00",
    "NB": "15.00",
    "NS": "14.00",
    "PE": "15.00",
    "NL": "15.00",
    "MB": "12.00",
    "SK": "11.00",
    "BC": "12.00",
    "AB": "5.00",
    "YT": "5.00",
    "NT": "5.00",
    "NU": "5.00",
}


def asks(shop: RunningShop, made: Article, quantity: int = 1, **changes: Any) -> str:
    """What one of it costs in such a basket."""
    return str(quote(shop, {made.sku: quantity}, **changes)["lines"][0]["unit_price"])


def new_list(shop: RunningShop, **terms: Any) -> str:
    """A price list in Canadian dollars."""
    code = new_word().upper()
    make(shop, "price-lists", {"code": code, "currency": "CAD", **terms})
    return code


@CHAPTER.shows("Price lists by channel and currency")
def prices_by_channel_and_currency(shop: RunningShop) -> str:
    made = article(shop, "20.00")
    good(priced(shop, made, channel="pos", currency="CAD", amount="18.00"))
    good(priced(shop, made, channel="web", currency="USD", amount="14.50"))
    told = asks(shop, made), asks(shop, made, channel="pos"), shown(shop, made, currency="USD")
    assert told[:2] == ("20.00", "18.00")
    assert told[2]["price"] == {"amount": "14.50", "currency": "USD"}
    return "20.00 CAD on the web, 18.00 CAD over the counter, 14.50 USD"


@CHAPTER.shows("Price lists by store and customer group")
def prices_by_store_and_group(shop: RunningShop) -> str:
    made = article(shop, "20.00")
    store, group = new_list(shop, store="MTL"), new_list(shop, customer_group="trade")
    good(priced(shop, made, price_list=store, amount="17.00"))
    good(priced(shop, made, price_list=group, amount="15.00"))
    counter = {place: asks(shop, made, channel="pos", store=place) for place in ("MTL", "QUE")}
    manager = shop.staff.catalogue_manager
    trade = good(asked(manager, {made.sku: 1}, customer_group="trade"))["lines"][0]["unit_price"]
    stranger = refusal(asked(shop.shopper, {made.sku: 1}, customer_group="trade"))
    assert (counter, trade) == ({"MTL": "17.00", "QUE": "20.00"}, "15.00")
    assert stranger[2] == [("customer_group", "not_allowed")]
    return f"{counter}, trade {trade}; who only says to be of a group is refused"


@CHAPTER.shows("Price lists by quantity")
def prices_by_quantity(shop: RunningShop) -> str:
    made = article(shop, "20.00")
    good(priced(shop, made, **WEB, min_quantity="10", amount="16.00"))
    told = {number: asks(shop, made, number) for number in (1, 9, 10)}
    assert told == {1: "20.00", 9: "20.00", 10: "16.00"}
    return f"each of {told}"


@CHAPTER.shows("Prices and price lists with dates")
def prices_have_dates(shop: RunningShop) -> str:
    made, now = article(shop, "20.00"), datetime.now(UTC)
    begins, ends = ((now + timedelta(seconds=n)).isoformat() for n in (3, 6))
    good(priced(shop, made, **WEB, amount="9.00", valid_from=begins, valid_to=ends))
    ended = new_list(
        shop, channel="web", priority=9, active_to=(now + timedelta(seconds=3)).isoformat()
    )
    good(priced(shop, made, price_list=ended, amount="7.00"))
    told = [asks(shop, made)]
    for second in (4, 7):
        time.sleep(max(0.0, (now + timedelta(seconds=second) - datetime.now(UTC)).total_seconds()))
        told.append(asks(shop, made))
    assert told == ["7.00", "9.00", "20.00"], told
    return "7.00 of a list that ends, then 9.00 for three seconds, then 20.00 again"


@CHAPTER.shows("No two prices of an article overlap in a list")
def prices_do_not_overlap(shop: RunningShop) -> str:
    made, now = article(shop, "20.00"), datetime.now(UTC)
    days = [(now + timedelta(days=n)).isoformat() for n in range(1, 5)]
    good(priced(shop, made, **WEB, amount="9.00", valid_from=days[0], valid_to=days[2]))
    over = priced(shop, made, **WEB, amount="8.00", valid_from=days[1], valid_to=days[3])
    beside = priced(shop, made, **WEB, amount="8.00", valid_from=days[2], valid_to=days[3])
    kept = shop.ask(
        "product",
        "SELECT conname FROM pg_constraint"
        " WHERE contype = 'x' AND conrelid = 'catalog_price'::regclass",
    )
    assert (refusal(over)[:2], beside.ok) == ((409, "price_planned"), True)
    assert len(kept) == 1, kept
    return f"one over another is {refusal(over)[1]}, one after it stands; kept by {kept[0][0]}"


@CHAPTER.shows("Price history, and the lowest price of the last 30 days")
def prices_have_a_history(shop: RunningShop) -> str:
    made = article(shop, "20.00")
    for amount in ("25.00", "15.00"):
        good(priced(shop, made, **WEB, amount=amount))
    told = good(shop.staff.analyst.get(f"{SITE}/prices", sku=made.sku))["results"][0]
    web = [each for each in told["prices"] if each["channel"] == "web"]
    assert [(each["price"]["amount"], each["state"]) for each in web] == [
        ("15.00", "current"),
        ("25.00", "past"),
        ("20.00", "past"),
    ]
    assert all(each["set_by"].startswith("staff:") and each["set_at"] for each in web)
    lowest = {"amount": "20.00", "currency": "CAD"}
    eventually(lambda: shown(shop, made)["lowest_price_30_days"], wanted=lowest)
    return "20.00, 25.00, then 15.00, each with who and when; the lowest before was 20.00"


@CHAPTER.shows("Québec's GST and QST, and the taxes of the other provinces")
def taxes_of_canada(shop: RunningShop) -> str:
    made = article(shop, "100.00")
    quebec = quote(shop, {made.sku: 1}, region="QC")["lines"][0]["taxes"]
    assert [(each["code"], each["rate"], each["amount"]) for each in quebec] == [
        ("GST", "5", "5.00"),
        ("QST", "9.975", "9.98"),
    ]
    told = {
        region: quote(shop, {made.sku: 1}, region=region)["totals"]["tax"] for region in PROVINCES
    }
    assert told == PROVINCES, told
    return ", ".join(f"{region} {tax}" for region, tax in told.items())


@CHAPTER.shows("Tax categories, zones and rates with dates")
def tax_rates_have_dates(shop: RunningShop) -> str:
    category = new_word()
    make(shop, "tax-categories", {"code": category, "name": {"en": category, "fr": category}})
    rate = {"zone": "CA-AB", "tax_category": category, "code": "GST"}
    make(shop, "tax-rates", rate | {"rate": "5", "valid_from_date": "2020-01-01"})
    make(shop, "tax-rates", rate | {"rate": "6", "valid_from_date": "2021-01-01"})
    late = try_to_make(shop, "tax-rates", rate | {"rate": "7", "valid_from_date": "2020-07-01"})
    told = {day: _rate_on(shop, day, **rate) for day in ("2019-12-31", "2020-12-31", "2021-01-01")}
    scotia = {"zone": "CA-NS", "tax_category": "standard", "code": "HST"}
    told |= {day: _rate_on(shop, day, **scotia) for day in ("2025-03-31", "2025-04-01")}
    assert refusal(late)[:2] == (409, "tax_rate_overlaps")
    assert list(told.values()) == [[], ["5"], ["6"], ["15"], ["14"]], told
    return f"{told}, the last two Nova Scotia's; a rate over another is {refusal(late)[1]}"


def _rate_on(shop: RunningShop, day: str, **which: str) -> list[str]:
    rows = good(shop.staff.analyst.get(f"{SITE}/tax-rates", on=day, **which))["results"]
    return [each["rate"] for each in rows]


@CHAPTER.shows("Tax-inclusive price lists")
def lists_may_contain_the_tax(shop: RunningShop) -> str:
    made = article(shop, "100.00")
    code = new_list(shop, channel="pos", store="MTL", tax_inclusive=True)
    good(priced(shop, made, price_list=code, amount="114.98"))
    line = quote(shop, {made.sku: 1}, region="QC", **COUNTER)["lines"][0]
    assert line["tax_inclusive"] is True
    assert (line["net"], line["tax"], line["total"]) == ("100.00", "14.98", "114.98"), line
    return "114.98 on the shelf is 100.00, 5.00 GST and 9.98 QST"
