"""Promises about carts."""

from typing import Any

from tests.acceptance.office import desk_of, done
from tests.acceptance.orders._purchases import shelf
from tests.acceptance.people import mailed, new_customer, new_email
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import Caller, at_once, eventually, good, new_key, problem
from tests.e2e.giving import as_owner
from tests.e2e.shopping import (
    PLACE,
    Article,
    cart_path,
    filled_cart,
    line,
    offer,
    open_cart,
    quoted,
    stock_article,
)

CHAPTER = Chapter("carts")
ADDS, STATIONS = 60, 15
LIMITS = "/admin/cart/carts/articlelimit"
PAGES = "/admin/cart/carts/cartsnapshot"
# the job that does this comes every minute, and the rules say hours: this cart's are over now
_LEFT = """
from datetime import timedelta
from django.utils import timezone
from cart_svc.carts import services
from cart_svc.carts.models import CartSnapshot
now = timezone.now()
while services.keep_snapshots(now=now, limit=500) >= 500:
    pass
row = CartSnapshot.objects.filter(number="{number}")
row.update(changed_at=now - timedelta(days=1))
services.find_abandoned(now=now, limit=500)
services.send_reminders(now=now, limit=500)
"""


def looked_at(caller: Caller, path: str) -> Any:
    return good(caller.get(path))


def codes(cart: dict[str, Any]) -> list[str]:
    """What the shopper is told of the cart."""
    return [each["code"] for each in cart["problems"]]


@CHAPTER.shows("Three replicas change one cart by compare-and-set and lose no update.")
def compare_and_set(shop: RunningShop) -> str:
    article, path = shelf(shop).article, open_cart(shop.shopper)

    def add(_number: int) -> Any:
        return shop.shopper.post(f"{path}/lines", line(article), key=new_key())

    answers = at_once(add, ADDS, STATIONS)
    replicas = {each.headers["X-Served-By"] for each in answers}
    cart = looked_at(shop.shopper, path)
    stale = shop.shopper.send(
        "PATCH",
        f"{path}/lines/{article.sku}",
        json={"quantity": 1},
        headers={"If-Match": str(cart["version"] - 1)},
    )
    assert {each.status_code for each in answers} == {200}
    assert replicas == {"cart-1", "cart-2", "cart-3"}
    assert [each["quantity"] for each in cart["lines"]] == [str(ADDS)]
    assert problem(stale)[0] == 412
    return f"{ADDS} adds by {', '.join(sorted(replicas))}: {ADDS} units; an old version is 412"


@CHAPTER.shows("Carts are a guest's by their id, or a customer's own.")
def whose(shop: RunningShop) -> str:
    person, other = new_customer(shop), new_customer(shop)
    theirs, guests = (
        filled_cart(each, shelf(shop).article) for each in (person.caller, shop.shopper)
    )
    asked = {
        "owner": person.caller.get(cart_path(theirs)).status_code,
        "other customer": other.caller.get(cart_path(theirs)).status_code,
        "guest": shop.shopper.get(cart_path(theirs)).status_code,
        "guest's, by its id": shop.shopper.get(cart_path(guests)).status_code,
        "guest's, guessed": shop.shopper.get(f"{cart_path(guests)}x").status_code,
    }
    mine = looked_at(person.caller, "/api/v1/carts/mine")
    assert list(asked.values()) == [200, 404, 404, 200, 404], asked
    assert mine["id"] == theirs["id"]
    return f"{asked}"


@CHAPTER.shows("At login the carts become one by a stated rule, and what was dropped is reported.")
def merged(shop: RunningShop) -> str:
    person, article = new_customer(shop), shelf(shop).article
    guest = filled_cart(shop.shopper, article, 9_998)
    own = filled_cart(person.caller, article, 3)
    wish = {"guest_cart_id": guest["id"]}
    first, again = (
        good(person.post("/api/v1/carts/mine/merge", wish, key=new_key())) for _twice in range(2)
    )
    report = first["merge"]
    assert first["id"] == own["id"]
    assert [each["quantity"] for each in first["lines"]] == ["9999"]
    dropped = [{"sku": article.sku, "quantity": "2", "reason": "quantity_limit"}]
    assert report["dropped"] == dropped
    assert again["merge"] == report
    return f"3 and 9998 are added up to the limit of 9999; dropped: {report['dropped']}"


