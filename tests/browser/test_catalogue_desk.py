"""A catalogue manager at a desk with a scanner, and a clerk who may not do what she does."""

import time
import uuid
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.browser.conftest import Visitor, settle, sync_api
from tests.browser.test_stock_room import ask, scan
from tests.e2e.pictures import picture
from tests.e2e.shopping import Article, new_sku, offer, staff_of

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


def test_a_second_picture_is_added_and_what_is_none_is_refused_on_the_page(
    visitor: Visitor,
) -> None:
    visitor.open(f"{CATALOG}/product/?q=mug")
    visitor.sign_in("catalogue_manager")
    page = visitor.page
    page.locator("#result_list tbody a").nth(1).click()
    settle(page)
    article = page.url
    rows = page.locator("input[name^=pictures-][name$=-position]:not([name*=__prefix__])")
    before = rows.count()

    def send(name: str, content: bytes) -> None:
        page.locator("input[type=file]:not([name*=__prefix__])").last.set_input_files(
            {"name": name, "mimeType": "image/png", "buffer": content}
        )
        page.get_by_role("button", name="Save", exact=True).click()
        settle(page)

    send("drawn.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    expect(page.locator("#content")).to_contain_text("SVG")
    visitor.photograph("picture-refused")
    send("bomb.png", picture(30_000, 30_000, rows=1))
    expect(page.locator("#content")).to_contain_text("25 million pixels")
    visitor.photograph("picture-too-large")
    page.goto(article)
    assert rows.count() == before
    send("mug.png", picture(300, 200, rows=200))

    page.goto(article)
    assert rows.count() == before + 1
    visitor.photograph("picture-added")


def test_an_import_is_mended_and_then_applied(visitor: Visitor) -> None:
    visitor.open("/admin/product/imports/importjob/")
    visitor.sign_in("catalogue_manager")
    page = visitor.page
    page.get_by_text("Import a file").first.click()
    settle(page)
    sku = f"WALK-{int(time.time())}"

    def send(name: str) -> None:
        body = f"sku,name_en,name_fr,tax_category\n{sku},{name},Canne,standard\n"
        page.locator("input[type=file]").set_input_files(
            {"name": "sticks.csv", "mimeType": "text/csv", "buffer": body.encode()}
        )
        page.get_by_role("button", name="Upload and compare").click()

    send("=1+1")
    expect(page.locator("#import-job")).to_contain_text("It begins like a formula")
    visitor.photograph("import-refused")
    page.get_by_text("Upload the mended file").click()
    settle(page)
    send("Walking stick")
    page.locator(".imports-confirm input[type=checkbox]").check()
    page.get_by_role("button", name="Apply").click()

    expect(page.locator("#import-job strong[data-state]")).to_have_text("applied")
    visitor.photograph("import-applied")
    assert ask(page, f"/api/v1/catalogue/variants?search={sku}")["results"][0]["sku"] == sku


def test_what_was_put_away_is_taken_up_again(visitor: Visitor, what: dict[str, Any]) -> None:
    visitor.open(f"{CATALOG}/brand/add/")
    visitor.sign_in("catalogue_manager")
    page = visitor.page
    name = f"Walk {uuid.uuid4().hex[:8]}"
    page.fill("input[name=name]", name)
    page.get_by_role("button", name="Save and continue editing").click()
    settle(page)

    put_away(visitor, "Archive", "The maker closed")
    visitor.photograph("brand-archived")
    page.get_by_text("Restore", exact=True).first.click()
    settle(page)
    page.fill("input[name=reason]", "It is open again")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Archive", exact=True).first).to_be_visible()
    brand = ask(page, f"/api/v1/catalogue/brands/{name.lower().replace(' ', '-')}")
    assert (brand["name"], brand["is_archived"]) == (name, False)
    visitor.photograph("brand-restored")

    article = Article(new_sku(), Decimal("3.00"))
    offer(staff_of(what), article, "3.00")
    for kind in ("variant", "product"):
        visitor.open(f"{CATALOG}/{kind}/?q={article.sku}")
        page.locator("#result_list tbody a").last.click()
        settle(page)
        put_away(visitor, "Take off sale (archive)", "No longer in our range")
        assert state(page, kind, article) == "archived"
        page.get_by_text("Put on sale", exact=True).first.click()
        settle(page)
        visitor.photograph(f"{kind}-restored")
        assert state(page, kind, article) == "active"


def put_away(visitor: Visitor, label: str, why: str) -> None:
    """Off the page that is open, after who asked has thought twice and has said why."""
    page = visitor.page
    opened = page.url
    page.get_by_text(label, exact=True).first.click()
    settle(page)
    page.get_by_text("Cancel", exact=True).click()
    settle(page)
    assert page.url.split("?")[0] == opened.split("?")[0]
    page.get_by_text(label, exact=True).first.click()
    settle(page)
    page.fill("input[name=reason]", why)
    page.get_by_role("button", name=label).click()
    settle(page)


def state(page: Any, kind: str, article: Article) -> str:
    """What staff are told of the article, or of its product."""
    (found,) = ask(page, f"/api/v1/catalogue/{kind}s?search={article.sku}")["results"]
    status: str = found["status"]
    return status


def test_a_promotion_is_let_go_gets_coupons_and_is_paused(visitor: Visitor) -> None:
    visitor.open("/admin/product/promotions/promotion/add/")
    visitor.sign_in("catalogue_manager")
    page = visitor.page
    code = f"letter-{int(time.time())}"
    page.fill("input[name=name_en]", "Ten off by letter")
    page.fill("input[name=code]", code)
    page.fill("input[name=value]", "110")
    page.check("input[name=needs_coupon]")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#content")).to_contain_text("At most 100 percent.")
    page.fill("input[name=value]", "10")
    page.get_by_role("button", name="Save and continue editing").click()
    settle(page)
    promotion = page.url

    def step(label: str, **fields: str) -> None:
        page.goto(promotion)
        page.get_by_text(label).first.click()
        settle(page)
        for name, value in fields.items():
            page.locator(f"input[name={name}]").last.fill(value)
        page.get_by_role("button", name=label, exact=True).last.click()
        settle(page)

    step("Let it go")
    step("Make coupons", name="Spring letter", count="12")
    expect(page.locator("#content")).to_contain_text("Spring letter")
    with page.expect_download() as codes:
        page.get_by_text("Export the codes").first.click()
    assert len(Path(codes.value.path()).read_text().splitlines()) == 13
    step("Pause", reason="The shelf said otherwise")

    expect(page.locator("#content")).to_contain_text("The shelf said otherwise")
    visitor.photograph("promotion-paused")
    told = ask(page, f"/api/v1/catalogue/promotions/{code}")
    assert (told["state"], told["needs_coupon"]) == ("paused", True)
