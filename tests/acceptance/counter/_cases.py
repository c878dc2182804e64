"""The inbox of what does not fit."""

from collections.abc import Iterator
from functools import cache

from tests.acceptance.counter._bench import Json, Own, bench
from tests.acceptance.counter._sync import ago
from tests.acceptance.office import desk_of
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.selling import counter_quote

CHAPTER = Chapter("counter")
INBOX = "/admin/sales/sales/syncexception/"
SUGGESTED = {
    "price_diff": "accept_price",
    "tax_diff": "accept_tax",
    "oversell": "count_article",
    "unknown_sku": "add_article",
    "wallet_overdraw": "close_overdraft",
    "clock_skew": "accept_date",
    "gap": "give_sequence_up",
}
# how the inbox words these
ADVICE = (
    "Accept the price",
    "Accept the tax",
    "Count the article",
    "Add the article",
    "Close the overdraft",
    "Accept the date",
    "Ask the till again",
)


@cache
def odd(shop: RunningShop) -> Own:
    """A till that has said something odd of each kind."""
    own = bench(shop).own("Odd")
    own.say(*_odd(own))
    return own


def _odd(own: Own) -> Iterator[Json]:
    quote = counter_quote(own.bench.shop.shopper, own.bench.other_article())
    line, now = own.sale(1)["lines"][0], own.in_force()
    cheap = {"unit_price": "10.00", "tax": "1.50", "taxes": [], "total": "11.50"}
    taxed = {"tax": "2.00", "taxes": [{"code": "GST", "amount": "1.00"}], "total": "22.00"}
    yield _with(own.sale(1, ruleset_version=now), line | cheap)
    yield _with(own.sale(2, ruleset_version=now), line | taxed)
    yield _with(own.sale(3), line | {"sku": "NOBODY-KNOWS"})
    yield own.sale(4, tenders=[{"type": "gift_card", "amount": "23.00", "reference": "NO-CARD"}])
    yield own.sale(5, occurred_at=ago(minutes=-10))
    yield own.sale(7)
    yield own.sale(8, quote)


def _with(sold: Json, line: Json) -> Json:
    total = line["total"]
    return {**sold, "lines": [line], "total": total, "tenders": [{"type": "card", "amount": total}]}


def open_cases(own: Own) -> dict[str, Json]:
    """The till's exceptions by kind."""
    return {each["kind"]: each for each in own.cases()}


@CHAPTER.shows(
    "Prices, taxes, oversells, unknown articles, wallets, clocks and gaps are cases for staff"
)
def kinds(shop: RunningShop) -> str:
    own = odd(shop)
    eventually(lambda: set(SUGGESTED) - set(open_cases(own)), wanted=set[str]())
    advised = {kind: open_cases(own)[kind]["suggestion"]["action"] for kind in SUGGESTED}
    assert advised == SUGGESTED, advised
    return f"{advised}"


@CHAPTER.shows("They stand in an inbox of the admin, each with a suggested action")
def inbox(shop: RunningShop) -> str:
    page = desk_of(shop, "store_manager").read(INBOX, q=odd(shop).code)
    missing = [each for each in ADVICE if each not in page]
    assert not missing, f"{missing} in {page[-900:]}"
    return f"{odd(shop).code}: {', '.join(ADVICE)}"


@CHAPTER.shows("Staff settle them as suggested: by a call, and in the inbox with a reason")
def settled(shop: RunningShop) -> str:
    own, manager = odd(shop), shop.staff.store_manager
    cases = open_cases(own)
    price = f"/api/v1/sales/exceptions/{cases['price_diff']['id']}"
    good(manager.post(f"{price}/take", {}))
    done = good(manager.post(f"{price}/settle", {"note": "old label"}))
    chosen = {"action": "follow", "_selected_action": cases["tax_diff"]["id"], "reason": "agreed"}
    desk_of(shop, "store_manager").send(INBOX, chosen)
    after = open_cases(own)["tax_diff"]
    assert (done["status"], done["note"]) == ("resolved", "accept_price: old label"), done
    assert (after["status"], after["note"]) == ("resolved", "accept_tax: agreed"), after
    return f"{done['note']}; {after['note']}, by {after['closed_by']}"
