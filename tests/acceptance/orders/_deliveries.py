"""Promises about an order that is picked, sent, collected, changed and called off."""

from tests.acceptance.orders._purchases import (
    Order,
    asked,
    becomes,
    bought,
    moved,
    page_of,
    shelf,
    shown,
    with_coupon,
)
from tests.acceptance.people import letters_to, mailed, new_customer, new_email, subjects_to
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import Caller, eventually, good, new_key, problem
from tests.e2e.shopping import (
    cart_path,
    check_out,
    deliver,
    filled_cart,
    level,
    order_for,
    quoted,
    quoted_cart,
    stock_article,
)

CHAPTER = Chapter("deliveries")
CARRIAGE = {
    "carrier": "Postes Canada",
    "tracking_number": "RX123456789CA",
    "tracking_url": "https://track.example/RX123456789CA",
}
DEPOT = "DEPOT"
WAREHOUSE = {
    "code": DEPOT,
    "name": "Second depot",
    "type": "warehouse",
    "time_zone": "America/Toronto",
    "sells_online": True,
}
LOOKUP = "/api/v1/orders/lookup"


@CHAPTER.shows("An order leaves in parts, each parcel with its tracking.")
def partial(shop: RunningShop) -> str:
    clerk, order = shop.staff.stock_clerk, bought(shop, 3)
    first = asked(clerk, order, "fulfilments", {"lines": [{"line": 1, "quantity": "1"}]})
    (parcel,) = first["fulfilments"]
    early = clerk.post(f"/api/v1/fulfilments/{parcel['id']}/ship", CARRIAGE, key=new_key())
    for step in ("pick", "pack"):
        moved(clerk, parcel["id"], step)
    sent = moved(clerk, parcel["id"], "ship", CARRIAGE)
    part = shown(clerk, order)
    subjects = subjects_to(shop, order["email"], "on its way")
    rest = asked(clerk, order, "fulfilments")["fulfilments"][1]
    for step in ("pick", "pack", "ship", "deliver"):
        moved(clerk, rest["id"], step)
    moved(clerk, parcel["id"], "deliver")
    assert problem(early) == (409, "fulfilment_not_possible")
    assert sent["tracking_number"] == CARRIAGE["tracking_number"]
    assert (part["status"], part["lines"][0]["fulfilled"]) == ("partially_fulfilled", "1")
    assert rest["lines"][0]["quantity"] == "2"
    assert shown(clerk, order)["status"] == "completed"
    return f"1 of 3 with {sent['tracking_number']}, then 2; mailed: {subjects[0]}"


@CHAPTER.shows("An order whose stock lies in two places is split into two parcels.")
def split(shop: RunningShop) -> str:
    clerk, article = shop.staff.stock_clerk, stock_article(shop.staff, shop.shopper, units=1)
    good(shop.as_role("administrator").post("/api/v1/inventory/locations", WAREHOUSE))
    deliver(shop.staff, article, 1, DEPOT)
    cart = quoted_cart(shop.shopper, article, 2)
    order = good(check_out(shop.shopper, order_for(cart, email=new_email())), 201)
    parcels = asked(clerk, order, "fulfilments")["fulfilments"]
    places = sorted(each["location"] for each in parcels)
    assert places == [DEPOT, "LC"], places
    for each in parcels:
        for step in ("pick", "pack", "ship"):
            moved(clerk, each["id"], step)

    def left() -> list[int]:
        return [level(shop.staff, article, place).on_hand for place in places]

    eventually(left, wanted=[0, 0])
    return f"one unit from {places[0]}, one from {places[1]}; both are gone from the books"


@CHAPTER.shows("What is picked up in a store is handed over against the code of the mail.")
def pickup(shop: RunningShop) -> str:
    clerk, email = shop.staff.stock_clerk, new_email()
    path = cart_path(filled_cart(shop.shopper, shelf(shop).article))
    cart = quoted(shop.shopper, path, method="pickup", pickup_location="MTL")
    way: Order = {"shipping_method": "pickup", "pickup_location": "MTL", "shipping_address": None}
    order = good(check_out(shop.shopper, order_for(cart, email=email, **way)), 201)
    (parcel,) = asked(clerk, order, "fulfilments")["fulfilments"]
    for step in ("pick", "pack", "ready"):
        moved(clerk, parcel["id"], step)
    code = mailed(shop, email, r"counter: *(\w+)")
    collect = f"/api/v1/fulfilments/{parcel['id']}/collect"
    wrong = clerk.post(collect, {"code": "0" * len(code)})
    done = good(clerk.post(collect, {"code": code.lower()}))
    told = shown(clerk, order)
    assert not wrong.ok
    assert (parcel["location"], done["status"]) == ("MTL", "collected")
    assert done["pickup_code"] is None
    assert told["fulfilment_status"] == "fulfilled"
    return f"a wrong code: {problem(wrong)}; the mailed one: {done['status']}"


@CHAPTER.shows("A line is called off, then the whole order; money and stock go back.")
def called_off(shop: RunningShop) -> str:
    article = stock_article(shop.staff, shop.shopper, units=5)
    manager = shop.staff.store_manager
    cart = quoted_cart(shop.shopper, article, 3)
    order = good(check_out(shop.shopper, order_for(cart, email=new_email())), 201)
    becomes(manager, order, "payment_status", "captured")
    asked(manager, order, "cancel", {"lines": [{"line": 1, "quantity": "1"}]})
    eventually(lambda: level(shop.staff, article).reserved, wanted=2)
    (part,) = shown(manager, order)["refunds"]
    asked(manager, order, "cancel", {"reason": "changed their mind"})
    eventually(lambda: level(shop.staff, article).reserved, wanted=0)
    becomes(manager, order, "payment_status", "refunded")
    assert part["lines"][0]["quantity"] == "1"
    assert shown(manager, order)["status"] == "cancelled"
    return f"one of three: {part['total']} back; then all, {order['totals']['total']} in sum"


