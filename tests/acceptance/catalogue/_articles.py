"""Shelves, product types, brands, languages, barcodes and bundles."""

import random
from typing import Any

from stdnum import ean

from tests.acceptance.goods import (
    article,
    change,
    found,
    gtin_of,
    make,
    new_word,
    refusal,
    shown,
    try_to_change,
    try_to_make,
)
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.shopping import Article

CHAPTER = Chapter("catalogue")
SHELF = "e2e"


def both(text: str) -> dict[str, str]:
    """A text that is the same in both languages."""
    return {"en": text, "fr": text}


@CHAPTER.shows("Categories are a tree")
def categories_are_a_tree(shop: RunningShop) -> str:
    article(shop)  # so that there is the shelf of these tests
    leaf = new_word()
    made = make(shop, "categories", {"slug": leaf, "name": both("Lamps"), "parent": SHELF})
    assert (made["parent"], made["path"]) == (SHELF, f"{SHELF}/{leaf}/")
    eventually(lambda: leaf in _below(shop, SHELF), wanted=True)
    circle = refusal(try_to_change(shop, f"categories/{SHELF}", {"parent": leaf}))
    assert circle[:2] == (422, "category_cycle"), circle
    change(shop, f"categories/{leaf}/archive", {"reason": "It was shown"}, "POST")
    eventually(lambda: leaf in _below(shop, SHELF), wanted=False)
    return f"{made['path']}, archived after; a shelf below itself: {circle[1]}"


def _below(shop: RunningShop, slug: str) -> list[str]:
    """The shelves below this one, as customers see them."""
    tree = good(shop.shopper.get("/api/v1/categories"))["results"]
    return [each["slug"] for shelf in tree if shelf["slug"] == slug for each in shelf["children"]]


@CHAPTER.shows("Product types with typed attributes and variant axes")
def types_have_attributes_and_axes(shop: RunningShop) -> str:
    word = new_word()
    product = _coat(word)
    _make_type(shop, word)
    heavy = {"attributes": {f"weight_{word}": "heavy"}}
    wrong = refusal(try_to_make(shop, "products", product | heavy))
    made = make(shop, "products", product | {"attributes": {f"weight_{word}": "1.50"}})
    variants = f"products/{made['id']}/variants"
    small = make(shop, variants, {"sku": f"{word}-S", "options": {f"size_{word}": "s"}})
    again = refusal(try_to_make(shop, variants, {"sku": word, "options": small["options"]}))
    odd = {"sku": word, "options": {f"size_{word}": "xxl"}}
    unknown = refusal(try_to_make(shop, variants, odd))
    assert (made["attributes"], small["label"]["fr"]) == ({f"weight_{word}": "1.5"}, "Petit")
    assert [wrong[1], again[1], unknown[1]] == [
        "attributes_invalid",
        "options_taken",
        "attributes_invalid",
    ]
    return f"weight 1.5 kg, size {small['label']['fr']}; 'heavy', size xxl and a second S refused"


def _make_type(shop: RunningShop, word: str) -> None:
    """Coats have a weight, and come in sizes."""
    sizes = [{"value": "s", "label": {"en": "Small", "fr": "Petit"}}]
    size = {"code": f"size_{word}", "name": both("Size"), "type": "choice", "choices": sizes}
    weight = {"code": f"weight_{word}", "name": both("Weight"), "type": "number", "unit": "kg"}
    make(shop, "attributes", size)
    make(shop, "attributes", weight)
    lines = [
        {"attribute": size["code"], "role": "axis", "is_required": True},
        {"attribute": weight["code"], "role": "product"},
    ]
    make(shop, "product-types", {"code": word, "name": both("Coat"), "attributes": lines})


def _coat(word: str) -> dict[str, Any]:
    return {
        "slug": word,
        "name": {"en": "Coat", "fr": "Manteau"},
        "category": SHELF,
        "tax_category": "standard",
        "product_type": word,
    }


@CHAPTER.shows("Brands")
def articles_have_brands(shop: RunningShop) -> str:
    word, made = new_word(), article(shop)
    make(shop, "brands", {"slug": word, "name": f"Boréal {word}"})
    path = f"products/{found(shop, made)['product']['id']}"
    change(shop, path, {"brand": word})
    eventually(lambda: shown(shop, made)["product"]["brand"], wanted=f"Boréal {word}")
    unknown = try_to_change(shop, path, {"brand": "nobody"}).json()
    assert (unknown["code"], unknown["brand"]) == ("unknown_brand", "nobody"), unknown
    return f"{made.sku} is by Boréal {word}; an unknown brand is refused by name"