@CHAPTER.shows("A coupon in the cart counts at the quote; one that does not says why.")
def coupons(shop: RunningShop) -> str:
    path = cart_path(filled_cart(shop.shopper, shelf(shop).article, 2))
    for code in (shelf(shop).coupon, "NOBODYS-COUPON"):
        good(shop.shopper.post(f"{path}/coupons", {"code": code}))
    cart = quoted(shop.shopper, path)
    good(shop.shopper.send("DELETE", f"{path}/coupons/{shelf(shop).coupon}"))
    without = quoted(shop.shopper, path)
    reasons = {each["code"]: each.get("problem", {}).get("code") for each in cart["coupons"]}
    assert reasons == {shelf(shop).coupon: None, "NOBODYS-COUPON": "coupon_unknown"}
    assert (cart["totals"]["discount"], without["totals"]["discount"]) == ("4.00", "0.00")
    return f"4.00 off 40.00; {reasons}"


@CHAPTER.shows("A live quote lists problems: price changed, short, unavailable.")
def problems(shop: RunningShop) -> str:
    article = stock_article(shop.staff, shop.shopper, units=3)
    path = cart_path(filled_cart(shop.shopper, article, 5))
    short = codes(quoted(shop.shopper, path))
    offer(shop.staff, article, "21.50")

    def with_new_price() -> list[str]:
        return codes(good(shop.shopper.post(f"{path}/quote")))

    eventually(with_new_price, wanted=["price_changed", "short"])
    _archive(shop, article)
    eventually(lambda: codes(looked_at(shop.shopper, path)), wanted=["unavailable"])
    assert short == ["short"]
    return "5 of 3: short; 20.00 became 21.50: price_changed; archived: unavailable"


def _archive(shop: RunningShop, article: Article) -> None:
    manager, variants = shop.staff.catalogue_manager, "/api/v1/catalogue/variants"
    (row,) = looked_at(manager, f"{variants}?search={article.sku}")["results"]
    match = {"If-Match": f'"{row["version"]}"'}
    good(manager.post(f"{variants}/{row['id']}/archive", {"reason": "no longer made"}, **match))


@CHAPTER.shows("Quantities have limits, of the channel and of an article.")
def limits(shop: RunningShop) -> str:
    article = stock_article(shop.staff, shop.shopper, units=1)
    path = open_cart(shop.shopper)
    much = shop.shopper.post(f"{path}/lines", line(article, 10_000))
    nothing = shop.shopper.post(f"{path}/lines", line(article, 0))
    desk = desk_of(shop, "administrator")
    done(desk, f"{LIMITS}/add/", sku=article.sku, max_quantity="2")
    more = shop.shopper.post(f"{path}/lines", line(article, 3))
    assert problem(much)[0] in {400, 422}
    assert problem(nothing)[0] in {400, 422}
    assert problem(more) == (422, "quantity_limit")
    assert more.json()["limit"] == "2"
    good(shop.shopper.post(f"{path}/lines", line(article, 2)))
    return f"10000: {problem(much)}; 3 of an article with a limit of 2: {problem(more)}"


@CHAPTER.shows("Shipping methods are offered with their prices, and stores to pick up in.")
def shipping(shop: RunningShop) -> str:
    path = cart_path(filled_cart(shop.shopper, shelf(shop).article))
    good(shop.shopper.put(f"{path}/shipping", {**PLACE, "method": "standard"}))
    found = looked_at(shop.shopper, f"{path}/shipping-methods")["results"]
    methods = {each["method"]: each["price"]["amount"] for each in found}
    places = next(each for each in found if each["method"] == "pickup")["pickup_locations"]
    at_store = quoted(shop.shopper, path, "pickup", pickup_location="MTL")
    nowhere = {**PLACE, "method": "pickup", "pickup_location": "NOWHERE"}
    taken = shop.shopper.put(f"{path}/shipping", nowhere)
    refused = shop.shopper.post(f"{path}/quote") if taken.ok else taken
    assert set(methods) == {"standard", "express", "pickup"}
    assert ("MTL", True) in [(each["code"], each["available"]) for each in places]
    assert at_store["totals"]["shipping"] == methods["pickup"] == "0.00"
    assert problem(refused) == (422, "no_pickup_here")
    return f"{methods}; pickup in {len(places)} places, MTL among them"


