"""Rows of a CSV file: comma, semicolon or tab; UTF-8 or, where it is not, Windows-1252."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from product_svc.imports.rules.limits import MAX_CELL, MAX_LINE, MAX_ROWS, Row, Unreadable

UTF8, WINDOWS = "utf-8", "windows-1252"
_PIECE = 64 * 1024
_FOREIGN_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ";,\t"


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 where every byte of the file is, else Windows-1252; reads it once, piece by piece.

    Raises Unreadable for UTF-16, for zero bytes and for what is neither.
    """
    file.seek(0)
    decoders = {name: codecs.getincrementaldecoder(name)() for name in (UTF8, "cp1252")}
    row, start = 1, True
    while piece := file.read(_PIECE):
        if start and piece.startswith(_FOREIGN_MARKS):
            raise Unreadable("utf16")
        zero = piece.find(b"\x00")
        if zero >= 0:
            raise Unreadable("zero_byte", row=row + piece.count(b"\n", 0, zero))
        for name in list(decoders):
            try:
                decoders[name].decode(piece)
            except UnicodeDecodeError:
                del decoders[name]
        if not decoders:
            raise Unreadable("encoding", row=row)
        row, start = row + piece.count(b"\n"), False
    try:
        decoders[UTF8].decode(b"", final=True)
    except (KeyError, UnicodeDecodeError):
        return WINDOWS
    return UTF8


def rows_of(file: BinaryIO, *, encoding: str) -> Iterator[Row]:
    """The rows that are not empty, the heading first; raises Unreadable naming the row.

    Memory is bounded by MAX_LINE: a line, or a quoted cell over many lines, that is longer ends
    the reading.
    """
    file.seek(0)
    name = "utf-8-sig" if encoding == UTF8 else "cp1252"
    # closed by whoever opened the file
    text = io.TextIOWrapper(file, encoding=name, newline="")
    try:
        yield from _rows(_Lines(text))
    finally:
        text.detach()


class _Lines:
    """The lines of a text, none longer than MAX_LINE, and how many were read."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= MAX_LINE:
            raise Unreadable("row_too_long", row=self.number)
        return line


def _rows(lines: _Lines) -> Iterator[Row]:
    first = next(lines, "")
    lines.number = 0
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_again(first, lines), delimiter=delimiter, strict=True)
    while True:
        number = lines.number + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            code = "cell_too_long" if "field larger" in str(problem) else "quotes"
            raise Unreadable(code, row=number, limit=MAX_CELL) from None
        if cells is None:
            return
        if number > MAX_ROWS + 1:
            raise Unreadable("too_many_rows", limit=MAX_ROWS)
        if any(cell.strip() for cell in cells):
            yield Row(number, tuple(cells))


def _again(first: str, lines: _Lines) -> Iterator[str]:
    lines.number = 1
    yield first
    yield from lines
