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
_SEPARATOR = "|"
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
    amounts: dict[str, Decimal] = field(default_factory=dict)


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
        """What the row says, and what is wrong with its cells. An empty cell says nothing."""
        found = Parsed(row.number)
        problems: list[CellProblem] = []
        for name, cell in self._cells(row, problems):
            try:
                self._take(found, name, cells.plain(cell))
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
            found.barcodes = [_barcode(part) for part in value.split(_SEPARATOR) if part.strip()]
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

    def _take_named(self, found: Parsed, name: str, value: str) -> None:
        prefix, _point, code = name.partition(".")
        if prefix == "price":
            found.amounts[code] = cells.amount(value)
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


def all_columns(*, attributes: Collection[str], price_lists: Collection[str]) -> list[str]:
    """Every column that a file may have, in the order of exports and of the template."""
    named = [f"{ATTRIBUTE}{code}" for code in attributes] + [f"{OPTION}{c}" for c in attributes]
    return [*PLAIN, *named, *(f"{PRICE}{code}" for code in price_lists)]
