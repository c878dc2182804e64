"""The shop window at /shop/: its files, its one page for every address, and what they may do."""

import re
from collections.abc import Callable

from nginx.tests.parts import TEMPLATES, Gateway

SHOP = TEMPLATES.parent / "shop"
PAGES = ("/shop/", "/shop/products", "/shop/products/stoneware-mug", "/shop/orders/W-2026-000123")
PAGE = "text/html; charset=utf-8"
TYPES = {
    "/shop/css/shop.css": "text/css; charset=utf-8",
    "/shop/js/app.js": "text/javascript; charset=utf-8",
    "/shop/js/views/home.js": "text/javascript; charset=utf-8",
    "/shop/favicon.svg": "image/svg+xml",
}
LARGEST_JS = 50_000


def test_every_address_of_the_shop_is_its_one_page(gateway: Gateway) -> None:
    answers = [gateway.send(path, "GET", {}) for path in PAGES]

    assert {(each.status, each.headers["Content-Type"]) for each in answers} == {(200, PAGE)}
    assert {each.body for each in answers} == {(SHOP / "index.html").read_bytes()}
    assert {each.headers["Cache-Control"] for each in answers} == {"no-cache"}


def test_each_file_is_what_it_says(gateway: Gateway) -> None:
    answers = {path: gateway.send(path, "GET", {}) for path in TYPES}

    assert {path: each.headers["Content-Type"] for path, each in answers.items()} == TYPES
    assert {each.headers["Cache-Control"] for each in answers.values()} == {"no-cache"}


def test_the_page_may_run_its_own_files_and_turn_no_text_into_code(gateway: Gateway) -> None:
    policy = gateway.send("/shop/", "GET", {}).headers["Content-Security-Policy"]

    assert policy.split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]


def test_the_way_to_the_shop_needs_no_slash(gateway: Gateway) -> None:
    answer = gateway.send("/shop?search=tea", "GET", {})

    assert (answer.status, answer.headers["Location"].endswith("/shop/?search=tea")) == (308, True)


def test_nothing_but_the_files_of_the_page_is_served(gateway: Gateway) -> None:
    paths = ["/shop/README.md", "/shop/js/nobody.js", "/shop/js/../README.md", "/shop/.git/config"]

    assert [gateway.send(path, "GET", {}).status for path in paths] == [404] * 4


def test_a_page_full_of_files_is_not_a_flood(gateway: Gateway) -> None:
    answers = [gateway.send("/shop/js/app.js", "GET", {}).status for _ in range(80)]

    assert answers == [200] * 80


def test_the_page_has_no_inline_code_and_asks_no_other_host() -> None:
    texts = [path.read_text() for path in (SHOP / "index.html", *SHOP.rglob("*.js"))]

    for text in texts:
        assert not re.search(r"<style| style=\"|innerHTML|insertAdjacentHTML|document\.write", text)
        assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert texts[0].count("<script") == texts[0].count('<script type="module" src=')


def test_the_first_view_is_light() -> None:
    first = re.findall(r'/shop/(js/[a-z]+\.js)"', (SHOP / "index.html").read_text())
    files = [*dict.fromkeys(first), "js/views/home.js", "js/words/fr.js"]

    assert sum((SHOP / name).stat().st_size for name in files) < LARGEST_JS


def test_both_languages_have_the_same_words() -> None:
    name = re.compile(r"""(?:^ +|[{,] )"?(-?[A-Za-z_0-9]+)"?:\s+["`({a-z]""", re.MULTILINE)
    texts = [(SHOP / f"js/words/{tag}.js").read_text() for tag in ("en", "fr")]

    english, french = (name.findall(text) for text in texts)

    assert english == french
    assert "tok_challenge" in english


def test_a_retailer_with_a_storefront_closes_this_one(
    start_gateway: Callable[..., Gateway],
) -> None:
    gateway = start_gateway(SHOP_PUBLIC="0")

    paths = ["/shop", *PAGES, *TYPES]
    assert {gateway.send(path, "GET", {}).status for path in paths} == {404}
