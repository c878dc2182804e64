"""Files of articles: what is read, and what is refused before it can do harm."""

import io
import resource
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from product_svc.imports.rules import cells, csv_rows, xlsx_rows
from product_svc.imports.rules.columns import Barcode, Columns, Tiers, barcodes_text
from product_svc.imports.rules.limits import MAX_LINE, MAX_SHARED_TEXTS, Row, Unreadable

HEADING = Row(1, ("sku", "name_en", "price.CAD-web", "attr.organic", "barcodes"))
COLUMNS = Columns.of(HEADING, attributes={"organic": "boolean"}, price_lists=["CAD-web"])
GROWTH_BYTES = 64 * 1024 * 1024


def csv_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    file = io.BytesIO(content)
    encoding = csv_rows.encoding_of(file)
    return [(row.number, row.cells) for row in csv_rows.rows_of(file, encoding=encoding)]


def workbook(rows: list[list[object]], parts: dict[str, str] | None = None) -> io.BytesIO:
    book: Any = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file, "a") as archive:
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return file


def xlsx_of(file: io.BytesIO) -> list[tuple[int, tuple[str, ...]]]:
    xlsx_rows.refuse_hostile(file)
    return [(row.number, row.cells) for row in xlsx_rows.rows_of(file)]


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("sku,name_en\nA,Café\n".encode(), id="UTF-8"),
        pytest.param("\ufeffsku;name_en\r\nA;Café\r\n".encode(), id="with its mark"),
        pytest.param("sku;name_en\nA;Café".encode("cp1252"), id="Windows-1252"),
        pytest.param('sku\tname_en\nA\t"Café"'.encode(), id="tabs and quotes"),
    ],
)
def test_csv_is_read_however_it_was_saved(content: bytes) -> None:
    assert csv_of(content) == [(1, ("sku", "name_en")), (2, ("A", "Café"))]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    assert csv_of(b'sku\n\n"A\nB"\n\nC\n') == [(1, ("sku",)), (3, ("A\nB",)), (6, ("C",))]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        pytest.param("sku\nA".encode("utf-16"), "utf16", None, id="UTF-16"),
        pytest.param(b"sku\nA\nB\x00C", "zero_byte", 3, id="a zero byte"),
        pytest.param(b"sku\nA\n\x81\x8d", "encoding", 1, id="neither encoding"),
        pytest.param(b'sku\nA\n"B\n' + b"x\n" * 9_000, "cell_too_long", 3, id="never closed"),
        pytest.param(b'sku\nA\n"B\n', "quotes", 3, id="open at the end"),
        pytest.param(b"sku\n" + b"x" * (MAX_LINE + 1), "row_too_long", 2, id="a long row"),
        pytest.param(b"sku\n" + b"x" * 10_001, "cell_too_long", 2, id="a long cell"),
        pytest.param(b"sku\n" + b"A\n" * 250_001, "too_many_rows", None, id="too many rows"),
    ],
)
def test_hostile_csv_is_refused_by_row(content: bytes, code: str, row: int | None) -> None:
    with pytest.raises(Unreadable) as refusal:
        csv_of(content)

    assert (refusal.value.code, refusal.value.row) == (code, row)


class Endless(io.RawIOBase):
    """A row of a gigabyte, or as much as somebody reads of it."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), 2**30 - self.given)
        buffer[:size] = b"x" * size
        self.given += size
        return size

    def seek(self, _offset: int, _whence: int = 0) -> int:
        self.given = 0
        return 0

    def seekable(self) -> bool:
        return True


def test_a_row_of_a_gigabyte_is_not_read_into_memory() -> None:
    before, endless = peak_bytes(), Endless()

    with pytest.raises(Unreadable) as refusal:
        list(csv_rows.rows_of(io.BufferedReader(endless), encoding="utf-8"))

    assert refusal.value.code == "row_too_long"
    assert endless.given < 4 * MAX_LINE
    assert peak_bytes() - before < GROWTH_BYTES


def test_workbooks_are_read_as_csv_would_say_it() -> None:
    file = workbook([["sku", "price"], ["A", 12.5], [None, None], ["B", 3], ["007", True]])

    assert xlsx_of(file) == [
        (1, ("sku", "price")),
        (2, ("A", "12.5")),
        (4, ("B", "3")),
        (5, ("007", "yes")),
    ]


def test_formula_in_a_workbook_is_refused_by_row_and_column() -> None:
    with pytest.raises(Unreadable) as refusal:
        xlsx_of(workbook([["sku", "name_en"], ["A", "=1+1"]]))

    assert (refusal.value.code, refusal.value.row, refusal.value.column) == ("formula", 2, "B")


def bomb() -> io.BytesIO:
    """A part that packs tightly and unpacks to more than anybody's texts."""
    file = workbook([["sku"]])
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(MAX_SHARED_TEXTS // 2**20 + 1):
            part.write(b" " * 2**20)
    return file


def hostile() -> Iterator[Any]:
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    evil = workbook([["sku"]], {"xl/evil.xml": entity})
    yield pytest.param(evil, "outside_entities", id="external entities")
    yield pytest.param(workbook([["sku"]], {"xl/vbaProject.bin": "MZ"}), "macros", id="macros")
    yield pytest.param(bomb(), "unpacks_to_too_much", id="a bomb")
    yield pytest.param(io.BytesIO(b"PK\x03\x04rubbish"), "not_a_workbook", id="rubbish")
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "x")
    yield pytest.param(plain, "not_a_workbook", id="another archive")


