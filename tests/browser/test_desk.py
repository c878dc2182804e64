"""Those who serve customers: a picker with a scanner, and the desk that gives money back."""

from typing import Any

import pytest

from tests.browser.conftest import Visitor, settle, sync_api
from tests.browser.test_stock_room import TABLET, ask, barcode, feedback, scan
from tests.e2e.callers import Caller, good
from tests.e2e.shopping import cart_path, check_out, open_cart, order_for, quoted

expect = sync_api.expect
ORDERS = "/admin/order/orders"
FRENCH = {"name": "django_language", "value": "fr"}


@pytest.fixture(scope="session")
def shopper(what: dict[str, Any]) -> Caller:
    """Somebody who buys without a browser."""
    return Caller(what["gateway"], what["api_keys"]["test"])


@pytest.fixture(scope="session")
def support(what: dict[str, Any]) -> Caller:
    """A colleague who gives orders to picking without a browser."""
    account = next(each for each in what["staff"] if each["role"] == "administrator")
    return Caller(what["gateway"], what["api_keys"]["test"], account)


def sold(shopper: Caller, **units: int) -> str:
    """The number of an order of so many units of these products of the demo."""
    path = open_cart(shopper)
    for slug, quantity in units.items():
        product = good(shopper.get(f"/api/v1/products/{slug.replace('_', '-')}"))
        body = {"sku": product["variants"][0]["sku"], "quantity": quantity}
        good(shopper.post(f"{path}/lines", body))
    cart = quoted(shopper, path)
    assert cart_path(cart) == path
    number: str = good(check_out(shopper, order_for(cart)), 201)["number"]
    return number


def given_to_picking(support: Caller, number: str) -> list[dict[str, Any]]:
    order = good(support.post(f"/api/v1/orders/{number}/fulfilments", {}), 201)
    parcels: list[dict[str, Any]] = order["fulfilments"]
    return parcels


@TABLET
def test_a_picker_scans_an_order_says_what_is_missing_and_ships_it(
    visitor: Visitor, shopper: Caller, support: Caller
) -> None:
    number = sold(shopper, stoneware_mug=3)
    (parcel,) = given_to_picking(support, number)
    other = good(shopper.get("/api/v1/products/grey-flannel-shirt"))["variants"][0]
    visitor.open(f"{ORDERS}/fulfilment/picking/")
    visitor.sign_in("stock_clerk")
    page = visitor.page
    visitor.photograph("picking-list")
    page.context.add_cookies([FRENCH | {"url": visitor.gateway}])
    visitor.open(f"{ORDERS}/fulfilment/picking/")
    visitor.photograph("picking-list-fr")
    page.context.clear_cookies(name="django_language")
    visitor.open(f"{ORDERS}/fulfilment/picking/")
    expect(page.locator("#scan-field")).to_be_focused()

    scan(page, number)
    settle(page)
    sku = parcel["lines"][0]["sku"]
    code = barcode(page, sku)
    scan(page, code)
    feedback(page, sku, "1 of 3")
    scan(page, other["gtin"] or "9999999999994")
    feedback(page, "Not in this parcel", mood="bad")
    visitor.photograph("picking-wrong")
    page.context.set_offline(True)  # the browser's own signature
    scan(page, code)
    feedback(page, sku, "2 of 3")
    page.locator("#scan-submit").click()
    feedback(page, "Say why", mood="wait")
    page.locator("#scan-reason").fill("one was broken")
    visitor.photograph("picking-short")
    page.locator("#scan-submit").click()
    expect(page.locator("#scan-status")).to_contain_text("No network")
    visitor.photograph("picking-offline")
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Packed")).to_be_visible(timeout=15_000)
    visitor.photograph("picking-pack")
    page.get_by_role("button", name="Packed").click()
    page.get_by_label("Tracking number").fill("RX123456789CA")
    visitor.photograph("picking-ship")
    page.get_by_role("button", name="Shipped").click()
    page.wait_for_url("**/picking/")

    shown = good(support.get(f"/api/v1/orders/{number}"))
    assert shown["fulfilments"][0]["tracking_number"] == "RX123456789CA"
    assert shown["fulfilments"][0]["lines"][0]["quantity"] == "2"
    assert shown["status"] == "partially_fulfilled"
    visitor.forgive("ERR_INTERNET_DISCONNECTED", "by-barcode")


@TABLET
def test_support_sees_where_the_money_goes_and_gives_one_unit_back(
    visitor: Visitor, shopper: Caller, support: Caller
) -> None:
    number = sold(shopper, stoneware_mug=2)
    good(support.post(f"/api/v1/orders/{number}/hand-over", {}), 201)
    visitor.open(f"{ORDERS}/order/?q={number}")
    visitor.sign_in("support")
    page = visitor.page
    page.get_by_role("link", name=number).first.click()
    settle(page)
    visitor.photograph("desk-order")
    order_page = page.url

    page.goto(order_page.replace("/change/", "/refund/"))
    page.locator("[name=units-1]").fill("1")
    page.locator("[name=reason]").fill("broken")
    page.get_by_role("button", name="Show what goes back").click()
    settle(page)
    visitor.photograph("desk-refund")
    page.context.add_cookies([FRENCH | {"url": visitor.gateway}])
    page.goto(order_page.replace("/change/", "/refund/"))
    settle(page)
    visitor.photograph("desk-refund-fr")
    page.goto(order_page.replace("/change/", "/return/"))
    settle(page)
    visitor.photograph("desk-return-fr")
    page.context.clear_cookies(name="django_language")
    page.goto(order_page.replace("/change/", "/refund/"))
    page.locator("[name=units-1]").fill("1")
    page.locator("[name=reason]").fill("broken")
    page.get_by_role("button", name="Show what goes back").click()
    page.get_by_role("button", name="Refund", exact=True).click()
    settle(page)

    visitor.photograph("desk-refunded")
    (refund,) = good(support.get(f"/api/v1/orders/{number}"))["refunds"]
    assert [row["quantity"] for row in refund["lines"]] == ["1"]
    assert ask(page, f"/api/v1/orders/{number}")["refunds"][0]["total"] == refund["total"]


def test_the_mailbox_shows_a_mail_as_its_reader_sees_it(visitor: Visitor, shopper: Caller) -> None:
    number = sold(shopper, stoneware_mug=1)
    page = visitor.page

    mail = page.get_by_role("link", name=number).first
    for _try in range(20):
        visitor.open("/mailbox/")
        if mail.count():
            break
        page.wait_for_timeout(1000)
    mail.click()
    settle(page)
    visitor.photograph("mail")

    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Thank you for your order.")
    expect(page.get_by_text("As plain text")).to_be_visible()