@CHAPTER.shows("French and English content chosen by Accept-Language")
def content_follows_the_reader(shop: RunningShop) -> str:
    made = article(shop)
    told = {
        language: shown(shop, made, language)["name"]
        for language in ("en-CA", "fr-CA", "de, fr;q=0.8", "de")
    }
    english, french = f"Lantern {made.sku}", f"Lanterne {made.sku}"
    assert list(told.values()) == [english, french, french, english], told
    nothing = shop.shopper.send(
        "GET", "/api/v1/variants/NO-SUCH", headers={"Accept-Language": "fr"}
    )
    assert nothing.headers["Content-Language"] == "fr"
    return (
        f"{told['fr-CA']!r}, {told['en-CA']!r}, and a refusal in French: {nothing.json()['detail']}"
    )


@CHAPTER.shows("Barcodes of the kinds GTIN-8, 12, 13 and 14, with their check digit")
def gtins_have_check_digits(shop: RunningShop) -> str:
    made = article(shop)
    codes = {length: gtin_of(length) for length in (8, 12, 13, 14)}
    barcodes = [{"code": code, "kind": f"gtin{length}"} for length, code in codes.items()]
    path = f"variants/{found(shop, made)['id']}"
    change(shop, path, {"barcodes": barcodes})
    for code in codes.values():
        assert _scanned(shop, code)["sku"] == made.sku
    for code in codes.values():
        wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
        body = {"barcodes": [{"code": wrong, "kind": f"gtin{len(code)}"}]}
        assert refusal(try_to_change(shop, path, body))[0] in {400, 422}
        assert shop.shopper.get(f"/api/v1/variants/by-barcode/{wrong}").status_code == 404
    taken = {"barcodes": [{"code": codes[13], "kind": "gtin13"}]}
    other = found(shop, article(shop))
    assert refusal(try_to_change(shop, f"variants/{other['id']}", taken))[1] == "gtin_taken"
    return f"{', '.join(codes.values())}; four wrong check digits and one of another are refused"


def _scanned(shop: RunningShop, code: str) -> dict[str, Any]:
    return dict(good(shop.shopper.get(f"/api/v1/variants/by-barcode/{code}")))


@CHAPTER.shows("Internal and weighed barcodes, and packs of several units")
def barcodes_say_how_much(shop: RunningShop) -> str:
    made = article(shop)
    pack, own, key = gtin_of(14), f"SHELF-{new_word()}", f"21{random.randrange(10**5):05}"
    barcodes = [
        {"code": pack, "kind": "gtin14", "pack_quantity": 12},
        {"code": own, "kind": "internal"},
        {"code": key, "kind": "weighed"},
    ]
    facts = {"unit": "kg", "whole_quantity": False, "barcodes": barcodes}
    change(shop, f"variants/{found(shop, made)['id']}", facts)
    weighed = f"{key}01234"
    weighed += str(ean.calc_check_digit(weighed))
    told = {code: _scanned(shop, code) for code in (pack, own, weighed)}
    assert {each["sku"] for each in told.values()} == {made.sku}
    quantities = [each["barcode"]["quantity"] for each in told.values()]
    assert quantities == ["12", "1", "1.234"], quantities
    return f"a pack of 12, {own}, and {weighed}, which is 1.234 kg"


@CHAPTER.shows("Bundles")
def bundles_are_made_of_articles(shop: RunningShop) -> str:
    cup, tray = article(shop, units=5), article(shop, units=9)
    breakfast = article(shop)
    path = f"variants/{found(shop, breakfast)['id']}/components"
    parts = [{"sku": cup.sku, "quantity": "2"}, {"sku": tray.sku, "quantity": "1"}]
    change(shop, path, {"components": parts}, "PUT")
    eventually(lambda: _available(shop, breakfast), wanted="2")
    inside = {"components": [{"sku": breakfast.sku, "quantity": "1"}]}
    cycle = try_to_change(shop, f"variants/{found(shop, cup)['id']}/components", inside, "PUT")
    assert refusal(cycle)[1] == "bundle_cycle"
    return (
        "2 cups and a tray each: of 5 cups and 9 trays there are 2; a bundle in itself is refused"
    )


def _available(shop: RunningShop, made: Article) -> str:
    """What there is of it; nothing is said before inventory has heard of the bundle."""
    rows = good(shop.shopper.get("/api/v1/inventory/availability", sku=made.sku))["results"]
    return "".join(str(each["available"]) for each in rows)
