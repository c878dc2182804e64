"""Search, facets, filters, and the feed of changes."""

from decimal import Decimal
from typing import Any

from tests.acceptance.goods import SITE, article, change, found, make, new_word
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.shopping import new_sku

CHAPTER = Chapter("catalogue")
# what was written in the catalogue, and what customers type
ENGLISH, FRENCH = "{word} teapots", "Théières {word}"
TYPED = {
    "English, in the singular": "{word} teapot",
    "French, in the singular": "théière {word}",
    "without accents": "theiere {word}",
    "half the last word": "{word} théi",
    "half a word": "{half}",
    "two letters swapped": "{swapped}",
    "a letter too few": "{short}",
}
SHELF, MOST = "clothing", 100


@CHAPTER.shows("Full-text search in both languages, accents, prefixes and typing errors tolerated")
def words_are_found(shop: RunningShop) -> str:
    word = new_word()
    sku = _named(shop, word)
    parts = {
        "word": word,
        "half": word[:6],
        "swapped": word[:4] + word[5] + word[4] + word[6:],
        "short": word[:6] + word[7:],
    }
    eventually(lambda: _skus(shop, search=word), wanted=[sku])
    told = {how: _skus(shop, search=typed.format(**parts)) for how, typed in TYPED.items()}
    assert all(skus == [sku] for skus in told.values()), told
    assert _skus(shop, search=new_word()) == []
    return f"{', '.join(TYPED)}: each finds the one article, another word none"


def _named(shop: RunningShop, word: str) -> str:
    """The SKU of a new article with this word in its names."""
    sku = new_sku()
    item = {
        "sku": sku,
        "name": {"en": ENGLISH.format(word=word), "fr": FRENCH.format(word=word)},
        "category": "e2e",
        "tax_category": "standard",
        "prices": [{"channel": "web", "currency": "CAD", "amount": "20.00"}],
    }
    make(shop, "variants", {"items": [item]})
    return sku


def _rows(shop: RunningShop, **query: Any) -> list[dict[str, Any]]:
    """The first products found, as customers see them."""
    rows: list[dict[str, Any]] = good(shop.shopper.get("/api/v1/products", **query))["results"]
    return rows


def _skus(shop: RunningShop, **query: Any) -> list[str]:
    return [variant["sku"] for row in _rows(shop, **query) for variant in row["variants"]]


@CHAPTER.shows("Facets: category, brand, price band, attribute, in stock")
def facets_count(shop: RunningShop) -> str:
    facets = good(shop.shopper.get(f"{SITE}/facets", category=SHELF))["facets"]
    names = {each["parameter"] for each in facets}
    assert {"category", "brand", "price_band", "in_stock"} <= names, names
    assert [name for name in names if name.startswith("attr.")], names
    checked = 0
    for facet in facets:
        for value in facet["values"]:
            if 0 < value["count"] < MOST and facet["parameter"] != "category":
                query = {"category": SHELF, facet["parameter"]: value["value"]}
                rows = _rows(shop, page_size=MOST, **query)
                assert len(rows) == value["count"], (query, len(rows), value)
                checked += 1
    assert checked
    return f"{', '.join(sorted(names))}; {checked} counts are what their filter finds"


@CHAPTER.shows("Filters")
def filters_narrow(shop: RunningShop) -> str:
    every = _rows(shop, category=SHELF, page_size=MOST)
    amounts = sorted(Decimal(row["variants"][0]["price"]["amount"]) for row in every)
    low, high = amounts[len(amounts) // 4], amounts[3 * len(amounts) // 4]
    between = _rows(shop, category=SHELF, min_price=low, max_price=high, page_size=MOST)
    prices = [Decimal(v["price"]["amount"]) for row in between for v in row["variants"]]
    there = _rows(shop, category=SHELF, in_stock="true", page_size=MOST)
    assert 0 < len(between) < len(every), (len(between), len(every))
    assert all(any(v["in_stock"] for v in row["variants"]) for row in there)
    assert min(prices) >= low or max(prices) <= high, prices
    return f"of {len(every)} clothes {len(between)} from {low} to {high}, {len(there)} in stock"


@CHAPTER.shows("Catalogue changes feed for tills")
def changes_are_fed(shop: RunningShop) -> str:
    made = article(shop)
    eventually(lambda: made.sku in _fed(shop)[0], wanted=True)
    _all, position = _fed(shop)
    name = {"en": "Wick", "fr": "Mèche"}
    change(shop, f"products/{found(shop, made)['product']['id']}", {"name": name})
    eventually(lambda: _fed(shop, position)[0].get(made.sku, {}), wanted=name)
    _told, after = _fed(shop, position)
    assert made.sku not in _fed(shop, after)[0]
    return f"{len(_all)} articles from the beginning; after it, {made.sku} under its new name"


def _fed(shop: RunningShop, after: str = "") -> tuple[dict[str, Any], str]:
    """The names of the articles that changed after a position, and the position to go on from."""
    names: dict[str, Any] = {}
    has_more = True
    while has_more:
        query = {"after": after} if after else {}
        page = good(shop.staff.analyst.get(f"{SITE}/changes", page_size=1000, **query))
        names |= {each["sku"]: each["name"] for each in page["results"]}
        after, has_more = page["after"], page["has_more"]
    return names, after


CHAPTER.tested(
    "The feed passes nothing by, however late a transaction ends",
    "product_svc/tests/integration/test_changes.py",
)
