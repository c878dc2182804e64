"""Promises about customers: what they say of themselves, and what they have with the shop."""

import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

import requests

from tests.acceptance.office import desk_of, done
from tests.acceptance.orders._purchases import (
    asked,
    becomes,
    bought_by,
    shelf,
)
from tests.acceptance.people import ME, Person, letters_to, mailed, new_customer, sign_in
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import Caller, at_once, eventually, good, new_key, problem
from tests.e2e.shopping import ADDRESS, check_out, order_for, quoted_cart, stock_article

CHAPTER = Chapter("customers")
CUSTOMERS = "/admin/customer/customers/customer"
SERVICES = {"product", "inventory", "sales", "reporting", "customer", "cart", "order"}
PATRON = {"code": "patron", "name": "Patron", "threshold": "80000", "multiplier": "1"}


@CHAPTER.shows("Customers change their profile; who saves second on an old version is told.")
def profile(shop: RunningShop) -> str:
    person = new_customer(shop)
    match = {"If-Match": f'"{person.me["version"]}"'}
    first = person.caller.send("PATCH", ME, json={"phone": "514 555 0100"}, headers=match)
    second = person.caller.send("PATCH", ME, json={"phone": "514 555 0199"}, headers=match)
    foreign = person.caller.send("PATCH", ME, json={"points": 1000})
    now = person.get(ME)
    assert (good(first)["phone"], second.status_code) == ("514 555 0100", 412)
    assert (now["phone"], now["points"]) == ("514 555 0100", 0)
    return f"200, then 412; points of one's own making: {foreign.status_code}"


@CHAPTER.shows("Addresses are as each country writes them.")
def addresses(shop: RunningShop) -> str:
    person = new_customer(shop)
    wrong = person.post(f"{ME}/addresses", {**ADDRESS, "postal_code": "75001"})
    paris = {"country": "FR", "region": "", "postal_code": "75001", "city": "Paris"}
    home, away = (
        good(person.post(f"{ME}/addresses", {**ADDRESS, **each}), 201)
        for each in ({"postal_code": "h2w1t8", "is_default_shipping": True}, paris)
    )
    formats = {
        each: good(shop.shopper.get(f"/api/v1/customers/address-formats/{each}"))["lines"]
        for each in ("CA", "FR")
    }
    fields = [each["field"] for each in wrong.json()["errors"]]
    assert (wrong.status_code, fields) == (400, ["postal_code"])
    assert home["postal_code"] == "H2W 1T8"
    assert away["lines"] != home["lines"]
    assert formats["CA"] != formats["FR"]
    return f"75001 refused in Québec; {home['lines'][-2:]}, {away['lines'][-2:]}"


@CHAPTER.shows("Consents are an append-only log; the last word counts.")
def consents(shop: RunningShop) -> str:
    person = new_customer(shop)
    for is_granted in (True, False, True):
        said = {"purpose": "EMAIL", "is_granted": is_granted, "text_version": "v1"}
        good(person.post(f"{ME}/consents", said), 201)
    now = person.get(f"{ME}/consents")["results"]
    question = "SELECT count(*) FROM customers_consent WHERE customer_id = %s"
    ((kept,),) = shop.ask("customer", question, person.id)
    assert [(each["purpose"], each["is_granted"]) for each in now] == [("EMAIL", True)]
    assert kept == 3
    return f"{kept} answers kept, one holds"


CHAPTER.tested(
    "No row of the logs and ledgers of customers is ever changed or removed: the database refuses.",
    "customer_svc/tests/integration/test_passwords.py",
    "customer_svc/tests/integration/test_my_pages.py",
    "customer_svc/tests/integration/test_wallets.py",
)


@CHAPTER.shows("Staff put customers into groups, write notes, and read a timeline.")
def care(shop: RunningShop) -> str:
    person, words = new_customer(shop), f"Calls back {uuid.uuid4().hex[:8]}"
    code = f"vip-{uuid.uuid4().hex[:6]}"
    head, desk = desk_of(shop, "administrator"), desk_of(shop, "support")
    done(head, "/admin/customer/customers/customergroup/add/", code=code, name=code)
    done(desk, f"{CUSTOMERS}/{person.id}/note/", text=words)
    done(desk, f"{CUSTOMERS}/{person.id}/group/", group=code, tax_exempt_id="")
    page = desk.open(f"{CUSTOMERS}/{person.id}/change/").text
    assert words in page
    assert person.get(ME)["group"] == code
    question = "SELECT kind FROM customers_accountevent WHERE user_id = %s ORDER BY id"
    kinds = [kind for (kind,) in shop.ask("customer", question, person.id)]
    assert {"OPENED", "NOTE_ADDED", "GROUP_CHANGED"} <= set(kinds)
    return f"a note, a group, a timeline: {', '.join(kinds)}"


