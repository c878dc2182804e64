"""The report pages with the demo's past: every one has figures, and nobody is kept from them."""

import re
from typing import Any

import pytest

from tests.browser.barriers import serious_barriers
from tests.browser.conftest import SIZES, Visitor, settle, sync_api

expect = sync_api.expect
TABLES = "/admin/reporting/tables/"
DASHBOARD = "/admin/reporting/dashboard/"
# what the owners tell by the clock, or takes hours to be so, is not there so soon
LATER = {
    "abandoned-carts",
    "daily-closes",
    "orders-reconciliation",
    "payments-reconciliation",
    "reconciliation-runs",
    "stock-reconciliation",
}


def test_every_report_has_figures(visitor: Visitor) -> None:
    visitor.open(TABLES)
    visitor.sign_in("analyst")
    page = visitor.page
    links = [each.get_attribute("href") for each in page.locator(".rep-cards a").all()]
    assert len(links) > len(LATER)

    for link in links:
        name = link.rstrip("/").rpartition("/")[2]
        visitor.open(link)
        visitor.photograph(f"report-{name}")
        first = page.locator("tbody tr").first
        if name not in LATER or page.locator(".rep-none").count() == 0:
            expect(first, name).to_contain_text(re.compile(r"\d"))


@pytest.mark.parametrize("visitor", ["desk", "phone"], indirect=True)
def test_nobody_is_kept_from_the_figures(visitor: Visitor, request: Any) -> None:
    page, size = visitor.page, request.node.callspec.id
    visitor.open(DASHBOARD)
    visitor.sign_in("analyst")
    found = {}

    for language in ("en", "fr"):
        cookie = {"name": "django_language", "value": language, "url": visitor.gateway}
        page.context.add_cookies([cookie])
        for path in (DASHBOARD, f"{TABLES}sales/", TABLES):
            visitor.open(path)
            found[language, path] = serious_barriers(page)
        visitor.open(DASHBOARD)
        expect(page.locator("#dash-stores tr").first).to_contain_text("$")
        visitor.photograph(f"dashboard-{language}-{size}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= SIZES[size]["width"]

    assert {where: barriers for where, barriers in found.items() if barriers} == {}


def test_a_figure_is_followed_to_its_document(visitor: Visitor) -> None:
    visitor.open(f"{TABLES}margin/?group_by=store")
    visitor.sign_in("store_manager")
    page = visitor.page

    page.locator("tbody a").first.click()
    settle(page)
    expect(page.locator("h1")).to_contain_text("Documents")
    page.locator("tbody a").first.click()
    settle(page)

    expect(page).to_have_url(re.compile(r"/reports/document/\d+/change/"))
