"""A report as a file: CSV, XLSX or PDF, however long, a few rows of it in memory at a time."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any  # Any: openpyxl's sheets and reportlab are untyped
from xml.sax.saxutils import escape

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell

from reporting_svc.reports import errors, selectors
from reporting_svc.reports.rules import Column, Row, defused, written
from reporting_svc.reports.selectors import Table, TableQuery

BOM = "\ufeff"
MOST_PRINTED = 2_000
MOST_IN_A_SHEET = 1_000_000
PIECE_BYTES = 65_536


def write_report(*, asked: Table, query: TableQuery, kind: str) -> Iterator[bytes]:
    """The report as a file of this kind, piece by piece, in the reader's language.

    It is written whole before the first piece is given, so that what fails is told. Raises
    TooManyRows for a PDF of more than 2,000 rows and a sheet of more than a million.
    """
    target: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by whoever has read it
    _WRITERS[kind](asked, query, target)
    target.seek(0)
    return _pieces(target)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _write_csv(asked: Table, query: TableQuery, target: IO[bytes]) -> None:
    columns = asked.columns(query.groups)
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)  # so that spreadsheets take it for UTF-8
    writer = csv.writer(text)
    writer.writerow([str(each.title) for each in columns])
    for row in asked.rows(query):
        writer.writerow([_csv_cell(each, row) for each in columns])
    text.detach()


def _csv_cell(column: Column, row: Row) -> str:
    value = written(column, row)
    if value is None:
        return ""
    return str(value) if column.is_number else defused(str(value))


def _write_xlsx(asked: Table, query: TableQuery, target: IO[bytes]) -> None:
    columns = asked.columns(query.groups)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(asked.name)
    sheet.freeze_panes = "A2"
    sheet.append([str(each.title) for each in columns])
    for row in _at_most(asked.rows(query), MOST_IN_A_SHEET):
        sheet.append([_sheet_cell(sheet, each, row) for each in columns])
    book.save(target)


def _sheet_cell(sheet: Any, column: Column, row: Row) -> Any:
    """Numbers as numbers; every text as a text, whatever it looks like."""
    value = written(column, row)
    if value is None:
        return None
    if column.is_number:
        return Decimal(value)
    cell = WriteOnlyCell(sheet, defused(str(value)))
    cell.data_type = "s"
    return cell


def _at_most(rows: Iterable[Row], most: int) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number > most:
            raise errors.TooManyRows
        yield row


def _write_pdf(asked: Table, query: TableQuery, target: IO[bytes]) -> None:
    from reportlab.lib.pagesizes import landscape, letter  # noqa: PLC0415 - memory: see below

    # reportlab is 20 MB in each process that has imported it, and few ask for a PDF
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    rows = selectors.rows_of(asked, query, most=MOST_PRINTED)
    document = SimpleDocTemplate(
        target,
        pagesize=landscape(letter),
        leftMargin=12 * mm,
        rightMargin=12 * mm,
        topMargin=12 * mm,
        bottomMargin=14 * mm,
        title=str(asked.title),
        invariant=1,
    )
    document.build(_story(asked, query, rows), onFirstPage=_footer, onLaterPages=_footer)


def _story(asked: Table, query: TableQuery, rows: Sequence[Row]) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import LongTable, Paragraph  # noqa: PLC0415

    plain = ParagraphStyle("plain", fontName="Helvetica", fontSize=7, leading=8.5)
    right = ParagraphStyle("right", parent=plain, alignment=2)
    head = ParagraphStyle("head", parent=plain, fontName="Helvetica-Bold")
    title = ParagraphStyle("title", parent=plain, fontSize=15, leading=20)
    columns = asked.columns(query.groups)
    body = [[Paragraph(_latin(str(each.title)), head) for each in columns]]
    body += [
        [
            Paragraph(_latin(_csv_cell(each, row)), right if each.is_number else plain)
            for each in columns
        ]
        for row in rows
    ]
    period = _("from %(first)s to %(last)s") % vars(query.period)
    return [
        Paragraph(_latin(str(asked.title)), title),
        Paragraph(_latin(f"{period} · {_as_of()}"), plain),
        LongTable(body, repeatRows=1, style=_lines()),
    ]


def _as_of() -> str:
    moments = selectors.heard(selectors.as_of())
    heard = [f"{source} {moment:%Y-%m-%d %H:%M} UTC" for source, moment in moments.items()]
    return _("as of: %(heard)s") % {"heard": ", ".join(heard) or "-"}


def _lines() -> list[tuple[Any, ...]]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415

    return [
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, HexColor("#d1d5db")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]


def _footer(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawRightString(document.pagesize[0] - 34, 22, str(canvas.getPageNumber()))


def _latin(text: str) -> str:
    """What the built-in fonts can draw, and no markup."""
    return escape(text.encode("cp1252", "replace").decode("cp1252"))


_WRITERS: dict[str, Callable[[Table, TableQuery, IO[bytes]], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "pdf": _write_pdf,
}
