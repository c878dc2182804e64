"""Imports and exports, and the words for what is wrong with a file."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from product_svc.imports import errors
from product_svc.imports.models import ExportJob, ExportState, ImportJob, ImportProblem
from product_svc.imports.store import content

REASONS = {
    "formula": gettext_lazy("It begins like a formula; put an apostrophe before it if it is text."),
    "control_character": gettext_lazy("Control characters are not allowed."),
    "combining_marks": gettext_lazy("Too many combining marks."),
    "too_long": gettext_lazy("At most %(limit)s characters."),
    "cell_too_long": gettext_lazy("A cell is longer than %(limit)s characters."),
    "not_an_amount": gettext_lazy("An amount such as 12.50 is expected, without a currency."),
    "not_a_tier": gettext_lazy(
        "Each quantity stands once, from 2 on: 12.50 | 10+ 11.00 means 11.00 from ten on."
    ),
    "not_to_be_empty": gettext_lazy("This cannot be empty."),
    "not_whole": gettext_lazy("A whole number up to %(limit)s is expected."),
    "not_yes_or_no": gettext_lazy("Yes or no is expected."),
    "not_one_of": gettext_lazy("One of these is expected: %(known)s."),
    "not_a_sku": gettext_lazy(
        "A SKU has 1 to 64 letters, digits, dots, dashes, slashes or underscores."
    ),
    "no_sku": gettext_lazy("Each row needs a SKU."),
    "not_a_slug": gettext_lazy("Letters, digits, dashes and underscores are expected."),
    "not_a_path": gettext_lazy("Slugs from the top of the tree are expected, such as food/dairy."),
    "not_a_country": gettext_lazy("A country is an ISO 3166 code such as CA."),
    "not_an_hs_code": gettext_lazy("An HS code has 6, 8 or 10 digits."),
    "not_a_barcode": gettext_lazy("This is not a barcode."),
    "too_many_cells": gettext_lazy("The row has more cells than the heading."),
    "sku_twice": gettext_lazy("This SKU stands in row %(row)s already."),
    "utf16": gettext_lazy("The file is UTF-16; save it as CSV UTF-8."),
    "encoding": gettext_lazy("The file is neither UTF-8 nor Windows-1252."),
    "zero_byte": gettext_lazy("The file has a zero byte: it is not a text file."),
    "row_too_long": gettext_lazy("The row is too long; is a quotation mark never closed?"),
    "quotes": gettext_lazy("The quotation marks of this row do not fit together."),
    "too_many_rows": gettext_lazy("The file has more than %(limit)s rows; split it."),
    "too_many_columns": gettext_lazy("The file has more than %(limit)s columns."),
    "too_large": gettext_lazy("The file is larger than %(limit)s MB; split it."),
    "unknown_columns": gettext_lazy("There are no such columns: %(names)s."),
    "no_sku_column": gettext_lazy("The first row names the columns, and one of them must be sku."),
    "column_twice": gettext_lazy("The column stands twice in the heading."),
    "empty": gettext_lazy("The file has no rows."),
    "not_a_workbook": gettext_lazy("The file is not an XLSX workbook, or it is damaged."),
    "macros": gettext_lazy("The workbook has macros; save it as XLSX without them."),
    "unpacks_to_too_much": gettext_lazy("The workbook unpacks to far more than its size."),
    "outside_entities": gettext_lazy("The workbook has parts that no spreadsheet program writes."),
    "unknown_format": gettext_lazy("The file is neither CSV nor XLSX."),
}


def reason(code: str, values: Mapping[str, object]) -> str:
    """What is wrong, in the language of the reader."""
    return str(REASONS[code]) % values


def import_jobs() -> QuerySet[ImportJob]:
    """All imports with their files, the newest first."""
    return ImportJob.objects.select_related("file").order_by("-uploaded_at", "-id")


def export_jobs() -> QuerySet[ExportJob]:
    """All exports with their files, the newest first."""
    return ExportJob.objects.select_related("file").order_by("-asked_at", "-id")


def import_job(*, public_id: UUID) -> ImportJob:
    """One import; raises ImportNotFound."""
    for job in import_jobs().filter(public_id=public_id):
        return job
    raise errors.ImportNotFound


def export_job(*, public_id: UUID) -> ExportJob:
    """One export; raises ExportNotFound."""
    for job in export_jobs().filter(public_id=public_id):
        return job
    raise errors.ExportNotFound


def problems(job: ImportJob) -> QuerySet[ImportProblem]:
    """The refused rows of an import in their order."""
    return job.problems.order_by("row", "id")


def problem_rows(job: ImportJob) -> Iterator[tuple[str, str, str, str]]:
    """The file of refused rows: its heading, then row, column, value and reason of each."""
    yield _("row"), _("column"), _("value"), _("reason")
    rows = problems(job).values_list("row", "column", "value", "reason")
    for row, column, value, why in rows.iterator(chunk_size=1_000):
        yield str(row), column, value, why


def every_row_refused() -> str:
    """Why an import is invalid that has no good row."""
    return _("Every row is refused.")


def import_job_named(name: str) -> ImportJob:
    """One import by what people write of its id; raises ImportNotFound."""
    try:
        return import_job(public_id=UUID(name))
    except ValueError:
        raise errors.ImportNotFound from None


def file_of(job: ExportJob) -> Iterator[bytes]:
    """The file of an export slice by slice; raises ExportNotFound where it is not ready or gone."""
    if job.state != ExportState.DONE or job.file is None or not job.file.size:
        raise errors.ExportNotFound
    return content(job.file)
