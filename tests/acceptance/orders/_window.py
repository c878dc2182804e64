"""Promises about the shop window."""

import re

from devstack.paths import ROOT
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import Caller, good

CHAPTER = Chapter("window")
SHOP = ROOT / "shop"
VIEWS = ("/shop/", "/shop/products", "/shop/products/stoneware-mug", "/shop/cart", "/shop/checkout")
POLICIES = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "ETag")
BASE = 'const BASE = "/api/v1";'
_ASKED = re.compile(r"(?:ask|read|send)\((?:\"[A-Z]+\", )?[`\"]/([a-z-]+)")
_WORD = re.compile(r"^  (\w+):", re.MULTILINE)


@CHAPTER.shows("Nginx serves the window: one page for every view, with its policies.")
def views(shop: RunningShop) -> str:
    visitor = Caller(shop.gateway, None)
    answers = [visitor.get(each) for each in VIEWS]
    policy = answers[0].headers["Content-Security-Policy"]
    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    missing = [name for name in POLICIES if name not in answers[0].headers]
    assert not missing, missing
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    unknown = visitor.get("/shop/js/nothing.js").status_code
    again = visitor.send("GET", "/shop/", headers={"If-None-Match": answers[0].headers["ETag"]})
    assert (unknown, again.status_code) == (404, 304)
    return f"{len(VIEWS)} addresses, one page; {policy}"


@CHAPTER.shows("Its files are plain HTML, CSS and JavaScript modules, served as they are written.")
def no_build(shop: RunningShop) -> str:
    visitor = Caller(shop.gateway, None)
    files = [each for each in SHOP.rglob("*") if each.suffix in {".js", ".css"}]
    changed = [
        each.name
        for each in files
        if visitor.get(f"/shop/{each.relative_to(SHOP)}").content != each.read_bytes()
    ]
    tools = [each for each in ("package.json", "node_modules", "dist") if (SHOP / each).exists()]
    assert not changed, changed
    assert not tools, tools
    return f"{len(files)} files, byte for byte; no package.json"


@CHAPTER.shows("It speaks two languages, word for word.")
def two_languages(_shop: RunningShop) -> str:
    english, french = (
        set(_WORD.findall((SHOP / "js" / "words" / f"{each}.js").read_text()))
        for each in ("en", "fr")
    )
    assert english
    assert english == french, english ^ french
    return f"{len(english)} words and sentences in each"


@CHAPTER.shows("It uses nothing but the public API.")
def public_api(shop: RunningShop) -> str:
    files = {each.name: each.read_text() for each in (SHOP / "js").rglob("*.js")}
    asks = [name for name, text in files.items() if "fetch(" in text or "XMLHttpRequest" in text]
    routes = (ROOT / "nginx" / "routes.conf").read_text()
    asked = sorted({each for text in files.values() for each in _ASKED.findall(text)})
    unknown = [each for each in asked if each not in routes]
    assert asks == ["api.js"], asks
    assert BASE in files["api.js"]
    assert asked
    assert not unknown, unknown
    good(Caller(shop.gateway, None).get("/api/v1/products"))
    return f"one client, below /api/v1: {', '.join(asked)}"


CHAPTER.tested(
    "Browse, search, product, cart, login, checkout and order history work by mouse, keyboard and "
    "phone, and nothing bars anybody's way.",
    "tests/browser/test_shop.py",
    "tests/browser/test_shop_pages.py",
    "tests/browser/test_paying.py",
)