@CHAPTER.shows("Two accounts of one person are merged, with a preview and a record.")
def merged_duplicates(shop: RunningShop) -> str:
    duplicate, kept = new_customer(shop), new_customer(shop)
    sku = shelf(shop).article.sku
    good(duplicate.post(f"{ME}/wishlist", {"sku": sku}), 204)
    desk, page = desk_of(shop, "support"), f"{CUSTOMERS}/{duplicate.id}/merge/"
    preview = desk.open(page).text
    done(desk, page, number=kept.me["number"], reason="the same person")
    wishes = [each["sku"] for each in kept.get(f"{ME}/wishlist")["results"]]
    question = "SELECT moved FROM customers_mergerecord WHERE duplicate_id = %s"
    ((moved,),) = shop.ask("customer", question, duplicate.id)
    assert "0 points, 0 addresses, 0 wallets" in preview
    assert wishes == [sku]
    assert sign_in(shop, duplicate.email).status_code == 401
    return f"moved: {moved}"


@CHAPTER.shows("Customers keep a wish list.")
def wish_list(shop: RunningShop) -> str:
    person, sku = new_customer(shop), shelf(shop).article.sku
    for _twice in range(2):
        good(person.post(f"{ME}/wishlist", {"sku": sku}), 204)
    held = [each["sku"] for each in person.get(f"{ME}/wishlist")["results"]]
    good(person.caller.send("DELETE", f"{ME}/wishlist/{sku}"))
    assert held == [sku]
    assert person.get(f"{ME}/wishlist")["results"] == []
    return "wished twice, there once, taken off"


@CHAPTER.shows("Points are earned once for each line, and taken back pro rata with the goods.")
def points(shop: RunningShop) -> str:
    person, manager = new_customer(shop), shop.staff.store_manager
    order = bought_by(person, shelf(shop).article, 4)
    _has_points(person, 80)
    becomes(manager, order, "payment_status", "captured")
    seen = []
    for left in (60, 20, 0):
        quantity = 2 if left == 20 else 1
        asked(manager, order, "refunds", {"lines": [{"line": 1, "quantity": quantity}]})
        _has_points(person, left)
        seen.append(left)
    entries = person.get(f"{ME}/points/entries")["results"]
    earned = [each for each in entries if each["kind"] == "EARN"]
    assert [each["points"] for each in earned] == [80]
    assert sum(each["points"] for each in entries) == 0
    return f"80 for four units at 20.00; {seen} after one, two and one came back"


def _has_points(person: Person, wanted: int) -> None:
    eventually(lambda: person.get(f"{ME}/points")["balance"], wanted=wanted, seconds=40)


@CHAPTER.shows("A tier is reached by the points of a year.")
def tiers(shop: RunningShop) -> str:
    desk_of(shop, "administrator").send("/admin/customer/customers/loyaltytier/add/", PATRON)
    person = new_customer(shop)
    piano = stock_article(shop.staff, shop.shopper, units=1, price="90000.00")
    bought_by(person, piano)
    eventually(lambda: person.get(ME)["tier"], wanted=PATRON["code"], seconds=40)
    return f"{person.get(ME)['points']} points: {PATRON['name']}"


@CHAPTER.shows("A gift card pays: held, captured, released, refunded.")
def gift_card(shop: RunningShop) -> str:
    person, card = new_customer(shop), shelf(shop).cards[1]
    wish: dict[str, Any] = {"stored_value": [{"code": card.code, "amount": "10.00"}]}
    seen = [_balance(shop, card.id)]
    order = bought_by(person, shelf(shop).article, **wish)
    eventually(lambda: _balance(shop, card.id), wanted=(seen[0][0] - 10, Decimal(0)))
    seen.append(_balance(shop, card.id))
    cart = quoted_cart(person.caller, shelf(shop).article)
    declined = check_out(person.caller, order_for(cart, token="tok_decline", **wish))
    eventually(lambda: _balance(shop, card.id), wanted=seen[1])
    asked(shop.staff.store_manager, order, "cancel")
    eventually(lambda: _balance(shop, card.id), wanted=seen[0], seconds=40)
    question = "SELECT kind FROM customers_walletentry WHERE wallet_id = %s"
    kinds = Counter(kind for (kind,) in shop.ask("customer", question, card.id))
    assert declined.status_code == 402
    assert {"ISSUE", "HOLD", "CAPTURE", "RELEASE", "REFUND"} <= set(kinds)
    return f"{seen[0][0]}, {seen[1][0]} after paying 10.00, released on a decline, refunded"


def _balance(shop: RunningShop, wallet: str) -> tuple[Decimal, Decimal]:
    question = "SELECT balance, held FROM customers_walletaccount WHERE id = %s"
    ((balance, held),) = shop.ask("customer", question, wallet)
    return balance, held


