"""A clerk with a tablet and a scanner, which is a keyboard that types digits and Enter."""

from decimal import Decimal
from typing import Any

import pytest

from tests.browser.conftest import Visitor, settle, sync_api

expect = sync_api.expect
LOGISTICS = "/admin/inventory/logistics"
TABLET = pytest.mark.parametrize("visitor", ["tablet"], indirect=True)
NOWHERE = "9999999999994"


def scan(page: Any, code: str) -> None:
    """What a scanner does: no click, no field, just keys."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def ask(page: Any, path: str) -> Any:
    """Ask the API as the person who is signed in."""
    return page.evaluate(
        "async (path) => (await fetch(path, {headers: {Accept: 'application/json'}})).json()", path
    )


def articles_at(page: Any, location: str, count: int) -> list[str]:
    """SKUs that lie there."""
    levels = ask(page, f"/api/v1/inventory/levels?location={location}&page_size=100")["results"]
    skus = [each["sku"] for each in levels if Decimal(each["available"]) >= 5]
    return skus[:count]


def articles_of_the_centre(page: Any, count: int) -> list[str]:
    """SKUs that the web can sell, and so lie at the logistics centre."""
    known = "&".join(f"sku={sku}" for sku in articles_at(page, "MTL", 20))
    rows = ask(page, f"/api/v1/inventory/availability?{known}")["results"]
    return [row["sku"] for row in rows if Decimal(row["available"]) >= 5][:count]


def barcode(page: Any, sku: str) -> str:
    """A number on the article, as product has told everybody."""
    gtin: str = ask(page, f"/api/v1/variants/{sku}")["gtin"]
    return gtin


def feedback(page: Any, *texts: str, mood: str = "good") -> None:
    """The large card says this."""
    card = page.locator(f"#scan-feedback[data-mood={mood}]")
    for text in texts:
        expect(card).to_contain_text(text)


def press(page: Any, label: str) -> None:
    """A link or a button of a document, and then the next page."""
    page.locator(".doc-steps").get_by_text(label, exact=True).first.click()
    settle(page)


@TABLET
def test_a_clerk_counts_a_shelf_and_loses_no_scan_when_the_network_drops(
    visitor: Visitor,
) -> None:
    visitor.open(f"{LOGISTICS}/count/add/")
    visitor.sign_in("stock_clerk")
    page = visitor.page
    page.get_by_label("Location").select_option("SHE")
    page.get_by_label("Note").fill("Browser count")
    visitor.photograph("count-open")
    page.get_by_role("button", name="Save").click()
    settle(page)
    sku, other, third = articles_at(page, "SHE", 3)
    code = barcode(page, sku)
    page.locator(".scan h2").click()

    scan(page, code)
    feedback(page, sku, "1")
    scan(page, code)
    feedback(page, sku, "2")
    visitor.photograph("count-scanned")
    scan(page, NOWHERE)
    feedback(page, "Unknown barcode", NOWHERE, mood="bad")
    visitor.photograph("count-unknown")
    scan(page, other)
    feedback(page, other, "1")
    for key in "12":
        page.locator(f"#scan-keypad [data-key='{key}']").click()
    page.get_by_role("button", name="Set quantity").click()
    feedback(page, other, "12")
    visitor.photograph("count-keypad")

    page.context.set_offline(True)  # the browser's own signature
    scan(page, code)
    scan(page, third)
    expect(page.locator("#scan-status")).to_contain_text("No network")
    visitor.photograph("count-offline")
    page.get_by_role("button", name="Undo last scan").click()
    scan(page, code)
    page.context.set_offline(False)
    expect(page.locator("#scan-status")).to_have_text("All sent", timeout=15_000)
    feedback(page, sku, "4")

    review_and_post(visitor, {sku: "4", other: "12"})
    visitor.forgive("ERR_INTERNET_DISCONNECTED")


def review_and_post(visitor: Visitor, expected: dict[str, str]) -> None:
    """End the counting, explain the first line, and make the books what was counted."""
    page, sku = visitor.page, next(iter(expected))
    page.get_by_text("Done for now").click()
    settle(page)
    visitor.photograph("count-blind")
    expect(page.locator(".doc-table")).to_contain_text("?")
    press(page, "End the counting")
    press(page, "End the counting")
    visitor.photograph("count-review")
    assert {row["sku"]: row["counted"] for row in lines(page)} == expected
    press(page, "Explain or recount")
    page.get_by_label(f"Reason {sku}").fill("Behind the shelf")
    visitor.photograph("count-explain")
    press(page, "Save")
    press(page, "Post")
    page.get_by_label("Reason").fill("Browser count")
    press(page, "Post")
    visitor.photograph("count-posted")
    expect(page.locator(".doc-state")).to_have_text("posted")


def lines(page: Any) -> list[dict[str, str]]:
    """The lines of the count whose page is open."""
    number = page.locator(".doc-head h2").inner_text().split()[0]
    rows: list[dict[str, str]] = ask(page, f"/api/v1/inventory/counts/{number}/lines")["results"]
    return rows


@TABLET
def test_a_store_asks_for_goods_and_receives_them_with_the_scanner(
    visitor: Visitor, browser: Any, what: dict[str, Any]
) -> None:
    visitor.open(f"{LOGISTICS}/transfer/add/")
    visitor.sign_in("store_manager")
    page = visitor.page
    sku, other = articles_of_the_centre(page, 2)
    codes = page.locator("input[name=code]")
    codes.nth(0).focus()
    scan(page, barcode(page, sku))
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    scan(page, other)
    page.keyboard.type("2")
    expect(page.locator("[data-name]").first).not_to_be_empty()
    visitor.photograph("transfer-asked")
    page.get_by_role("button", name="Save").click()
    settle(page)
    document = page.url
    visitor.photograph("transfer-requested")
    expect(page.locator(".doc-steps")).not_to_contain_text("Ship with")

    sender = Visitor(browser.new_context(locale="en-CA").new_page(), what, visitor.pictures)
    sender.page.goto(document)
    approve_and_ship(sender, sku, other)

    page.reload()
    press(page, "Receive with the scanner")
    scan(page, barcode(page, sku))
    feedback(page, sku, "1 of 3")
    scan(page, "3")
    feedback(page, sku, "3 of 3")
    page.reload()
    expect(page.locator("#scan-lines")).to_contain_text("3 / 3")
    scan(page, NOWHERE)
    feedback(page, "Not on this document", mood="bad")
    visitor.photograph("transfer-receive")
    page.locator("#scan-submit").click()
    expect(page.locator(".doc-state")).to_have_text("partially received")
    visitor.photograph("transfer-received")
    press(page, "Declare lost")
    page.get_by_label(other).fill("2")
    page.get_by_label("Reason").fill("Never came")
    visitor.photograph("transfer-lose")
    press(page, "Declare lost")
    expect(page.locator(".doc-state")).to_have_text("received")
    visitor.photograph("transfer-done")
    visitor.forgive(f"barcodes/{NOWHERE}", "404 (Not Found)")


def approve_and_ship(sender: Visitor, sku: str, other: str) -> None:
    """The centre grants three and two units, and scans them as they leave."""
    page = sender.page
    sender.sign_in("stock_clerk")
    press(page, "Approve")
    sender.photograph("transfer-approve")
    press(page, "Approve")
    press(page, "Ship with the scanner")
    for code in (sku, sku, sku, sku):
        scan(page, code)
    feedback(page, "Too many", sku, "3 of 3", mood="bad")
    scan(page, other)
    scan(page, "2")
    sender.photograph("transfer-ship")
    page.locator("#scan-submit").click()
    expect(page.locator(".doc-state")).to_have_text("in transit")
    assert sender.complaints == []
    page.context.close()


@TABLET
def test_a_delivery_of_a_supplier_is_received_with_the_scanner(visitor: Visitor) -> None:
    visitor.open(f"{LOGISTICS}/purchaseorder/")
    visitor.sign_in("stock_clerk")
    page = visitor.page
    visitor.photograph("purchase-orders")
    page.get_by_text("P-").first.click()
    settle(page)
    visitor.photograph("purchase-order")
    press(page, "Receive with the scanner")
    row = page.locator("#scan-lines tr").first
    sku = row.locator("th").evaluate("(cell) => cell.firstChild.textContent")
    expected = row.locator("td").inner_text().split("/")[1].strip()
    scan(page, barcode(page, sku))
    scan(page, "3")
    feedback(page, sku, f"3 of {expected}")
    page.locator("#scan-note").fill("BL 4711")
    visitor.photograph("purchase-order-receive")
    page.locator("#scan-submit").click()
    expect(page.locator(".doc-state")).to_have_text("partially received")
    visitor.open(page.url.replace("change", "print").removeprefix(visitor.gateway))
    visitor.photograph("purchase-order-print")
