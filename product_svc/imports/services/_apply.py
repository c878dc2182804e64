"""Applying a file part by part: each part is one transaction with the note that it is done."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import translation
from procrastinate.contrib.django import app

from product_svc.catalog import services as catalog
from product_svc.imports import errors, selectors
from product_svc.imports.models import ImportJob, ImportState
from product_svc.imports.rules.limits import Unreadable
from product_svc.imports.services._check import (
    MOST_PROBLEMS,
    Progress,
    keep_problems,
    refused_by_catalogue,
)
from product_svc.imports.services._rows import Chunk, article_row, chunks_of
from shared_libs.refusals import Refusal

log = structlog.get_logger(__name__)
TRIES = 3


@transaction.atomic
def ask_to_apply(*, job: ImportJob, actor: str, now: datetime, is_queued: bool) -> ImportJob:
    """The rows that are not refused will be applied: by a worker where it `is_queued`.

    Locks the import. Raises ImportNotReady unless it is compared, has something to change and
    nobody asked before.
    """
    held = ImportJob.objects.select_for_update(of=("self",)).select_related("file").get(pk=job.pk)
    if not held.can_be_applied:
        raise errors.ImportNotReady
    held.applied_by, held.apply_asked_at = actor, now
    held.save(update_fields=["applied_by", "apply_asked_at"])
    if is_queued:
        app.configure_task("imports.apply", lock=f"imports:{held.pk}").defer(job_id=held.pk)
    return held


def apply_import(*, job_id: int, now: datetime, progress: Progress | None = None) -> ImportJob:
    """The catalogue has the good rows of the file; goes on after the last part that was done.

    However often it is begun and killed, each row is applied once: a part and the note of it are
    one transaction. A part that the catalogue refuses three times as a whole ends the import as
    failed, with what was done before it kept and told.
    """
    job = ImportJob.objects.select_related("file").get(pk=job_id)
    if job.state != ImportState.VALIDATED or job.apply_asked_at is None:
        return job
    refused = set(job.problems.values_list("row", flat=True))
    with translation.override(job.language):
        try:
            for chunk in chunks_of(job, skipping=job.rows_done):
                job = _apply_patiently(job, chunk, refused, now)
                if progress:
                    progress(job.rows_done)
        except (Unreadable, Refusal) as problem:
            return _fail(job, problem, now)
    job.state, job.finished_at = ImportState.APPLIED, now
    job.save(update_fields=["state", "finished_at"])
    log.info("imports.applied", job=job.pk, created=job.created, updated=job.updated)
    return job


def _apply_patiently(job: ImportJob, chunk: Chunk, refused: set[int], now: datetime) -> ImportJob:
    for attempt in range(1, TRIES + 1):
        try:
            return _apply(job, chunk, refused, now)
        except Refusal:
            if attempt == TRIES:
                raise
    raise AssertionError("the loop returns or raises")


@transaction.atomic
def _apply(job: ImportJob, chunk: Chunk, refused: set[int], now: datetime) -> ImportJob:
    held = ImportJob.objects.select_for_update(of=("self",)).select_related("file").get(pk=job.pk)
    if held.rows_done >= chunk.last:
        return held  # somebody else has done this part
    good = [row for row, wrong in chunk.rows if not wrong and row.number not in refused]
    outcome, refusals = catalog.import_articles(
        rows=[article_row(parsed) for parsed in good], actor=held.applied_by, now=now
    )
    problems = refused_by_catalogue(good, refusals)
    keep_problems(held, problems, room=MOST_PROBLEMS - len(refused))
    held.rows_done = chunk.last
    held.created += outcome.created
    held.updated += outcome.updated
    held.unchanged += outcome.unchanged
    held.refused += len({problem.row for problem in problems})
    held.save(update_fields=["rows_done", "created", "updated", "unchanged", "refused"])
    return held


def _fail(job: ImportJob, problem: Unreadable | Refusal, now: datetime) -> ImportJob:
    if isinstance(problem, Unreadable):
        why = selectors.reason(problem.code, problem.values)
    else:
        why = str(problem.detail)
    job.state, job.failure, job.finished_at = ImportState.FAILED, why, now
    job.save(update_fields=["state", "failure", "finished_at"])
    log.warning("imports.failed", job=job.pk, rows_done=job.rows_done, why=why)
    return job
