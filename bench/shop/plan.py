"""What the big shop sells and where it lies, made from word lists; the same sizes give the same
shop.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TypeVar

WORDS = Path(__file__).parents[1] / "words.toml"
SEED = 20261126
# shared by no number of nouns, sorts or lines, so that neighbours differ in all three
STRIDE = 7919
VARIANTS_OF_A_PRODUCT = ((1, 60), (2, 22), (3, 12), (4, 6))
STATUSES = (("active", 90), ("archived", 7), ("draft", 3))
TILL_SPECIAL_EVERY = 9
TILL_REBATE = Decimal("0.90")
CENT = Decimal("0.01")
# GS1 keeps 200 to 299 for numbers that a shop gives itself; the demo's begin with 200
GTIN_PREFIX = "21"
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Sizes:
    """By how much the shop is to grow; `first` numbers the first variant of this time."""

    first: int
    variants: int
    locations: int
    movements: int
    stores_per_article: int


@dataclass(frozen=True)
class Both:
    """A text in both languages."""

    en: str
    fr: str


@dataclass(frozen=True)
class Department:
    """A part of the shop, with what its articles have in common."""

    code: str
    name: Both
    labels: tuple[Both, ...]
    sorts: tuple[Both, ...]
    cheapest: int
    dearest: int
    tax: str


@dataclass(frozen=True)
class Noun:
    """What a product is; also the shelf it stands on."""

    department: Department
    shelf: Both
    name: Both
    slug: str


@dataclass(frozen=True)
class Article:
    """One variant: its number decides its SKU and its barcode."""

    sku: str
    gtin: str
    label: Both
    web: Decimal
    till: Decimal


@dataclass(frozen=True)
class Product:
    """A product with its variants."""

    noun: Noun
    brand: str
    name: Both
    about: Both
    status: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Words:
    """The word lists, read once."""

    lines: tuple[str, ...]
    brands: tuple[str, ...]
    departments: tuple[Department, ...]
    nouns: tuple[Noun, ...]


def _both(text: str) -> Both:
    english, french = text.split(" = ")
    return Both(english, french)


def _slug(*parts: str) -> str:
    kept = "".join(char if char.isalnum() else "-" for char in "-".join(parts).lower())
    return "-".join(filter(None, kept.split("-")))


@cache
def words() -> Words:
    """The words of words.toml."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    departments, nouns = [], []
    for entry in told["departments"]:
        department = Department(
            code=entry["code"],
            name=_both(entry["name"]),
            labels=tuple(map(_both, told["labels"][entry["labels"]])),
            sorts=tuple(map(_both, entry["sorts"])),
            cheapest=entry["price"][0],
            dearest=entry["price"][1],
            tax=entry.get("tax", "standard"),
        )
        departments.append(department)
        for shelf, names in entry["shelves"].items():
            for name in map(_both, names):
                slug = _slug(department.code, name.en)
                nouns.append(Noun(department, _both(shelf), name, slug))
    brands = tuple(f"{maker} {family}" for maker in told["makers"] for family in told["families"])
    return Words(tuple(told["lines"]), brands, tuple(departments), tuple(nouns))


@dataclass(frozen=True)
class Shelf:
    """A category to have; parents come before their children."""

    slug: str
    name: Both
    parent: str | None
    position: int


def shelves() -> Iterator[Shelf]:
    """The departments, their shelves, and under each of these one for each noun."""
    known = words()
    for place, department in enumerate(known.departments, start=1):
        yield Shelf(_slug(department.code), department.name, None, place)
    inner = dict.fromkeys((noun.department.code, noun.shelf) for noun in known.nouns)
    for place, (code, shelf) in enumerate(inner, start=1):
        yield Shelf(_slug(code, shelf.en, "all"), shelf, _slug(code), place)
    for place, noun in enumerate(known.nouns, start=1):
        parent = _slug(noun.department.code, noun.shelf.en, "all")
        yield Shelf(noun.slug, noun.name, parent, place)


