"""What staff have begun and customers pay: an order that was prepared, and the change of one."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.barriers import barriers, serious_barriers
from tests.browser.conftest import SIZES, Visitor, settle
from tests.browser.shopping import Customer, expect
from tests.e2e.callers import Caller, eventually, good, new_key
from tests.e2e.shopping import Article, check_out, order_for, quoted_cart

DRAFTS = "/admin/cart/carts/draftorder"
MUG, SHIRT = "stoneware-mug", "grey-flannel-shirt"
HOME = {
    "name": "Jeanne Mance",
    "line1": "1, rue de l'Hôtel-Dieu",
    "city": "Montréal",
    "region": "QC",
    "postal_code": "H2W 1T8",
    "country": "CA",
}


@pytest.fixture(params=[("desk", "en-CA")], ids=["at a desk"])
def customer(
    request: pytest.FixtureRequest, browser: Any, what: dict[str, Any], screenshots: Path
) -> Iterator[Customer]:
    """A customer of this screen and language."""
    size, locale = request.param
    key = {"X-API-Key": what["api_keys"]["test"]}
    context = browser.new_context(viewport=SIZES[size], locale=locale, extra_http_headers=key)
    someone = Customer(context.new_page(), what, screenshots)
    yield someone
    context.close()
    assert someone.complaints == []


@pytest.fixture(scope="session")
def manager(what: dict[str, Any]) -> Caller:
    """Somebody who prepares and changes orders for customers."""
    account = next(each for each in what["staff"] if each["role"] == "administrator")
    return Caller(what["gateway"], what["api_keys"]["test"], account)


@pytest.fixture(scope="session")
def other(what: dict[str, Any]) -> Caller:
    """Somebody who buys without a browser."""
    return Caller(what["gateway"], what["api_keys"]["test"])


def article(caller: Caller, slug: str) -> dict[str, Any]:
    """The one variant of a product of the demo."""
    variant: dict[str, Any] = good(caller.get(f"/api/v1/products/{slug}"))["variants"][0]
    return variant


def prepared(manager: Caller, email: str, language: str) -> str:
    """The number of an order by telephone, sent: two mugs, one of them a bargain by a reason."""
    mug = article(manager, MUG)
    price = f"{float(mug['price']['amount']) - 1:.2f}"
    line = {"sku": mug["sku"], "quantity": 2, "unit_price": price, "reason": "chipped"}
    draft = {
        "email": email,
        "language": language,
        "lines": [line],
        "shipping_method": "standard",
        "shipping_address": HOME,
        "customer_note": "Deux tasses, comme convenu.",
    }
    number: str = good(manager.post("/api/v1/carts/drafts", draft, key=new_key()), 201)["number"]
    good(manager.post(f"/api/v1/carts/drafts/{number}/send", {}))
    return number


def new_email() -> str:
    return f"{uuid.uuid4().hex[:10]}@shop.example"


def test_an_order_by_telephone_is_paid_by_its_link_and_the_own_cart_stays(
    customer: Customer, manager: Caller
) -> None:
    page, email = customer.page, new_email()
    customer.put_in_cart(SHIRT)
    number = prepared(manager, email, "en")

    customer.open(customer.mailed(email, r"(/shop/pay#[0-9a-f]{64})"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Your order {number}")
    expect(customer.pay_button).to_be_visible()
    customer.photograph("shop-offer")
    expect(page.get_by_label("E-mail")).to_have_value(email)
    expect(page.get_by_label("City")).to_have_value("Montréal")
    expect(page.get_by_text("Change the cart")).to_have_count(0)
    assert "#" not in page.url
    assert barriers(page) == []
    page.reload()
    customer.pay_with("Asks for a confirmation")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Confirm at the bank").click()
    opened.value.get_by_role("button", name="Approve").click()
    order = customer.thanked()

    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    draft = f"/api/v1/carts/drafts/{number}"
    eventually(lambda: good(manager.get(draft))["order_number"], wanted=order)
    customer.open(customer.mailed(email, r"(/shop/pay#[0-9a-f]{64})"))
    expect(page.get_by_role("link", name="Find an order").first).to_be_visible()
    customer.forgive("carts/drafts/open", "409")


@pytest.mark.parametrize("customer", [("phone", "fr-CA")], indirect=True, ids=["on a phone"])
def test_by_keyboard_on_a_phone_in_french_a_link_is_paid(
    customer: Customer, manager: Caller
) -> None:
    page, email = customer.page, new_email()
    number = prepared(manager, email, "fr")
    customer.open(customer.mailed(email, r"(/shop/pay#[0-9a-f]{64})"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Votre commande {number}")
    pay = page.get_by_role("button", name="Payer", exact=False)
    expect(pay).to_be_enabled()
    customer.photograph("shop-offer-phone")
    assert barriers(page) == []

    customer.tab_to(pay)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")


def test_what_a_change_costs_more_is_paid_by_the_link_of_the_mail(
    customer: Customer, manager: Caller, other: Caller
) -> None:
    page, email = customer.page, new_email()
    number = changed(manager, other, email)

    customer.open(customer.mailed(email, rf"(/shop/orders/{number}/pay#[0-9a-f-]{{36}}:[\w-]+)"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Something is to be paid for {number}"
    )
    customer.photograph("shop-difference")
    assert barriers(page) == []
    customer.pay_with("Asks for a confirmation")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Confirm at the bank").click()
    opened.value.get_by_role("button", name="Approve").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    expect(page.locator(".lines .line")).to_have_count(2)
    edits = good(manager.get(f"/api/v1/orders/{number}/edits"))
    assert [each["status"] for each in edits] == ["applied"]


def test_a_declined_card_ends_the_change_and_says_so(
    customer: Customer, manager: Caller, other: Caller
) -> None:
    page, email = customer.page, new_email()
    number = changed(manager, other, email)

    customer.open(customer.mailed(email, rf"(/shop/orders/{number}/pay#[0-9a-f-]{{36}}:[\w-]+)"))
    customer.pay_with("Declines")

    expect(page.get_by_role("alert")).to_contain_text("The order stays as it was")
    page.get_by_role("alert").get_by_role("link", name="To the order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    expect(page.locator(".lines .line")).to_have_count(1)
    customer.forgive("payments", "402")


@pytest.mark.parametrize("visitor", ["desk", "tablet"], indirect=True)
def test_staff_prepare_an_order_at_the_desk_and_open_its_payment(
    visitor: Visitor, manager: Caller, what: dict[str, Any]
) -> None:
    page, mug, email = visitor.page, article(manager, MUG), new_email()
    gtin = article(manager, SHIRT)["gtin"]
    visitor.open(f"{DRAFTS}/")
    visitor.sign_in("support")
    page.get_by_role("link", name="Prepare an order").click()
    scan = page.get_by_label("SKU, barcode or words")

    for typed in (mug["sku"], "3", gtin):
        scan.fill(typed)
        page.keyboard.press("Enter")
        settle(page)
    scan.fill("stoneware")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stoneware mug · ", exact=False)).to_be_visible()
    expect(page.get_by_label("Quantity of Stoneware mug")).to_have_value("3")
    page.get_by_label("Agreed price of one of Stoneware mug").fill("1")
    page.get_by_label("Reason for the price of Stoneware mug").fill("chipped")
    expect(page.get_by_role("alert")).to_contain_text("10 %")
    price = f"{float(mug['price']['amount']) - 1:.2f}"
    page.get_by_label("Agreed price of one of Stoneware mug").fill(price)
    expect(page.locator(".desk-total")).to_contain_text("CAD")
    expect(page.get_by_role("alert")).to_be_empty()
    page.get_by_text("How it comes about").click()
    expect(page.locator("#desk-derivation")).to_contain_text("QST")
    page.get_by_label("Find a customer").fill(what["customer"]["email"])
    page.get_by_role("button", name="Find").click()
    page.locator("#desk-people button").click()
    expect(page.get_by_text("On the account of")).to_be_visible()
    page.get_by_role("button", name="Not on an account").click()
    page.get_by_label("E-mail", exact=True).fill(email)
    for label, text in Customer.address.items():
        page.get_by_label(label).fill(text)
    settle(page)
    bars_nobody(visitor, "order-desk")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Take the payment now").click()

    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Your order D-")
    expect(opened.value.get_by_label("E-mail")).to_have_value(email)
    opened.value.close()
    settle(page)
    expect(page.get_by_text("to be paid").first).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Take the link back").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    bars_nobody(visitor, "order-desk-again")
    before = page.url
    page.get_by_role("button", name="Duplicate").click()
    expect(page).not_to_have_url(before)
    expect(page.get_by_label("Quantity of Stoneware mug")).to_have_value("3")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("discarded").first).to_be_visible()
    visitor.forgive("404", "422")  # what is no SKU, and what is too cheap


def bars_nobody(visitor: Visitor, name: str) -> None:
    """The whole page of staff is photographed, and has nothing serious in anybody's way."""
    visitor.page.screenshot(path=visitor.pictures / f"{name}.png", full_page=True)
    assert serious_barriers(visitor.page) == []


def changed(manager: Caller, other: Caller, email: str) -> str:
    """The number of an order with a mug, to which staff add a shirt that is to be paid."""
    mug = Article(article(other, MUG)["sku"], 0)  # type: ignore[arg-type]  # its price plays no part
    order = good(check_out(other, order_for(quoted_cart(other, mug)) | {"email": email}), 201)
    number: str = order["number"]
    url = f"/api/v1/orders/{number}"
    wish: dict[str, Any] = {"add": [{"sku": article(other, SHIRT)["sku"], "quantity": "1"}]}
    # an order is edited once it has its invoice
    eventually(lambda: len(good(manager.get(f"{url}/invoices"))), wanted=1)
    shown = good(manager.post(f"{url}/edits/preview", wish))
    decided = wish | {"expected_difference": shown["to_pay"]}
    good(manager.post(f"{url}/edits", decided, key=new_key()), 201)
    return number
