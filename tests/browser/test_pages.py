"""What a newcomer and the staff see, and the two tasks that a person does by hand."""

import re
import uuid
from typing import Any

import pytest
import requests

from tests.browser.conftest import Visitor, settle, sync_api

expect = sync_api.expect
SERVICES = ("product", "inventory", "sales", "reporting", "customer", "cart", "order")
BOTH_SIZES = pytest.mark.parametrize("visitor", ["desk", "phone"], indirect=True)


@BOTH_SIZES
def test_the_portal_shows_seven_open_houses(visitor: Visitor, request: Any) -> None:
    visitor.open("/")

    visitor.photograph(f"portal-{request.node.callspec.id}")
    for service in SERVICES:
        expect(visitor.page.locator(f"a[href='/admin/{service}/']").first).to_be_visible()


def test_one_sign_in_opens_seven_admin_sites(visitor: Visitor) -> None:
    visitor.open("/admin/product/")
    visitor.photograph("sign-in")
    visitor.sign_in("administrator")

    for service in SERVICES:
        visitor.open(f"/admin/{service}/")
        visitor.photograph(f"admin-{service}")
        expect(visitor.page).to_have_title(re.compile(service, re.IGNORECASE))
        expect(visitor.page.get_by_text("Alice Tremblay").first).to_be_visible()


@pytest.mark.parametrize("service", SERVICES)
def test_the_api_can_be_tried_out_in_a_page(visitor: Visitor, service: str) -> None:
    visitor.open(f"/docs/{service}")

    expect(visitor.page.locator(".opblock").first).to_be_visible()
    visitor.photograph(f"docs-{service}")


def test_the_browsable_api_shows_products(visitor: Visitor) -> None:
    visitor.open("/api/v1/products")

    visitor.photograph("explorer")
    expect(visitor.page.locator("a.navbar-brand")).to_have_text("Comptoir")
    expect(visitor.page.get_by_text('"results"')).to_be_visible()


@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
def test_a_long_line_of_an_answer_stays_on_the_page_of_a_phone(visitor: Visitor) -> None:
    visitor.open("/api/v1/products?page_size=1")

    visitor.photograph("explorer-phone")
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    answer = visitor.page.locator(".response-info pre")
    inside = answer.evaluate("(box) => [box.scrollWidth, box.clientWidth]")
    assert (width, inside[0]) == (390, inside[1])


@BOTH_SIZES
def test_the_dashboard_shows_both_channels(visitor: Visitor, request: Any) -> None:
    visitor.open("/admin/reporting/dashboard/")
    visitor.sign_in("analyst")

    expect(visitor.page.locator("#dash-stores tr").first).to_contain_text("$")
    expect(visitor.page.locator("#dash-asof")).to_contain_text("tills")
    visitor.photograph(f"dashboard-{request.node.callspec.id}")


def test_a_product_made_by_hand_is_in_the_shop_window(
    visitor: Visitor, what: dict[str, Any]
) -> None:
    sku = f"HAND-{uuid.uuid4().hex[:6].upper()}"
    visitor.open("/admin/product/catalog/product/add/")
    visitor.sign_in("catalogue_manager")
    page = visitor.page
    page.get_by_label("Name in English").first.fill("Maple butter")
    page.get_by_label("Name in French").first.fill("Beurre à l'érable")
    page.get_by_label("Slug").fill(sku.lower())
    page.locator("select[name=tax_category]").select_option(index=1)
    page.get_by_label("SKU").first.fill(sku)
    page.get_by_label("Web price").first.fill("12.50")
    visitor.photograph("product-filled-in")
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page)
    visitor.photograph("product-saved")

    answer = requests.Session().get(
        f"{what['gateway']}/api/v1/variants/{sku}",
        headers={"Accept-Language": "fr", "X-API-Key": what["api_keys"]["test"]},
        timeout=10,
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["price"] == {"amount": "12.50", "currency": "CAD"}


def test_a_clerk_corrects_the_stock_with_a_reason(visitor: Visitor) -> None:
    visitor.open("/admin/inventory/stock/stocklevel/")
    visitor.sign_in("stock_clerk")
    page = visitor.page
    sku = page.locator("table tbody tr").first.locator("th, td").nth(0).inner_text().strip()
    visitor.open("/admin/inventory/stock/stocklevel/adjust/")
    page.get_by_label("SKU").fill(sku)
    page.get_by_label("Location").select_option(index=1)
    page.get_by_label("Units").fill("3")
    page.get_by_label("Note").fill("found behind the shelf")
    page.get_by_role("button", name="Record adjustment").click()
    settle(page)
    visitor.photograph("stock-adjusted")

    visitor.open("/admin/inventory/stock/movement/")

    expect(page.locator("table tbody tr").first).to_contain_text(sku)
    visitor.photograph("ledger")


def test_french_is_a_choice(visitor: Visitor, browser: Any, what: dict[str, Any]) -> None:
    context = browser.new_context(locale="fr-CA")
    page = context.new_page()
    page.goto(f"{what['gateway']}/admin/customer/login/")

    expect(page.get_by_label("Adresse courriel")).to_be_visible()
    visitor.open("/")
    context.close()


def test_the_mailbox_shows_what_was_sent(visitor: Visitor) -> None:
    visitor.open("/mailbox/")

    visitor.photograph("mailbox")
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