def products(sizes: Sizes) -> Iterator[Product]:
    """So many products that they have exactly so many variants."""
    known, made = words(), 0
    chance = random.Random(SEED + sizes.first)  # a shop to measure on, not a secret
    while made < sizes.variants:
        wanted = chance.choices(*choices(VARIANTS_OF_A_PRODUCT))[0]
        product = _product(sizes.first + made, min(wanted, sizes.variants - made), known, chance)
        yield product
        made += len(product.articles)


def choices(weighted: Sequence[tuple[Choice, int]]) -> tuple[list[Choice], list[int]]:
    """What `random.choices` takes: the things, and how often each of them."""
    return [value for value, _weight in weighted], [weight for _value, weight in weighted]


def _product(number: int, count: int, known: Words, chance: random.Random) -> Product:
    step = number * STRIDE
    noun = known.nouns[step % len(known.nouns)]
    step //= len(known.nouns)
    department = noun.department
    sort = department.sorts[step % len(department.sorts)]
    line = known.lines[step // len(department.sorts) % len(known.lines)]
    brand = chance.choice(known.brands)
    price = _price(department, chance)
    labels = chance.sample(department.labels, count) if count > 1 else [Both("", "")]
    return Product(
        noun=noun,
        brand=brand,
        name=Both(
            f"{line} {noun.name.en[0].lower()}{noun.name.en[1:]} {sort.en}",
            f"{noun.name.fr} {line} {sort.fr}",
        ),
        about=Both(
            f"{noun.name.en} {sort.en}, of the {line} line by {brand}.",
            f"{noun.name.fr} {sort.fr}, de la collection {line} de {brand}.",
        ),
        status=chance.choices(*choices(STATUSES))[0],
        articles=tuple(
            _article(department.code, number + place, label, price * (10 + place) / 10)
            for place, label in enumerate(labels)
        ),
    )


def _price(department: Department, chance: random.Random) -> Decimal:
    """Many cheap ones and few dear ones; ends in 9."""
    span = department.dearest - department.cheapest
    return Decimal(department.cheapest + int(span * chance.random() ** 3)) + Decimal("0.99")


def _article(code: str, number: int, label: Both, price: Decimal) -> Article:
    web = price.quantize(CENT)
    till = (web * TILL_REBATE).quantize(CENT) if number % TILL_SPECIAL_EVERY == 0 else web
    return Article(f"{code}-{number + 1:07d}", gtin13(number), label, web, till)


def gtin13(number: int) -> str:
    """The shop's own EAN-13 of this number, with its check digit."""
    digits = f"{GTIN_PREFIX}{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


@dataclass(frozen=True)
class Place:
    """A location to have."""

    code: str
    name: str
    is_warehouse: bool = False


_TOWNS = (
    ("MTL", "Montréal Centre"),
    ("QUE", "Québec"),
    ("SHE", "Sherbrooke"),
    ("TRO", "Trois-Rivières"),
    ("GAT", "Gatineau"),
    ("LAV", "Laval"),
    ("LON", "Longueuil"),
    ("LEV", "Lévis"),
    ("SAG", "Saguenay"),
    ("TER", "Terrebonne"),
    ("REP", "Repentigny"),
    ("BRO", "Brossard"),
    ("DRU", "Drummondville"),
    ("SJE", "Saint-Jérôme"),
    ("GRA", "Granby"),
    ("BLA", "Blainville"),
    ("SHA", "Shawinigan"),
    ("RIM", "Rimouski"),
    ("VIC", "Victoriaville"),
    ("JOL", "Joliette"),
)


def places() -> Iterator[Place]:
    """The logistics centre, then towns, then numbered branches without end."""
    yield Place("LC", "Logistics centre", is_warehouse=True)
    yield from (Place(code, name) for code, name in _TOWNS)
    number = len(_TOWNS)
    while True:
        number += 1
        yield Place(f"S{number:03d}", f"Succursale {number}")