@CHAPTER.shows("What is saved for later leaves the cart and comes back.")
def saved(shop: RunningShop) -> str:
    sku = shelf(shop).article.sku
    path = cart_path(filled_cart(shop.shopper, shelf(shop).article, 2))
    away = good(shop.shopper.post(f"{path}/lines/{sku}/save-for-later"))
    back = good(shop.shopper.post(f"{path}/saved/{sku}/move-to-cart"))
    assert (away["lines"], [each["quantity"] for each in away["saved"]]) == ([], ["2"])
    assert ([each["quantity"] for each in back["lines"]], back["saved"]) == (["2"], [])
    return "two units aside, and in the cart again"


@CHAPTER.shows("Carts have snapshots in PostgreSQL, which say when they expire; staff see both.")
def snapshots(shop: RunningShop) -> str:
    cart = filled_cart(shop.shopper, shelf(shop).article, 2)
    as_owner(shop.stack, "cart", _LEFT.format(number="none"))
    question = """SELECT lines, value::text, extract(day FROM expires_at - changed_at)::int
                  FROM carts_cartsnapshot WHERE number = %s"""
    (row,) = shop.ask("cart", question, cart["number"])
    good(shop.shopper.post(f"{cart_path(cart)}/lines", line(shelf(shop).article)))
    desk, page = desk_of(shop, "support"), f"{PAGES}/{cart['number']}"
    kept, now = desk.open(f"{page}/change/").text, desk.open(f"{page}/look_at_it_now/").text
    support = shop.as_role("support")
    by_number = looked_at(support, f"/api/v1/carts/by-number/{cart['number']}")
    assert row[:2] == (1, "40.00")
    assert row[2] >= 1
    assert "2 × Lantern" in kept  # noqa: RUF001  # the sign for times
    assert "60.00 CAD" in now
    assert [each["quantity"] for each in by_number["lines"]] == ["3"]
    assert cart["id"] not in kept + now + str(by_number)
    return f"kept: {row[0]} line of {row[1]}, for {row[2]} days; staff see it as it was and is"


@CHAPTER.shows(
    "An abandoned cart is detected, its shopper reminded by mail, and the link opens it."
)
def abandoned(shop: RunningShop) -> str:
    email, cart = new_email(), filled_cart(shop.shopper, shelf(shop).article, 2)
    path = cart_path(cart)
    good(shop.shopper.put(f"{path}/contact", {"email": email, "consent": True}))
    as_owner(shop.stack, "cart", _LEFT.format(number=cart["number"]))
    token = mailed(shop, email, r"/shop/recover#([0-9a-f]{64})")
    opened = good(shop.shopper.post("/api/v1/carts/recover", {"token": token}))
    question = "SELECT state, how, reminders FROM carts_abandonedcart WHERE number = %s"
    assert opened["id"] == cart["id"]
    assert shop.ask("cart", question, cart["number"]) == [("RECOVERED", "LINK", 1)]
    told = "SELECT count(*) FROM events_outboxevent WHERE type = %s AND data->>'number' = %s"
    for name in ("cart.cart_abandoned.v1", "cart.cart_recovered.v1"):
        assert shop.ask("cart", told, name, cart["number"]) == [(1,)], name
    return "left for a day, mailed once, opened by the link; both are events"


@CHAPTER.shows("Staff agree on another price for a line, within what their role allows.")
def agreed_price(shop: RunningShop) -> str:
    cart, support = filled_cart(shop.shopper, shelf(shop).article), shop.as_role("support")
    page = f"/api/v1/carts/by-number/{cart['number']}/lines/{shelf(shop).article.sku}/price"
    low, agreed = (
        support.put(page, {"unit_price": each, "reason": "scratched box"})
        for each in ("12.00", "18.00")
    )
    assert problem(low) == (422, "override_limit")
    assert good(agreed)["lines"][0]["unit_price"] == "18.00"
    return f"support goes to {low.json()['lowest']} of 20.00, and no lower"


CHAPTER.tested(
    "Without product the cart opens, marked stale; without inventory it says so.",
    "tests/e2e/test_outages.py",
    "cart_svc/tests/integration/test_terms.py",
)
CHAPTER.tested(
    "What the store of carts loses comes back from its snapshot; what is over is forgotten.",
    "cart_svc/tests/integration/test_left_carts.py",
    "cart_svc/tests/integration/test_power.py",
)
