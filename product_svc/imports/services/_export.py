"""Articles as a file, in the columns that an import takes: importing it changes nothing."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any  # Any: a sheet of openpyxl, which its stubs do not name

import openpyxl
from django.db import transaction
from openpyxl.cell import Cell, WriteOnlyCell
from procrastinate.contrib.django import app

from product_svc.catalog import selectors as catalog
from product_svc.imports import selectors
from product_svc.imports.models import ExportJob, ExportState, FileFormat
from product_svc.imports.rules import cells, columns
from product_svc.imports.store import SLICE_BYTES, SliceWriter

BATCH = 500
BOM = "\ufeff"
Progress = Callable[[int], None]


@transaction.atomic
def ask_for_export(
    *,
    chosen: catalog.ArticleFilter,
    file_format: str,
    actor: str,
    now: datetime,
    is_queued: bool,
) -> ExportJob:
    """A file of these articles will be made: by a worker where it `is_queued`."""
    job = ExportJob.objects.create(
        format=file_format,
        category=chosen.category,
        brand=chosen.brand,
        status=chosen.status,
        product_type=chosen.product_type,
        search=chosen.search,
        keys=None if chosen.keys is None else sorted(chosen.keys),
        rows_total=catalog.article_count(chosen=chosen),
        asked_by=actor,
        asked_at=now,
    )
    if is_queued:
        app.configure_task("imports.export", lock=f"exports:{job.pk}").defer(job_id=job.pk)
    return job


def make_export(*, job_id: int, now: datetime, progress: Progress | None = None) -> ExportJob:
    """The export has its file. Begun again after a crash, it begins a new file from the first row.

    Writes its progress after each batch; no transaction is held meanwhile.
    """
    job = ExportJob.objects.get(pk=job_id)
    if job.state != ExportState.ASKED:
        return job
    begun, job.rows_done = job.file, 0
    with SliceWriter(name=f"catalogue-{now:%Y-%m-%d-%H%M}.{job.format}", now=now) as file:
        job.file = file.stored
        job.save(update_fields=["file", "rows_done"])
        if begun is not None:
            begun.delete()
        rows = _counted(job, written_rows(chosen=_chosen(job), now=now), progress)
        write = _write_xlsx if job.format == FileFormat.XLSX else _write_csv
        write(rows, file)
    job.state, job.finished_at = ExportState.DONE, now
    job.rows_total = job.rows_done
    job.save()
    return job


def _chosen(job: ExportJob) -> catalog.ArticleFilter:
    return catalog.ArticleFilter(
        category=job.category,
        brand=job.brand,
        status=job.status,
        product_type=job.product_type,
        search=job.search,
        keys=job.keys,
    )


def _counted(
    job: ExportJob, rows: Iterator[Sequence[str]], progress: Progress | None
) -> Iterator[Sequence[str]]:
    yield next(rows)
    for row in rows:
        yield row
        job.rows_done += 1
        if job.rows_done % BATCH == 0:
            job.save(update_fields=["rows_done"])
            if progress:
                progress(job.rows_done)


def _write_csv(rows: Iterator[Sequence[str]], file: SliceWriter) -> None:
    for piece in csv_pieces(rows):
        file.write(piece)


def csv_pieces(rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    """A CSV file piece by piece: UTF-8 with its mark, so that spreadsheets know it; each cell
    marked where it could be taken for a formula.
    """
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([cells.safe(cell) for cell in row])
        if text.tell() >= SLICE_BYTES:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _write_xlsx(rows: Iterator[Sequence[str]], file: SliceWriter) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("catalogue")
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    with TemporaryFile() as packed:
        book.save(packed)
        packed.seek(0)
        while piece := packed.read(SLICE_BYTES):
            file.write(piece)


def _text_cell(sheet: Any, text: str) -> Cell | None:
    if not text:
        return None
    cell = WriteOnlyCell(sheet, cells.safe(text))
    cell.data_type = "s"
    return cell


def written_rows(*, chosen: catalog.ArticleFilter, now: datetime) -> Iterator[Sequence[str]]:
    """The heading, then a row for each article, read in batches by key."""
    names = selectors.known_columns()
    yield names
    after = 0
    while batch := catalog.whole_articles(chosen=chosen, after=after, limit=BATCH, now=now):
        for article in batch:
            said = _said(article)
            yield [said.get(name, "") for name in names]
        after = batch[-1].variant.pk


def _said(article: catalog.WholeArticle) -> dict[str, str]:
    variant, product = article.variant, article.variant.product
    said = {
        "sku": variant.sku,
        "product": product.slug,
        "category": product.category.path.strip("/") if product.category else "",
        "brand": product.brand.name if product.brand else "",
        "product_type": product.product_type.code if product.product_type else "",
        "tax_category": product.tax_category.code,
        "barcodes": columns.barcodes_text([_barcode(each) for each in article.barcodes]),
    }
    for name in columns.PRODUCT:
        said[name] = _text(getattr(product, name.removeprefix("product_")))
    said |= {name: _text(getattr(variant, name)) for name in columns.VARIANT}
    said |= {f"{columns.ATTRIBUTE}{c}": _text(v) for c, v in product.attributes.items()}
    said |= {f"{columns.OPTION}{c}": _text(v) for c, v in variant.options.items()}
    tiers = {code: columns.tiers_text(amounts) for code, amounts in article.amounts.items()}
    return said | {f"{columns.PRICE}{code}": text for code, text in tiers.items()}


def _barcode(barcode: catalog.BarcodeText) -> columns.Barcode:
    kind = "gtin" if barcode.kind.startswith("gtin") else barcode.kind
    return columns.Barcode(barcode.code, kind, barcode.pack_quantity)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
