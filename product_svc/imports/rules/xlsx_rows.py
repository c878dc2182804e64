"""Rows of the first sheet of an XLSX workbook, read as a stream. A workbook is an archive of XML:
what unpacks to too much, brings programs or names outside things is refused before it is read.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO  # Any: a cell holds what it holds

import openpyxl

from product_svc.imports.rules.limits import (
    MAX_CELL,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_SHARED_TEXTS,
    MAX_UNPACKED,
    Row,
    Unreadable,
)

_SMALL = 1024 * 1024
_HEAD = 4096
_SHARED_TEXTS = "xl/sharedStrings.xml"


def refuse_hostile(file: BinaryIO) -> None:
    """Raise Unreadable for what is no workbook or not a harmless one; unpacks a few kB."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _look_into(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError):
        raise Unreadable("not_a_workbook") from None


def _look_into(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable("not_a_workbook")
    if any(name.lower().endswith((".bin", ".vbs", ".exe")) and "vba" in name for name in names):
        raise Unreadable("macros")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise Unreadable("unpacks_to_too_much")
    for part in parts:
        _refuse_part(archive, part)


def _refuse_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    ratio = part.file_size / max(1, part.compress_size)
    is_large = part.file_size > _SMALL
    is_swollen = part.filename == _SHARED_TEXTS and part.file_size > MAX_SHARED_TEXTS
    if (is_large and ratio > MAX_RATIO) or is_swollen:
        raise Unreadable("unpacks_to_too_much")
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as stream:
            head = stream.read(_HEAD)
        # no spreadsheet program writes a document type; one would stand before the first element
        is_plain = head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        if not is_plain or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Unreadable("outside_entities")


def rows_of(file: BinaryIO) -> Iterator[Row]:
    """The rows that are not empty, the heading first; raises Unreadable naming row and column."""
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except Exception:  # noqa: BLE001 # whatever the library stumbles over, it is no workbook
        raise Unreadable("not_a_workbook") from None
    try:
        yield from _rows(book.worksheets[0] if book.worksheets else None)
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[Row]:
    if sheet is None:
        raise Unreadable("not_a_workbook")
    sheet.reset_dimensions()
    found = enumerate(sheet.iter_rows(), start=1)
    while True:
        try:
            number, cells = next(found)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 # broken XML in the middle of a sheet
            raise Unreadable("not_a_workbook") from None
        if number > MAX_ROWS + 1:
            raise Unreadable("too_many_rows", limit=MAX_ROWS)
        texts = [_text(cell, number) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield Row(number, tuple(texts))


def _text(cell: Any, number: int) -> str:
    """What the cell says, as a CSV file would have it."""
    value = cell.value
    if cell.data_type == "f":
        raise Unreadable("formula", row=number, column=cell.column_letter)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    text = str(value)
    if len(text) > MAX_CELL:
        raise Unreadable("cell_too_long", row=number, column=cell.column_letter, limit=MAX_CELL)
    return text
