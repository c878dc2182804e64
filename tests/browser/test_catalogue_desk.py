"""A catalogue manager at a desk with a scanner, and a clerk who may not do what she does."""

from datetime import date, timedelta

from tests.browser.conftest import Visitor, settle, sync_api
from tests.browser.test_stock_room import ask, scan

expect = sync_api.expect
CATALOG = "/admin/product/catalog"


def test_a_scan_finds_the_article_whose_price_is_changed_for_next_week(visitor: Visitor) -> None:
    visitor.open(f"{CATALOG}/variant/")
    visitor.sign_in("catalogue_manager")
    page = visitor.page
    found = ask(page, "/api/v1/products?in_stock=true")["results"][0]["variants"][0]
    scan(page, found["gtin"])
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    visitor.photograph("variant-scanned")
    page.locator("#result_list tbody a").first.click()
    settle(page)
    article = page.url
    expect(page.locator("#content")).to_contain_text("CAD-web: ")

    visitor.open(f"{CATALOG}/price/add/")
    page.locator(".select2-selection").first.click()
    page.keyboard.type(found["sku"])
    page.locator(".select2-results__option", has_text=found["sku"]).first.click()
    page.locator("select[name=price_list]").select_option(label="CAD-web")
    page.fill("input[name=amount]", "1.23")
    monday = date.today() + timedelta(days=7)  # noqa: DTZ011 # as a person reads the calendar
    page.fill("input[name=begins_at_0]", f"{monday}")
    page.fill("input[name=begins_at_1]", "00:00")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page)
    visitor.photograph("price-planned")

    page.goto(article)
    planned = page.locator("tr", has_text="1.23").first
    expect(planned).to_contain_text(f"{monday} 00:00")
    expect(planned).to_contain_text("Bruno Gagnon")
    visitor.photograph("price-history")


def test_a_clerk_stands_before_a_door_that_says_so(visitor: Visitor) -> None:
    visitor.open("/admin/inventory/")
    visitor.sign_in("stock_clerk")
    page = visitor.page

    visitor.open(f"{CATALOG}/price/add/")

    expect(page.locator("#wall")).to_contain_text("This door is closed to you")
    visitor.photograph("door-closed")
    page.locator("#wall").get_by_text("Home").click()
    settle(page)
    expect(page.locator("#content")).to_contain_text("Prices")
    visitor.forgive("403")