@CHAPTER.shows("Customers call their own order off until it is picked.")
def own_call_off(shop: RunningShop) -> str:
    person, clerk = new_customer(shop), shop.staff.stock_clerk
    first, second = (_order_of(person.caller, shop) for _each in range(2))
    cancelled = asked(person.caller, first, "cancel")
    (parcel,) = asked(clerk, second, "fulfilments")["fulfilments"]
    moved(clerk, parcel["id"], "pick")
    late = person.post(f"{page_of(second)}/cancel", key=new_key())
    assert cancelled["status"] == "cancelled"
    assert problem(late)[0] == 409
    return f"cancelled; once it is picked {problem(late)}"


def _order_of(caller: Caller, shop: RunningShop) -> Order:
    cart = quoted_cart(caller, shelf(shop).article)
    order: Order = good(check_out(caller, order_for(cart)), 201)
    return order


@CHAPTER.shows("An edit adds and takes away, and the price difference is paid before it is made.")
def edited(shop: RunningShop) -> str:
    hat = stock_article(shop.staff, shop.shopper, units=5, price="50.00")
    manager, order = shop.staff.store_manager, bought(shop, 2)
    add = {"add": [{"sku": hat.sku, "quantity": "1"}]}
    wish = {**add, "remove": [{"line": 1, "quantity": "1"}]}
    eventually(lambda: len(good(manager.get(f"{page_of(order)}/invoices"))), wanted=1)
    preview = good(manager.post(f"{page_of(order)}/edits/preview", wish))
    decided = {**wish, "expected_difference": preview["to_pay"]}
    begun = asked(manager, order, "edits", decided)
    held = shown(manager, order)["status"]
    payment = {"payment": {"provider": "test", "token": "tok_approve"}}
    made = asked(manager, order, "payments", payment)
    now = shown(manager, order)
    assert (begun["status"], held, made["status"]) == ("open", "on_hold", "applied")
    assert [each["sku"] for each in now["lines"]] == [shelf(shop).article.sku, hat.sku]
    assert now["lines"][0]["cancelled"] == "1"
    return f"+{preview['added_total']} -{preview['removed_total']}: {preview['to_pay']} paid first"


@CHAPTER.shows("Guests find their order by number and e-mail, and open it by a mailed code.")
def guests(shop: RunningShop) -> str:
    order, shopper = bought(shop), shop.shopper
    known = {"number": order["number"], "email": order["email"]}
    seen = good(shopper.get(LOOKUP, **known))
    missed = shopper.get(LOOKUP, **{**known, "email": new_email()}).status_code
    good(shopper.post(f"{LOOKUP}/code", known), 202)
    code = mailed(shop, order["email"], r"to see your order: (\d{6})")
    opened, again = (shopper.post(f"{LOOKUP}/token", {**known, "code": code}) for _each in range(2))
    guest = {"Authorization": f"Guest {good(opened)['token']}"}
    whole = good(shopper.send("GET", page_of(order), headers=guest))
    other = shopper.send("GET", page_of(bought(shop)), headers=guest).status_code
    assert (seen.get("shipping_address"), missed) == (None, 404)
    assert whole["shipping_address"]["city"] == "Montréal"
    assert (other, again.ok) == (404, False)
    return f"without address; by code {code} whole; the code again: {again.status_code}"


@CHAPTER.shows("Mails are in the customer's language.")
def languages(shop: RunningShop) -> str:
    subjects = {}
    for language, words in (("en", "is confirmed"), ("fr", "est confirmée")):
        cart = quoted_cart(shop.shopper, shelf(shop).article)
        body, email = order_for(cart), new_email()
        said = {"Accept-Language": language}
        path = "/api/v1/checkout"
        good(shop.shopper.post(path, {**body, "email": email}, key=new_key(), **said), 201)
        subjects[language] = subjects_to(shop, email, words)[0]
    return f"{subjects}"


@CHAPTER.shows("A mailbox page shows each mail of the demo as its reader sees it.")
def mailbox(shop: RunningShop) -> str:
    order = bought(shop)
    subjects_to(shop, order["email"], str(order["number"]))
    (letter,) = letters_to(shop, order["email"])
    assert f"Total: {order['totals']['total']} CAD" in letter.text, letter.text
    return f"{letter.subject}: {order['totals']['total']} CAD"


CHAPTER.tested(
    "Mails go to the console or by SMTP, by setting; the demo's go to the mailbox page.",
    "order_svc/tests/integration/test_mails.py",
    "shared_libs/service_defaults/settings.py",
)


@CHAPTER.shows("The timeline of an order tells all that happened to it.")
def timeline(shop: RunningShop) -> str:
    clerk, order = shop.staff.stock_clerk, with_coupon(shop, 1, new_email())
    becomes(clerk, order, "payment_status", "captured")
    support = shop.as_role("support")
    asked(support, order, "notes", {"text": "Leave it at the door.", "is_public": True})
    asked(support, order, "hold", {"kind": "address", "reason": "no such street"})
    held = clerk.post(f"{page_of(order)}/hand-over", key=new_key())
    asked(support, order, "lift", {"kind": "address", "reason": "found it"})
    asked(clerk, order, "hand-over")
    told = [each["type"] for each in shown(clerk, order)["events"]]
    wanted = ["placed", "captured", "noted", "held", "lifted", "assigned", "shipped", "fulfilled"]
    missing = [each for each in wanted if each not in told]
    assert problem(held)[0] == 409
    assert not missing, f"{missing} are not in {told}"
    return ", ".join(told)
