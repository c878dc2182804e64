"""A stored file as rows of articles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from product_svc.catalog import selectors as catalog
from product_svc.catalog import services as catalog_services
from product_svc.imports.models import FileFormat, ImportJob
from product_svc.imports.rules import csv_rows, xlsx_rows
from product_svc.imports.rules.columns import Barcode, CellProblem, Columns, Parsed
from product_svc.imports.rules.limits import Row, Unreadable
from product_svc.imports.store import opened

CHUNK = 300


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file, each with what is wrong with its cells; `last` is the last one's number
    of rows from the beginning.
    """

    rows: list[tuple[Parsed, list[CellProblem]]]
    last: int


def chunks_of(job: ImportJob, *, skipping: int) -> Iterator[Chunk]:
    """The rows of the file after so many, in parts; raises Unreadable."""
    rows = _rows(job)
    heading = next(rows, None)
    if heading is None:
        raise Unreadable("empty")
    columns = Columns.of(
        heading, attributes=catalog.attribute_types(), price_lists=catalog.price_list_codes()
    )
    rest = islice(rows, skipping, None)
    last = skipping
    while part := list(islice(rest, CHUNK)):
        last += len(part)
        yield Chunk([columns.parsed(row) for row in part], last)


def _rows(job: ImportJob) -> Iterator[Row]:
    with opened(job.file) as file:
        if job.format == FileFormat.XLSX:
            xlsx_rows.refuse_hostile(file)
            yield from xlsx_rows.rows_of(file)
        else:
            yield from csv_rows.rows_of(file, encoding=job.encoding or csv_rows.encoding_of(file))


def article_row(parsed: Parsed) -> catalog_services.ArticleRow:
    """A row as the catalogue takes it."""
    return catalog_services.ArticleRow(
        sku=parsed.sku,
        product_slug=parsed.product_slug,
        product=parsed.product,
        variant=parsed.variant,
        category=parsed.category,
        brand=parsed.brand,
        tax_category=parsed.tax_category,
        product_type=parsed.product_type,
        attributes=parsed.attributes,
        options=parsed.options,
        barcodes=_barcodes(parsed.barcodes),
        removed_barcodes=_barcodes(parsed.removed_barcodes),
        has_no_other_barcodes=parsed.has_no_other_barcodes,
        prices=[
            catalog_services.NewPrice(
                parsed.sku, "", "", amount, price_list=code, min_quantity=least
            )
            for code, tiers in parsed.prices.items()
            for least, amount in tiers.amounts.items()
            if amount is not None
        ],
        ended_prices=[
            (code, least)
            for code, tiers in parsed.prices.items()
            for least, amount in tiers.amounts.items()
            if amount is None
        ],
        lists_with_no_other_prices=[c for c, tiers in parsed.prices.items() if tiers.are_all],
    )


def _barcodes(said: Sequence[Barcode]) -> list[catalog.BarcodeText]:
    return [
        catalog_services.barcode(code=each.code, kind=each.kind, pack=each.pack_quantity)
        for each in said
    ]
