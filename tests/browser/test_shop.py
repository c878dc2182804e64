"""The shop window, as customers use it: from the first look to the order, and what may go wrong."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from devstack import running
from tests.browser.barriers import barriers
from tests.browser.conftest import SIZES, settle
from tests.browser.shopping import CHECKOUT, QUOTE, Customer, expect
from tests.e2e.callers import Caller, good, new_key
from tests.e2e.giving import give_credit, new_gift_cards
from tests.e2e.machine import Machine
from tests.e2e.shopping import Article, Staff, check_out, order_for, quoted_cart, stock_article

MUG, SHIRT = "stoneware-mug", "grey-flannel-shirt"
FRENCH = {
    "Courriel": "jeanne@shop.example",
    "Nom complet": "Jeanne Mance",
    "Numéro et rue": "1, rue de l'Hôtel-Dieu",
    "Ville": "Montréal",
    "Code postal": "H2W 1T8",
}


@pytest.fixture(params=["desk"])
def customer(
    request: pytest.FixtureRequest, browser: Any, what: dict[str, Any], screenshots: Path
) -> Iterator[Customer]:
    """A customer at a desk; the key spares one address the rates that many share."""
    key = {"X-API-Key": what["api_keys"]["test"]}
    context = browser.new_context(
        viewport=SIZES[request.param], locale="en-CA", extra_http_headers=key
    )
    someone = Customer(context.new_page(), what, screenshots)
    yield someone
    context.close()
    assert someone.complaints == []


@pytest.fixture(scope="session")
def colleagues(what: dict[str, Any]) -> dict[str, Caller]:
    """The staff by their roles."""
    key = what["api_keys"]["test"]
    return {each["role"]: Caller(what["gateway"], key, each) for each in what["staff"]}


@pytest.fixture(scope="session")
def other(what: dict[str, Any]) -> Caller:
    """Another customer, who buys without a browser."""
    return Caller(what["gateway"], what["api_keys"]["test"])


@pytest.fixture
def scarce(colleagues: dict[str, Caller], other: Caller) -> Article:
    """Something of which there are two."""
    roles = ("catalogue_manager", "stock_clerk", "store_manager", "analyst")
    return stock_article(Staff(**{role: colleagues[role] for role in roles}), other, units=2)


def orders_since(colleagues: dict[str, Caller], moment: datetime) -> list[str]:
    """The numbers of what was ordered from then on."""
    orders = colleagues["support"].get("/api/v1/orders", placed_from=moment.isoformat())
    return [each["number"] for each in good(orders)["results"]]


def new_email() -> str:
    return f"{uuid.uuid4().hex[:10]}@shop.example"


def sku_of(caller: Caller, slug: str) -> str:
    """The stock-keeping unit of a product that comes in one kind."""
    sku: str = good(caller.get(f"/api/v1/products/{slug}"))["variants"][0]["sku"]
    return sku


def new_account(caller: Caller) -> dict[str, str]:
    """Somebody has registered, and has bought nothing yet."""
    account = {"email": new_email(), "password": "a-quiet-harbour-at-dawn"}
    person = {"first_name": "Jeanne", "last_name": "Mance"}
    good(caller.post("/api/v1/auth/register", account | person), 202)
    return account


def test_a_guest_finds_a_mug_and_buys_it(customer: Customer) -> None:
    page, email = customer.page, new_email()
    customer.open("/shop/")
    customer.photograph("shop")
    page.get_by_role("searchbox").fill("stoneware mug")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Stoneware mug").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    customer.photograph("shop-product")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="See the cart").click()
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    page.get_by_role("button", name="One more of Stoneware mug").click()
    expect(page.get_by_label("Quantity of Stoneware mug")).to_have_value("2")
    page.get_by_label("Quantity of Stoneware mug").fill("3")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Cart, 3 items")).to_be_visible()
    customer.photograph("shop-cart")
    page.get_by_role("link", name="Check out").click()
    customer.fill_in(email)
    customer.photograph("shop-checkout")
    total = customer.pay_button.inner_text().removeprefix("Pay ")

    customer.pay_with("Approves")

    number = customer.thanked()
    customer.photograph("shop-order")
    expect(page.locator(".sums .total")).to_contain_text(total)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you!")
    expect(page.get_by_role("link", name="Cart, empty")).to_be_visible()
    customer.open("/shop/lookup")
    page.get_by_label("Order number").fill(number)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    page.get_by_text("See all of it").click()
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_focused()
    page.get_by_label("Code").fill(customer.mailed(email, r"to see your order: (\d{6})"))
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("1, rue de l'Hôtel-Dieu")).to_be_visible()
    page.get_by_text("Cancel this order").click()
    page.get_by_role("button", name="Cancel the order").click()
    expect(page.locator(".tags")).to_contain_text("cancelled")
    customer.photograph("shop-cancelled")


def test_a_gift_card_pays_some_of_it_and_the_rest_is_seen_before_it_is_paid(
    customer: Customer,
) -> None:
    page = customer.page
    (gift,) = new_gift_cards(running.current_stack(), count=1, amount="5.00")
    customer.put_in_cart(MUG)
    customer.go_to_checkout()
    customer.fill_in(new_email())
    expect(customer.pay_button).to_be_enabled()
    total = Decimal(customer.pay_button.inner_text().removeprefix("Pay $"))

    code = page.get_by_label("Code of a gift card")
    code.fill("NOBODY-MADE-THIS")
    page.get_by_role("button", name="Use", exact=True).click()
    expect(page.locator("#f-gift_card-said")).to_have_text(
        "There is no such gift card or store credit."
    )
    code.fill(gift.code)
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_contain_text(f"Left to pay${total - 5}")
    expect(page.get_by_label("Pays first")).to_contain_text(f"Gift card ending in {gift.code[-4:]}")
    page.reload()
    expect(page.get_by_role("button", name=f"Pay ${total - 5}")).to_be_visible()
    assert gift.code not in page.content()
    customer.photograph("shop-gift-card")
    assert barriers(page) == []
    customer.pay_with("Approves")

    customer.thanked()
    expect(page.get_by_text("Paid by a gift card: $5.00")).to_be_visible()
    expect(page.get_by_text(f"Paid by card: ${total - 5}")).to_be_visible()


def test_store_credit_pays_by_its_tick_and_the_page_says_what_is_left(
    customer: Customer, other: Caller, what: dict[str, Any]
) -> None:
    page, account = customer.page, new_account(other)
    owner = Caller(what["gateway"], what["api_keys"]["test"], account)
    me = good(owner.get("/api/v1/customers/me"))["id"]
    for amount in ("3.00", "4.00"):
        give_credit(running.current_stack(), customer_id=me, amount=amount)
    customer.put_in_cart(MUG)
    customer.open("/shop/sign-in?next=/checkout")
    customer.sign_in_as(account)
    expect(customer.pay_button).to_be_enabled()
    customer.fill_in(account["email"])
    total = Decimal(customer.pay_button.inner_text().removeprefix("Pay $"))

    tick = page.get_by_label("Use my store credit")
    expect(page.locator("label[for=credit]")).to_contain_text("$7.00")
    tick.check()
    expect(page.locator(".summary")).to_contain_text("store credit-$7.00")
    expect(page.locator(".summary")).to_contain_text(f"Left to pay${total - 7}")
    expect(page.get_by_label("Pays first")).to_contain_text("pays $7.00 of $7.00")
    tick.uncheck()
    expect(page.get_by_role("button", name=f"Pay ${total}")).to_be_enabled()
    tick.check()
    expect(page.get_by_role("button", name=f"Pay ${total - 7}")).to_be_enabled()
    customer.photograph("shop-store-credit")
    assert barriers(page) == []
    customer.pay_with("Approves")

    customer.thanked()
    expect(page.get_by_text("Paid by store credit: $7.00")).to_be_visible()
    expect(page.get_by_text(f"Paid by card: ${total - 7}")).to_be_visible()
    wallets = good(owner.get("/api/v1/customers/me/wallets"))["results"]
    # held still, or taken already: a credit that is used up is no longer told
    assert {each["available"] for each in wallets} <= {"0.00"}


@pytest.mark.parametrize("customer", ["phone"], indirect=True)
def test_on_a_phone_by_keyboard_in_french_two_gift_cards_pay_all_of_it(customer: Customer) -> None:
    page = customer.page
    gifts = new_gift_cards(running.current_stack(), count=2, amount="80.00")
    customer.put_in_cart(SHIRT)
    customer.open("/shop/checkout")
    page.get_by_role("button", name="FR", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commande")
    for label, text in FRENCH.items():
        page.get_by_role("textbox", name=label).fill(text)
    code = page.locator("#f-gift_card")
    for gift in gifts:
        customer.tab_to(code)
        page.keyboard.type(f"{gift.code}\n")
        expect(page.locator("#stored-value ul")).to_contain_text(gift.code[-4:])
    expect(page.locator("#payment")).to_be_hidden()
    customer.photograph("shop-gift-card-phone")
    assert barriers(page) == []
    customer.tab_to(page.get_by_role("button", name="Passer la commande"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    expect(page.get_by_text("Payé par une carte-cadeau", exact=False)).to_be_visible()


def test_a_declined_card_is_said_and_another_one_buys(customer: Customer) -> None:
    customer.put_in_cart(MUG)
    customer.go_to_checkout()
    customer.fill_in()

    customer.pay_with("Declines")

    expect(customer.page.get_by_role("alert")).to_contain_text("Nothing was charged")
    customer.photograph("shop-declined")
    customer.forgive("402")
    customer.pay_with("Approves")
    customer.thanked()


def test_a_double_click_a_lost_answer_and_a_reload_buy_once(
    customer: Customer, colleagues: dict[str, Caller]
) -> None:
    page, begin, keys = customer.page, datetime.now(UTC), []

    def lose(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    customer.put_in_cart(MUG)
    customer.go_to_checkout()
    customer.fill_in()
    page.route(CHECKOUT, lose)

    customer.pay_button.dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("We do not know yet")
    customer.photograph("shop-not-known")
    customer.forgive("ERR_FAILED")
    page.unroute(CHECKOUT)
    with page.expect_request(CHECKOUT) as again:
        page.reload()
    number = customer.thanked()
    assert {again.value.headers["idempotency-key"], *keys} == {keys[0]}
    assert orders_since(colleagues, begin) == [number]


def test_a_changed_price_shows_both_totals_and_asks(customer: Customer) -> None:
    page = customer.page

    def forget_promise(quoted: dict[str, Any]) -> None:
        del quoted["quote_token"]
        quoted["totals"]["total"] = "12.34"

    customer.put_in_cart(MUG)
    customer.change_answers(QUOTE, forget_promise, times=1)
    customer.go_to_checkout()
    customer.fill_in()
    customer.pay_with("Approves")

    expect(page.get_by_role("alert")).to_contain_text("You saw $12.34; it is now $")
    customer.photograph("shop-price-changed")
    customer.forgive("409")
    page.get_by_role("button", name=re.compile("^Accept and pay")).click()
    customer.thanked()


def test_who_wants_more_than_is_left_may_take_what_there_is(
    customer: Customer, other: Caller, scarce: Article
) -> None:
    page = customer.page
    customer.open(f"/shop/products?search={scarce.sku}")
    page.get_by_role("link", name=f"Lantern {scarce.sku}").click()
    expect(page.get_by_text("Only 2 left")).to_be_visible()
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("link", name="Cart, 2 items")).to_be_visible()
    customer.go_to_checkout()
    customer.fill_in()
    good(check_out(other, order_for(quoted_cart(other, scarce))), 201)

    customer.pay_with("Approves")

    expect(page.get_by_role("alert")).to_contain_text("only 1 available")
    customer.photograph("shop-short")
    customer.forgive("409")
    page.get_by_role("button", name="Take what there is").click()
    expect(page.get_by_text(re.compile(f"^1 . Lantern {scarce.sku}"))).to_be_visible()
    customer.pay_with("Approves")
    customer.thanked()


def test_without_product_the_cart_opens_and_the_checkout_waits(customer: Customer) -> None:
    page, machine = customer.page, Machine(running.current_stack())
    customer.put_in_cart(MUG)

    with machine.held("product"):
        page.get_by_role("link", name="Cart, 1 item").click()
        expect(page.get_by_label("Quantity of Stoneware mug")).to_have_value("1")
        customer.photograph("shop-without-product")
        page.get_by_role("link", name="Check out").click()
        expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=20_000)
        customer.photograph("shop-checkout-without-product")

    machine.await_ready("product")
    customer.forgive("50")
    page.get_by_role("button", name="Try again").click()
    expect(customer.pay_button).to_be_enabled()


def test_a_guests_cart_comes_along_when_they_sign_in(customer: Customer, other: Caller) -> None:
    page, account = customer.page, new_account(other)
    customer.put_in_cart(MUG, quantity=3)
    customer.open("/shop/cart")
    page.get_by_text("Have a coupon?").click()
    page.get_by_label("Coupon").fill("bienvenue10")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("list", name="Coupons")).to_contain_text("sign in to use it")
    customer.open("/shop/sign-in?next=/checkout")
    customer.sign_in_as(account)
    expect(page.get_by_text(re.compile("^3 . Stoneware mug"))).to_be_visible()
    expect(page.get_by_role("list", name="Coupons")).to_contain_text("counts")
    customer.photograph("shop-checkout-customer")
    page.reload()

    customer.fill_in(account["email"])
    customer.pay_with("Approves")

    number = customer.thanked()
    customer.open("/shop/account")
    customer.photograph("shop-account")
    page.get_by_role("link", name="Your orders").click()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    customer.photograph("shop-orders")
    with page.expect_popup() as opened:
        page.evaluate("void open(location.href)")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.reload()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    customer.open("/shop/account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    customer.forgive("carts/mine", "404")


def test_reloads_keep_the_session_and_ask_for_no_other_token(
    customer: Customer, other: Caller
) -> None:
    page, account = customer.page, new_account(other)
    customer.open("/shop/sign-in?next=/account")
    customer.sign_in_as(account)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    refreshed = []
    page.on("request", lambda sent: refreshed.append(sent.url) if "refresh" in sent.url else None)

    # the address again is a reload that the browser also takes between two pages
    page.goto(page.url, wait_until="commit")
    page.goto(page.url, wait_until="commit")
    page.goto(page.url)

    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    settle(page)  # who is new has no cart, and the page asks for it
    assert refreshed == []
    customer.forgive("carts/mine", "404")


def test_the_bank_is_asked_in_a_window_of_its_own(customer: Customer) -> None:
    page = customer.page
    customer.put_in_cart(MUG)
    customer.go_to_checkout()
    customer.fill_in()
    customer.pay_with("Asks for a confirmation")
    expect(page.get_by_role("link", name="Confirm at the bank")).to_be_visible()
    customer.photograph("shop-bank")
    page.reload()

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Confirm at the bank").click()
    opened.value.get_by_role("button", name="Approve").click()

    customer.thanked()


def test_a_customer_asks_to_send_one_of_two_back(
    customer: Customer, colleagues: dict[str, Caller], other: Caller, what: dict[str, Any]
) -> None:
    page, account = customer.page, new_account(other)
    buyer = Caller(what["gateway"], what["api_keys"]["test"], account)
    mug = Article(sku_of(other, MUG), Decimal(0))
    number = good(check_out(buyer, order_for(quoted_cart(buyer, mug, 2))), 201)["number"]
    hand_over = f"/api/v1/orders/{number}/hand-over"
    good(colleagues["store_manager"].post(hand_over, key=new_key()), 201)
    customer.open(f"/shop/sign-in?next=/orders/{number}")
    customer.sign_in_as(account)

    page.get_by_text("Send something back").click()
    page.get_by_label("How many of 2").fill("1")
    page.get_by_label("Why").select_option("damaged")
    page.get_by_role("button", name="Ask for the return").click()

    expect(page.get_by_role("heading", name="Returns")).to_be_visible()
    expect(page.get_by_text("asked for", exact=True)).to_be_visible()
    page.get_by_text("Send something back").click()
    expect(page.get_by_label("How many of 1")).to_be_visible()
    customer.photograph("shop-return")
    customer.forgive("carts/mine", "404")


def test_names_and_problems_are_text_whatever_they_say(customer: Customer) -> None:
    page, evil = customer.page, "<img src=x onerror=alert(1)><script>alert(2)</script>"
    refusal = json.dumps({"code": "payment_declined", "detail": evil, "status": 402})
    customer.change_answers(
        re.compile(rf"/api/v1/products/{MUG}$"), lambda said: said.update(name=evil)
    )
    customer.put_in_cart(MUG)
    expect(page.get_by_role("heading", level=1)).to_have_text(evil)
    customer.go_to_checkout()
    customer.fill_in()
    page.route(CHECKOUT, lambda route: route.fulfill(status=402, body=refusal))

    customer.pay_with("Approves")

    expect(page.get_by_role("alert")).to_contain_text(evil)
    customer.forgive("402")


def test_another_language_keeps_the_place_and_what_was_typed(customer: Customer) -> None:
    page = customer.page
    customer.put_in_cart(SHIRT)
    customer.go_to_checkout()
    customer.fill_in()
    page.get_by_label("Street and number").fill("12, rue Sainte-Anne")

    page.get_by_role("button", name="FR").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Commande")
    expect(page.get_by_label("Numéro et rue")).to_have_value("12, rue Sainte-Anne")
    expect(page.get_by_role("button", name=re.compile(r"^Payer \d+,\d\d\s\$"))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    customer.photograph("shop-checkout-fr")
    page.get_by_label("Accepte", exact=True).check()
    page.get_by_role("button", name=re.compile("^Payer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    expect(page.get_by_text("Chemise de flanelle grise")).to_be_visible()


def test_all_of_it_goes_by_keyboard(customer: Customer) -> None:
    page = customer.page
    customer.open("/shop/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    customer.tab_to(page.get_by_role("searchbox"))
    page.keyboard.type("grey flannel shirt\n")
    customer.tab_to(page.get_by_role("link", name="Grey flannel shirt"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Grey flannel shirt")
    customer.tab_to(page.get_by_role("radio", name="S", exact=True))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="M", exact=True)).to_be_focused()
    customer.tab_to(page.get_by_role("button", name="Add to cart"))
    page.keyboard.press("Enter")
    customer.tab_to(page.get_by_role("link", name="See the cart"))
    page.keyboard.press("Enter")
    customer.tab_to(page.get_by_role("link", name="Check out"))
    page.keyboard.press("Enter")
    for label, text in {"E-mail": new_email(), **customer.address}.items():
        customer.tab_to(page.get_by_label(label))
        page.keyboard.type(text)
    customer.tab_to(customer.pay_button)
    page.keyboard.press("Enter")

    customer.thanked()
