"""Makes catalogue.json, the demo shop's articles, from words.toml: `python -m
devstack.demo.make_catalogue`.

The same words give the same file, byte for byte: numbers are given in the order of the shelves.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any  # Any: TOML and JSON documents

HERE = Path(__file__).parent
CURRENCY = "CAD"
# GS1 keeps 200 to 299 for numbers that a shop gives itself.
GTIN_PREFIX = "200"
FIRST_SKU = 1001
TILL_SPECIAL_EVERY = 9
TILL_REBATE = Decimal("0.90")
CENT = Decimal("0.01")
Table = dict[str, Any]


@dataclass(frozen=True)
class Numbers:
    """What is counted through: the SKUs of one shelf, and the barcodes of the whole shop."""

    skus: Iterator[int]
    barcodes: Iterator[int]


def gtin13(number: int) -> str:
    """The shop's own EAN-13 of this number, with its check digit."""
    digits = f"{GTIN_PREFIX}{number:09d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def slug_of(text: str) -> str:
    """An address made of plain letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def in_both(words: list[str]) -> dict[str, str]:
    """A text in both languages."""
    return {"en": words[0], "fr": words[1]}


def parted(sort: str) -> list[str]:
    """`Strawberry = fraises` as its English and its French."""
    return sort.split(" = ")


def categories(departments: list[Table]) -> Iterator[Table]:
    """Every department, then its shelves."""
    for place, department in enumerate(departments, start=1):
        yield _category(department, parent=None, position=place)
        for inner, leaf in enumerate(department["leaves"], start=1):
            yield _category(leaf, parent=department["slug"], position=inner)


def _category(shelf: Table, *, parent: str | None, position: int) -> Table:
    name = in_both(shelf["name"])
    return {"slug": shelf["slug"], "name": name, "parent": parent, "position": position}


def attributes(words: Table) -> Iterator[Table]:
    """What articles are described by: one of some choices, or yes and no."""
    for each in words["attributes"]:
        choices = [parted(choice) for choice in each.get("choices", ())]
        yield {
            "code": each["code"],
            "name": in_both(each["name"]),
            "type": "choice" if choices else "boolean",
            "choices": [{"value": slug_of(word[0]), "label": in_both(word)} for word in choices],
        }


def types(words: Table) -> Iterator[Table]:
    """Each kind of article, with what it is described by and what its variants differ in."""
    for kind in words["types"]:
        yield {
            "code": kind["code"],
            "name": in_both(kind["name"]),
            "attributes": kind["attributes"],
            "axis": kind.get("axis"),
        }


def products(words: Table) -> Iterator[Table]:
    """Every article of every shelf, in their order."""
    barcodes = count(1)
    axes = {kind["code"]: kind.get("axis") for kind in words["types"]}
    for department in words["departments"]:
        for leaf in department["leaves"]:
            numbers = Numbers(count(FIRST_SKU), barcodes)
            for family in leaf["families"]:
                family["type"] = _type(family, leaf, department)
                family["axis"] = axes.get(family["type"])
                sizes = [parted(size) for size in words["sizes"].get(family.get("sizes"), [])]
                for index in range(len(family["sorts"])):
                    yield _product(leaf, family, index, sizes, numbers)


def _type(*shelves: Table) -> str:
    """Of which kind an article is, by what says so next to it."""
    return next((shelf["type"] for shelf in shelves if "type" in shelf), "")


def _product(
    leaf: Table, family: Table, index: int, sizes: list[list[str]], numbers: Numbers
) -> Table:
    sort = parted(family["sorts"][index])
    name = [filled(pattern, word) for pattern, word in zip(family["name"], sort, strict=True)]
    price = Decimal(family["price"]) + Decimal(family["step"]) * index
    one_or_many: list[list[str] | None] = [*sizes] or [None]
    return {
        "slug": slug_of(name[0]),
        "name": in_both(name),
        "description": in_both(family["about"]),
        "category": leaf["slug"],
        "brand": family.get("brand", ""),
        "tax_category": family.get("tax", "standard"),
        "type": family["type"],
        "attributes": family.get("attributes", {}),
        "variants": [
            _variant(leaf["prefix"], size, price, numbers)
            | {
                "whole_quantity": not family.get("by_weight", False),
                "options": {family["axis"]: slug_of(size[0])} if size and family["axis"] else {},
            }
            for size in one_or_many
        ],
    }


def filled(pattern: str, word: str) -> str:
    """The pattern with the word in its place, its measure at the end, beginning with a capital.

    `{} en fonte` and `Poêle, 20 cm` give `Poêle en fonte, 20 cm`.
    """
    if "{} " in pattern:
        word, comma, measure = word.partition(", ")
        pattern += comma + measure
    name = pattern.format(word)
    return name[0].upper() + name[1:]


def _variant(prefix: str, size: list[str] | None, web: Decimal, numbers: Numbers) -> Table:
    barcode = next(numbers.barcodes)
    special = barcode % TILL_SPECIAL_EVERY == 0
    till = (web * TILL_REBATE).quantize(CENT) if special else web
    return {
        "sku": f"{prefix}-{next(numbers.skus)}",
        "label": in_both(size) if size else None,
        "gtin": gtin13(barcode),
        "prices": [
            {"channel": "web", "currency": CURRENCY, "amount": f"{web}"},
            {"channel": "pos", "currency": CURRENCY, "amount": f"{till}"},
        ],
    }


def catalogue() -> Table:
    """The whole file."""
    words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    return {
        "attributes": list(attributes(words)),
        "types": list(types(words)),
        "categories": list(categories(words["departments"])),
        "products": list(products(words)),
    }


def main() -> None:
    """Write the file."""
    text = json.dumps(catalogue(), ensure_ascii=False, indent=1)
    (HERE / "catalogue.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
