"""Each page of the shop window: nothing in the way of anybody, at a desk and on a small phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.barriers import barriers
from tests.browser.shopping import Customer, expect

MUG = "stoneware-mug"
FOR_GUESTS = {
    "home": "/shop/",
    "list": "/shop/products?category=clothing",
    "search": "/shop/products?search=mug",
    "nothing-found": "/shop/products?search=zyxwvut",
    "product": "/shop/products/grey-flannel-shirt",
    "cart": "/shop/cart",
    "checkout": "/shop/checkout",
    "lookup": "/shop/lookup",
    "sign-in": "/shop/sign-in",
    "register": "/shop/register",
    "reset": "/shop/reset",
    "verify": "/shop/verify#token",
    "new-password": "/shop/new-password#token",
    "reminders": f"/shop/recover#stop-{'0' * 64}",
    "nowhere": "/shop/nobody/was/here",
}
FOR_CUSTOMERS = {"account": "/shop/account", "orders": "/shop/orders", "book": "/shop/checkout"}
ALSO_ON_THE_PHONE = {"home", "list", "checkout"}
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


@pytest.fixture
def customer(browser: Any, what: dict[str, Any], screenshots: Path) -> Iterator[Customer]:
    """A customer with something in the cart, who is not in a hurry."""
    key = {"X-API-Key": what["api_keys"]["test"]}
    context = browser.new_context(
        viewport=DESK, locale="en-CA", extra_http_headers=key, reduced_motion="reduce"
    )
    someone = Customer(context.new_page(), what, screenshots)
    someone.put_in_cart(MUG)
    yield someone
    context.close()
    assert someone.complaints == []


def is_too_wide(page: Any) -> bool:
    """Whether one has to push the page sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


def walk(customer: Customer, pages: dict[str, str]) -> dict[str, list[str]]:
    """Look at each page at both sizes, and say by page what is wrong with it."""
    wrong: dict[str, list[str]] = {}
    for name, path in pages.items():
        customer.page.set_viewport_size(DESK)
        customer.open(path)
        customer.photograph(f"shop-{name}-desk")
        said = barriers(customer.page)
        customer.page.set_viewport_size(PHONE)
        customer.photograph(f"shop-{name}-phone")
        said += barriers(customer.page) if name in ALSO_ON_THE_PHONE else []
        said += ["too wide"] if is_too_wide(customer.page) else []
        if said:
            wrong[name] = said
    return wrong


def test_nothing_bars_a_guests_way(customer: Customer) -> None:
    wrong = walk(customer, FOR_GUESTS)

    assert wrong == {}


def test_nothing_bars_a_customers_way(customer: Customer, what: dict[str, Any]) -> None:
    customer.open("/shop/sign-in?next=/orders")
    customer.sign_in_as(what["customer"])
    expect(customer.page.get_by_role("link", name="Account")).to_be_visible()

    wrong = walk(customer, FOR_CUSTOMERS)

    assert wrong == {}


def test_deep_links_and_the_back_button_lead_where_one_was(customer: Customer) -> None:
    page = customer.page
    customer.open("/shop/products?category=clothing")
    shelf = page.get_by_role("checkbox", name="Shirts and sweaters")
    shelf.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shirts and sweaters")
    expect(shelf).to_be_focused()
    page.get_by_role("link", name="Grey flannel shirt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grey flannel shirt")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shirts and sweaters")
    page.reload()
    expect(shelf).to_be_checked()
    page.go_back()
    expect(shelf).not_to_be_checked()


# answers when the view is drawn; the page's policy lets nobody wait by a text of code
WAITED = """() => new Promise((answer) => {
  const look = () => {
    const [mark] = performance.getEntriesByName("shop.first-view");
    if (!mark) return setTimeout(look, 10);
    const files = performance.getEntriesByType("resource");
    answer({
      view: mark.startTime,
      categories: files.filter((each) => each.name.endsWith("/categories")).length,
    });
  };
  look();
})"""


def test_the_first_view_asks_for_nothing_twice_and_says_how_long_it_took(
    customer: Customer, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = []
    for _each in range(7):
        customer.open("/shop/")
        seen.append(customer.page.evaluate(WAITED))

    waited = sorted(each["view"] for each in seen)
    with capsys.disabled():
        print(f"first view: {', '.join(f'{ms:.0f}' for ms in waited)} ms")  # noqa: T201
    assert {each["categories"] for each in seen} == {1}
