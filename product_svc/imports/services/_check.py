"""Comparing a file with the catalogue: what it would change, row by row, without changing it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import translation

from product_svc.catalog import services as catalog
from product_svc.imports import selectors
from product_svc.imports.models import FileFormat, ImportJob, ImportProblem, ImportState
from product_svc.imports.rules import csv_rows
from product_svc.imports.rules.columns import SKU, CellProblem, Parsed
from product_svc.imports.rules.limits import Unreadable
from product_svc.imports.services._rows import Chunk, article_row, chunks_of
from product_svc.imports.store import opened

# more are counted and not listed
MOST_PROBLEMS = 20_000
Progress = Callable[[int], None]


@dataclass
class _Seen:
    """What rows before have said: each SKU's row, and what they will have made."""

    skus: dict[str, int] = field(default_factory=dict)
    promises: catalog.Promises = field(default_factory=catalog.Promises)
    listed: int = 0


def check_import(*, job_id: int, now: datetime, progress: Progress | None = None) -> ImportJob:
    """The import says what it would create, change and leave, and lists the rows it refuses; or it
    is invalid and says why. Begun again, it begins from the first row.

    Does nothing to an import that is further on. Writes its progress after each part.
    """
    job = ImportJob.objects.select_related("file").get(pk=job_id)
    if job.state != ImportState.UPLOADED:
        return job
    _begin(job)
    with translation.override(job.language):
        try:
            _note_encoding(job)
            seen = _Seen()
            for chunk in chunks_of(job, skipping=0):
                _check(job, chunk, seen, now)
                if progress:
                    progress(job.rows_checked)
        except Unreadable as problem:
            return _end_invalid(job, problem, now)
    return _end(job, now)


def _begin(job: ImportJob) -> None:
    job.problems.all().delete()
    job.rows_checked = job.to_create = job.to_update = job.to_leave = job.refused = 0


def _note_encoding(job: ImportJob) -> None:
    if job.format == FileFormat.CSV:
        with opened(job.file) as file:
            job.encoding = csv_rows.encoding_of(file)


@transaction.atomic
def _check(job: ImportJob, chunk: Chunk, seen: _Seen, now: datetime) -> None:
    good, problems = sorted_out(chunk, seen.skus)
    rows = [article_row(parsed) for parsed in good]
    outcome, refusals = catalog.compare_articles(rows=rows, now=now, promises=seen.promises)
    problems += refused_by_catalogue(good, refusals)
    keep_problems(job, problems, room=MOST_PROBLEMS - seen.listed)
    seen.listed += len(problems)
    job.rows_checked = chunk.last
    job.to_create += outcome.created
    job.to_update += outcome.updated
    job.to_leave += outcome.unchanged
    job.refused += len({problem.row for problem in problems})
    job.save()


def sorted_out(chunk: Chunk, skus: dict[str, int]) -> tuple[list[Parsed], list[ImportProblem]]:
    """The rows that can be looked at further, and why others can not: a wrong cell, or a SKU that
    stood in a row before. Notes the SKUs.
    """
    good, problems = [], []
    for parsed, wrong in chunk.rows:
        before = skus.setdefault(parsed.sku, parsed.number) if parsed.sku else parsed.number
        problems += [_of_cell(each) for each in wrong]
        if before != parsed.number:
            twice = CellProblem(parsed.number, SKU, parsed.sku, "sku_twice", {"row": before})
            problems.append(_of_cell(twice))
        elif not wrong:
            good.append(parsed)
    return good, problems


def _of_cell(problem: CellProblem) -> ImportProblem:
    return ImportProblem(
        row=problem.row,
        column=problem.column[:80],
        value=_shown(problem.value),
        reason=selectors.reason(problem.code, problem.values)[:500],
    )


def _shown(value: str) -> str:
    """The value without what can not be printed."""
    return "".join(char if char.isprintable() else "\ufffd" for char in value[:200])


def refused_by_catalogue(
    good: Iterable[Parsed], refusals: Iterable[catalog.RowProblem]
) -> list[ImportProblem]:
    """What the catalogue refuses, with the rows it stands in."""
    numbers = {parsed.sku: parsed.number for parsed in good}
    return [
        ImportProblem(
            row=numbers[each.sku],
            column=each.column[:80],
            value=_shown(each.value),
            reason=str(each.refusal.detail)[:500],
        )
        for each in refusals
    ]


def keep_problems(job: ImportJob, problems: list[ImportProblem], *, room: int) -> None:
    """List as many of the problems as there is room for."""
    for problem in problems[: max(0, room)]:
        problem.job = job
    ImportProblem.objects.bulk_create(problems[: max(0, room)])


@transaction.atomic
def _end_invalid(job: ImportJob, problem: Unreadable, now: datetime) -> ImportJob:
    why = selectors.reason(problem.code, problem.values)
    listed = ImportProblem(
        job=job, row=problem.row or 0, column=problem.column[:80], reason=why[:500]
    )
    listed.save()
    job.state, job.failure, job.finished_at = ImportState.INVALID, why, now
    job.to_create = job.to_update = job.to_leave = 0
    job.save()
    return job


def _end(job: ImportJob, now: datetime) -> ImportJob:
    """Valid where at least one row is good."""
    job.rows_total = job.rows_checked
    job.state = ImportState.VALIDATED
    if job.refused >= job.rows_total:
        job.state, job.finished_at = ImportState.INVALID, now
        with translation.override(job.language):
            job.failure = (
                selectors.every_row_refused() if job.rows_total else selectors.reason("empty", {})
            )
    job.save()
    return job