@pytest.mark.parametrize(("file", "code"), list(hostile()))
def test_hostile_workbooks_are_refused_unread(file: io.BytesIO, code: str) -> None:
    before = peak_bytes()

    with pytest.raises(Unreadable) as refusal:
        xlsx_of(file)

    assert refusal.value.code == code
    assert peak_bytes() - before < GROWTH_BYTES


@given(text=some.text(max_size=30))
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    cell = cells.safe(text)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    if text.isprintable() and text.isascii():
        assert cells.plain(cell) == text.strip()


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_a_formula_is_refused_and_a_marked_one_is_text(cell: str) -> None:
    with pytest.raises(cells.Wrong) as refusal:
        cells.plain(cell)

    assert refusal.value.code == "formula"
    assert cells.plain(f"'{cell}") == cell


@pytest.mark.parametrize(
    ("heading", "code", "column"),
    [
        (["name_en"], "no_sku_column", "sku"),
        (["sku", "colour"], "unknown_columns", "colour"),
        (["sku", "", "name_en"], "unknown_columns", ""),
        (["sku", "SKU"], "column_twice", "sku"),
        (["sku", *(f"c{n}" for n in range(300))], "too_many_columns", ""),
    ],
)
def test_a_heading_that_is_not_ours_is_refused_by_name(
    heading: list[str], code: str, column: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        Columns.of(Row(1, tuple(heading)), attributes={}, price_lists=[])

    assert (refusal.value.code, refusal.value.column) == (code, column)


def test_a_row_is_read_by_its_columns_and_an_empty_cell_says_nothing() -> None:
    row = Row(2, ("A-1", "", "1 234,50", "oui", "00123 | internal:A * 2"))
    parsed, problems = COLUMNS.parsed(row)

    assert problems == []
    assert (parsed.sku, parsed.product, parsed.attributes) == ("A-1", {}, {"organic": True})
    assert parsed.prices == {"CAD-web": Tiers({Decimal(1): Decimal("1234.50")})}
    assert parsed.barcodes == [Barcode("00123"), Barcode("A", "internal", 2)]


def test_each_wrong_cell_is_named() -> None:
    _parsed, problems = COLUMNS.parsed(Row(7, ("A 1", "=x", "cheap", "maybe", "a", "more")))

    assert [(p.row, p.column, p.code) for p in problems] == [
        (7, "", "too_many_cells"),
        (7, "sku", "not_a_sku"),
        (7, "name_en", "formula"),
        (7, "price.CAD-web", "not_an_amount"),
        (7, "attr.organic", "not_yes_or_no"),
    ]


SIGNS = some.characters(min_codepoint=33, max_codepoint=126)
BARCODES = some.builds(
    Barcode,
    some.text(SIGNS, min_size=1, max_size=20),
    some.just("internal"),
    some.integers(1, 999_999),
)


@given(barcodes=some.lists(BARCODES, max_size=3))
def test_barcodes_of_any_signs_come_back_from_their_cell(barcodes: list[Barcode]) -> None:
    cell = cells.safe(barcodes_text(barcodes))
    parsed, problems = COLUMNS.parsed(Row(2, ("A", "", "", "", cell)))

    assert (parsed.barcodes, problems) == (barcodes, [])