@CHAPTER.shows("No balance goes below zero, however many spend it at once.")
def card_raced(shop: RunningShop) -> str:
    card, shopper = shelf(shop).cards[2], shop.shopper
    wish: dict[str, Any] = {"stored_value": [{"code": card.code, "amount": "100.00"}]}
    carts = [quoted_cart(shopper, shelf(shop).article, 10) for _each in range(6)]
    before = _balance(shop, card.id)[0]
    answers = at_once(lambda n: _in_the_end(shopper, order_for(carts[n], **wish)), 6, 6)
    paid = sum(each.status_code == 201 for each in answers)
    eventually(
        lambda: _balance(shop, card.id), wanted=(before - 100 * paid, Decimal(0)), seconds=40
    )
    assert paid == before // 100, [each.text for each in answers]
    refused = {problem(each) for each in answers if each.status_code != 201}
    return f"six times 100.00 of {before} at once: {paid} orders, the others {refused}"


def _in_the_end(shopper: Caller, order: dict[str, object]) -> requests.Response:
    """What is said of a checkout that is over: its first answer may be that it is under way."""
    key, answers = new_key(), list[requests.Response]()

    def is_over() -> bool:
        answers.append(check_out(shopper, order, key))
        said = answers[-1]
        return said.status_code != 202 and said.json().get("code") != "in_progress"

    eventually(is_over, wanted=True, seconds=40)
    return answers[-1]


@CHAPTER.shows("Points become store credit, which pays like money.")
def store_credit(shop: RunningShop) -> str:
    person = new_customer(shop)
    done(
        desk_of(shop, "support"),
        f"{CUSTOMERS}/{person.id}/points/",
        points="1500",
        reason="goodwill",
    )
    wallet = good(person.post(f"{ME}/points/credit", {"points": 1500}, key=new_key()), 201)
    order = bought_by(
        person, shelf(shop).article, stored_value=[{"kind": "store_credit", "amount": "9.00"}]
    )
    left = str(Decimal(wallet["balance"]) - 9)

    def available() -> list[str]:
        return [each["available"] for each in person.get(f"{ME}/wallets")["results"]]

    eventually(available, wanted=[left], seconds=40)
    assert order["stored_value"] == [{"kind": "store_credit", "amount": "9.00"}]
    assert person.get(f"{ME}/points")["balance"] == 0
    return f"1500 points became {wallet['balance']}, 9.00 of it paid, {left} is left"


@CHAPTER.shows("A copy of a person's data is made when all seven services have answered.")
def export(shop: RunningShop) -> str:
    person = new_customer(shop)
    order = bought_by(person, shelf(shop).article)
    request = _confirmed(shop, person, "export")
    link = mailed(shop, person.email, r"/api/v1/customers/privacy/copy/[\w:.-]+")
    copy = good(shop.shopper.post(link))
    assert shop.shopper.post(link).status_code == 404
    assert copy["customer"]["profile"]["email"] == person.email
    assert [each["number"] for each in copy["order"]["orders"]] == [order["number"]]
    _all_answered(shop, request)
    return f"answers of seven; {', '.join(sorted(copy))} hold something; fetched once"


@CHAPTER.shows(
    "Erasure reaches the seven services by events, with an answer from each; amounts stay."
)
def erasure(shop: RunningShop) -> str:
    person = new_customer(shop)
    order = bought_by(person, shelf(shop).article)
    eventually(lambda: bool(letters_to(shop, person.email)), wanted=True)
    asked(shop.staff.store_manager, order, "cancel")
    becomes(shop.staff.store_manager, order, "payment_status", "refunded")
    request = _confirmed(shop, person, "erase")
    question = "SELECT status FROM customers_privacyrequest WHERE id = %s"
    eventually(lambda: shop.ask("customer", question, request), wanted=[("DONE",)], seconds=60)
    _all_answered(shop, request)
    kept = good(shop.as_role("support").get(f"/api/v1/orders/{order['number']}"))
    assert sign_in(shop, person.email).status_code == 401
    assert person.email not in str(kept)
    assert kept["totals"] == order["totals"]
    return "seven answers; the order keeps its amounts and names nobody"


def _confirmed(shop: RunningShop, person: Person, kind: str) -> str:
    """The id of a request that the person has confirmed by mail."""
    wish: dict[str, Any] = good(person.post(f"{ME}/{kind}"), 202)
    link = mailed(shop, person.email, r"/api/v1/customers/privacy/confirm/[\w:.-]+")
    good(shop.shopper.post(link))
    return str(wish["id"])


def _all_answered(shop: RunningShop, request: str) -> None:
    question = "SELECT service, outcome FROM customers_privacyreceipt WHERE request_id = %s"
    told: dict[str, str] = dict(shop.ask("customer", question, request))
    assert set(told) == SERVICES, told
    assert "LATER" not in told.values(), told
