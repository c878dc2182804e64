"""The columns of a file of articles, and a row's cells as values. Exports have the same columns."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from product_svc.imports.rules import cells
from product_svc.imports.rules.cells import Wrong
from product_svc.imports.rules.limits import MAX_COLUMNS, Row, Unreadable

SKU = "sku"
ATTRIBUTE, OPTION, PRICE = "attr.", "option.", "price."
MAX_CODE = 64
SMALL, LARGE = 2**15 - 1, 2**31 - 1
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", re.ASCII)
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9_-]{1,80}(/[A-Za-z0-9_-]{1,80}){0,9}/?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_HS_CODE = re.compile(r"[0-9]{6}([0-9]{2}){0,2}", re.ASCII)
_BARCODE = re.compile(
    r"(?:(?P<kind>gtin|internal|weighed):)?(?P<code>.+?)(?:\s*\*\s*(?P<pack>[0-9]{1,6}))?"
)
_TIER = re.compile(r"(?:(?P<least>[0-9]{1,9}(?:[.,][0-9]{1,3})?)\s*\+\s*)?(?P<amount>.*)")
_REMOVE = "remove:"
_SEPARATOR = "|"
ONE = Decimal(1)
STATUSES = ("draft", "active", "archived")
UNITS = ("each", "pair", "kg", "g", "l", "ml", "m", "cm", "m2")
Parse = Callable[[str], object]


@dataclass(frozen=True)
class Barcode:
    """A barcode of a cell; without a kind it is a GTIN."""

    code: str
    kind: str = "gtin"
    pack_quantity: int = 1


@dataclass
class Tiers:
    """What an article costs on one list, by the quantity from which on; None: nothing any more.

    `are_all` says that what is not named ends.
    """

    amounts: dict[Decimal, Decimal | None] = field(default_factory=dict)
    are_all: bool = False


@dataclass
class Parsed:
    """What a row says, by where it belongs."""

    number: int
    sku: str = ""
    product_slug: str = ""
    product: dict[str, object] = field(default_factory=dict)
    variant: dict[str, object] = field(default_factory=dict)
    category: str | None = None
    brand: str | None = None
    tax_category: str | None = None
    product_type: str | None = None
    attributes: dict[str, object] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)
    barcodes: list[Barcode] = field(default_factory=list)
    removed_barcodes: list[Barcode] = field(default_factory=list)
    has_no_other_barcodes: bool = False
    prices: dict[str, "Tiers"] = field(default_factory=dict)


@dataclass(frozen=True)
class CellProblem:
    """Why a cell is refused."""

    row: int
    column: str
    value: str
    code: str
    values: Mapping[str, object]


def one_of(value: str, *, known: Collection[str]) -> str:
    """One of these words."""
    if value not in known:
        raise Wrong("not_one_of", known=", ".join(known))
    return value


def _shape(pattern: re.Pattern[str], code: str) -> Parse:
    return partial(cells.matching, pattern=pattern, code=code)


def _text(longest: int) -> Parse:
    return partial(cells.text, longest=longest)


def _whole(most: int) -> Parse:
    return partial(cells.whole, most=most)


PRODUCT: Mapping[str, Parse] = {
    "name_en": _text(255),
    "name_fr": _text(255),
    "description_en": _text(10_000),
    "description_fr": _text(10_000),
    "seo_title_en": _text(120),
    "seo_title_fr": _text(120),
    "seo_description_en": _text(320),
    "seo_description_fr": _text(320),
    "product_status": partial(one_of, known=STATUSES),
}
PLACES: Mapping[str, Parse] = {
    "product": _shape(_SLUG, "not_a_slug"),
    "category": _shape(_PATH, "not_a_path"),
    "brand": _text(120),
    "product_type": _shape(_SLUG, "not_a_slug"),
    "tax_category": _shape(_SLUG, "not_a_slug"),
}
VARIANT: Mapping[str, Parse] = {
    "label_en": _text(120),
    "label_fr": _text(120),
    "unit": partial(one_of, known=UNITS),
    "whole_quantity": cells.yes_or_no,
    "weight_grams": _whole(LARGE),
    "length_mm": _whole(LARGE),
    "width_mm": _whole(LARGE),
    "height_mm": _whole(LARGE),
    "country_of_origin": _shape(_COUNTRY, "not_a_country"),
    "hs_code": _shape(_HS_CODE, "not_an_hs_code"),
    "min_age": _whole(SMALL),
    "track_inventory": cells.yes_or_no,
    "allow_backorder": cells.yes_or_no,
    "status": partial(one_of, known=STATUSES),
}
# what a field is when it is emptied; of the places, the attributes, the barcodes and the prices
# their own code says so, and all others must have something
EMPTIED: Mapping[str, object] = {
    **dict.fromkeys(("name_fr", "description_en", "description_fr", "label_en", "label_fr"), ""),
    **dict.fromkeys(("seo_title_en", "seo_title_fr"), ""),
    **dict.fromkeys(("seo_description_en", "seo_description_fr"), ""),
    **dict.fromkeys(("weight_grams", "length_mm", "width_mm", "height_mm", "min_age")),
    **dict.fromkeys(("country_of_origin", "hs_code"), ""),
}
MAY_BE_NOWHERE = ("category", "brand", "product_type")
EMPTIED_BY_THEIR_OWN = ("barcodes", ATTRIBUTE, OPTION, PRICE)
PLAIN = (SKU, *PLACES, *PRODUCT, *VARIANT, "barcodes")


@dataclass(frozen=True)
class Columns:
    """The columns of one file in their order, checked against what the catalogue has.

    `attributes` maps the code of each attribute to its type; `price_lists` are codes.
    """

    names: Sequence[str]
    attributes: Mapping[str, str]

    @classmethod
    def of(
        cls, heading: Row, *, attributes: Mapping[str, str], price_lists: Collection[str]
    ) -> "Columns":
        """Raises Unreadable for a heading without a SKU, with unknown or repeated columns."""
        names = [name.strip().casefold() for name in heading.cells]
        while names and not names[-1]:
            names.pop()
        if len(names) > MAX_COLUMNS:
            raise Unreadable("too_many_columns", row=heading.number, limit=MAX_COLUMNS)
        lists = {code.casefold(): code for code in price_lists}
        known = {*PLAIN, *(f"{ATTRIBUTE}{a}" for a in attributes)}
        known |= {f"{OPTION}{a}" for a in attributes} | {f"{PRICE}{code}" for code in lists}
        unknown = [name[:64] for name in names if name not in known]
        if unknown:
            shown = ", ".join(unknown[:10]) or '""'
            raise Unreadable("unknown_columns", row=heading.number, column=unknown[0], names=shown)
        if SKU not in names:
            raise Unreadable("no_sku_column", row=heading.number, column=SKU)
        for name in names:
            if names.count(name) > 1:
                raise Unreadable("column_twice", row=heading.number, column=name)
        exact = [
            f"{PRICE}{lists[n.removeprefix(PRICE)]}" if n.startswith(PRICE) else n for n in names
        ]
        return cls(exact, attributes)

    def parsed(self, row: Row) -> tuple[Parsed, list[CellProblem]]:
        """What the row says, and what is wrong with its cells. An empty cell says nothing; one that
        says `(empty)` empties the field.
        """
        found = Parsed(row.number)
        problems: list[CellProblem] = []
        for name, cell in self._cells(row, problems):
            try:
                take = self._empty if cells.empties(cell) else self._take
                take(found, name, cells.plain(cell))
            except Wrong as wrong:
                problems.append(CellProblem(row.number, name, cell[:200], wrong.code, wrong.values))
        if not found.sku and not any(problem.column == SKU for problem in problems):
            problems.append(CellProblem(row.number, SKU, "", "no_sku", {}))
        return found, problems

    def _cells(self, row: Row, problems: list[CellProblem]) -> Iterator[tuple[str, str]]:
        if any(cell.strip() for cell in row.cells[len(self.names) :]):
            problems.append(CellProblem(row.number, "", "", "too_many_cells", {}))
        for name, cell in zip(self.names, row.cells, strict=False):
            if cell.strip():
                yield name, cell

    def _take(self, found: Parsed, name: str, value: str) -> None:
        if name == SKU:
            found.sku = cells.matching(value, _SKU, "not_a_sku")
        elif name == "barcodes":
            _take_barcodes(found, value)
        elif name == "product":
            found.product_slug = str(PLACES[name](value))
        elif name in PLACES:
            setattr(found, name, PLACES[name](value))
        elif name in PRODUCT:
            found.product[name.removeprefix("product_")] = PRODUCT[name](value)
        elif name in VARIANT:
            found.variant[name] = VARIANT[name](value)
        else:
            self._take_named(found, name, value)

    def _empty(self, found: Parsed, name: str, value: str) -> None:
        prefix, _point, code = name.partition(".")
        if name in MAY_BE_NOWHERE:
            setattr(found, name, "")
        elif name in EMPTIED:
            (found.product if name in PRODUCT else found.variant)[name] = EMPTIED[name]
        elif prefix in {"attr", "option"}:
            (found.attributes if prefix == "attr" else found.options)[code] = None
        elif can_be_emptied(name):
            self._take(found, name, value)
        else:
            raise Wrong("not_to_be_empty")

    def _take_named(self, found: Parsed, name: str, value: str) -> None:
        prefix, _point, code = name.partition(".")
        if prefix == "price":
            found.prices[code] = _tiers(value)
        elif prefix == "option":
            found.options[code] = value
        else:
            found.attributes[code] = self._attribute(code, value)

    def _attribute(self, code: str, value: str) -> object:
        kind = self.attributes[code]
        if kind == "boolean":
            return cells.yes_or_no(value)
        return value.replace(",", ".") if kind == "number" else value


def _exact(name: str, lists: Mapping[str, str]) -> str:
    """The name with the code of its price list as the catalogue writes it."""
    return f"{PRICE}{lists[name.removeprefix(PRICE)]}" if name.startswith(PRICE) else name


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(_SEPARATOR) if part.strip()]


def _take_barcodes(found: Parsed, value: str) -> None:
    for part in _parts(value):
        if cells.empties(part):
            found.has_no_other_barcodes = True
        elif part.startswith(_REMOVE):
            found.removed_barcodes.append(_barcode(part.removeprefix(_REMOVE)))
        else:
            found.barcodes.append(_barcode(part))


def _tiers(value: str) -> Tiers:
    tiers = Tiers()
    for part in _parts(value):
        if cells.empties(part):
            tiers.are_all = True
            continue
        read = _TIER.fullmatch(part)
        if read is None:
            raise Wrong("not_an_amount")
        least = Decimal((read["least"] or "1").replace(",", "."))
        if least < ONE or least in tiers.amounts:
            raise Wrong("not_a_tier")
        amount = read["amount"]
        tiers.amounts[least] = None if cells.empties(amount) else cells.amount(amount)
    return tiers


def tiers_text(amounts: Mapping[Decimal, Decimal]) -> str:
    """What an article costs on one list as a cell has it, such as `12.50 | 10+ 11`."""
    return f" {_SEPARATOR} ".join(
        (f"{least.normalize():f}+ " if least != ONE else "") + f"{amount.normalize():f}"
        for least, amount in sorted(amounts.items())
    )


def _barcode(part: str) -> Barcode:
    read = _BARCODE.fullmatch(part.strip())
    if read is None:
        raise Wrong("not_a_barcode")
    code = read["code"].replace("%7C", _SEPARATOR).replace("%2A", "*").replace("%25", "%")
    pack = int(read["pack"] or 1)
    if not pack or len(code) > MAX_CODE:
        raise Wrong("not_a_barcode")
    return Barcode(code, read["kind"] or "gtin", pack)


def barcode_text(barcode: Barcode) -> str:
    """A barcode as a cell has it, such as `internal:A-7` or `04006381333931 * 12`."""
    code = barcode.code.replace("%", "%25").replace(_SEPARATOR, "%7C").replace("*", "%2A")
    kind = "" if barcode.kind == "gtin" else f"{barcode.kind}:"
    pack = "" if barcode.pack_quantity == 1 else f" * {barcode.pack_quantity}"
    return f"{kind}{code}{pack}"


def barcodes_text(barcodes: Sequence[Barcode]) -> str:
    """All barcodes of an article as one cell."""
    return f" {_SEPARATOR} ".join(barcode_text(barcode) for barcode in barcodes)


def can_be_emptied(name: str) -> bool:
    """Whether a cell of this column may say `(empty)`."""
    return name in MAY_BE_NOWHERE or name in EMPTIED or name.startswith(EMPTIED_BY_THEIR_OWN)


def all_columns(*, attributes: Collection[str], price_lists: Collection[str]) -> list[str]:
    """Every column that a file may have, in the order of exports and of the template."""
    named = [f"{ATTRIBUTE}{code}" for code in attributes] + [f"{OPTION}{c}" for c in attributes]
    return [*PLAIN, *named, *(f"{PRICE}{code}" for code in price_lists)]
