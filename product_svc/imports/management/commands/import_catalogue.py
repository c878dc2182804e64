"""`manage.py import_catalogue FILE [--dry-run] [--resume JOB]`: a file into the catalogue."""

import sys
from pathlib import Path
from typing import Any  # Any: Django's options

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language

from product_svc.imports import selectors, services
from product_svc.imports.models import ImportJob, ImportState
from shared_libs.refusals import Refusal

ACTOR = "system:import_catalogue"
SHOWN = 10
PIECE = 1024 * 1024


class Command(BaseCommand):
    help = "Import articles from a CSV or XLSX file, after a comparison with the catalogue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--dry-run", action="store_true", help="compare only, change nothing")
        parser.add_argument(
            "--resume", metavar="JOB", help="go on with an import that was broken off"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        job = self._job(options["file"], options["resume"])
        self.stdout.write(f"import {job.public_id}: {job.file.name}")
        job = services.check_import(
            job_id=job.pk, now=timezone.now(), progress=self._bar("checked")
        )
        self._tell(job)
        if options["dry_run"] or job.state != ImportState.VALIDATED:
            return
        if job.can_be_applied:
            services.ask_to_apply(job=job, actor=ACTOR, now=timezone.now(), is_queued=False)
        job = services.apply_import(
            job_id=job.pk,
            now=timezone.now(),
            progress=self._bar(f"of {job.rows_total} done", begun=job.rows_done),
        )
        if job.state == ImportState.FAILED:
            raise CommandError(job.failure)
        self.stdout.write(
            f"\n{job.created} created, {job.updated} updated, {job.unchanged} unchanged, "
            f"{job.refused} refused"
        )

    def _job(self, file: Path | None, resume: str | None) -> ImportJob:
        try:
            if resume:
                return selectors.import_job_named(resume)
            if file is None:
                raise CommandError("name a file, or --resume JOB")
            with file.open("rb") as stream:
                return services.upload_file(
                    name=file.name,
                    pieces=iter(lambda: stream.read(PIECE), b""),
                    language=(get_language() or "en")[:2],
                    actor=ACTOR,
                    now=timezone.now(),
                    is_queued=False,
                )
        except (OSError, Refusal) as problem:
            raise CommandError(str(getattr(problem, "detail", problem))) from None

    def _tell(self, job: ImportJob) -> None:
        if job.encoding:
            self.stdout.write(f"\nread as {job.encoding}")
        for problem in selectors.problems(job)[:SHOWN]:
            self.stdout.write(f"row {problem.row}, {problem.column}: {problem.reason}")
        if job.state == ImportState.INVALID:
            raise CommandError(job.failure)
        self.stdout.write(
            f"{job.rows_total} rows: {job.to_create} to create, {job.to_update} to update, "
            f"{job.to_leave} unchanged, {job.refused} refused"
        )

    def _bar(self, words: str, begun: int = 0) -> services.Progress:
        start = timezone.now()

        def show(rows: int) -> None:
            seconds = max(0.001, (timezone.now() - start).total_seconds())
            self.stdout.write(
                f"\r{rows} {words}, {(rows - begun) / seconds:.0f} a second ", ending=""
            )
            sys.stdout.flush()

        return show
