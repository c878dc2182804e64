"""What a worker does with files."""

from django.utils import timezone
from procrastinate.contrib.django import app

from product_svc.imports import services


@app.task(name="imports.check")
def check(job_id: int) -> None:
    """Compare an uploaded file with the catalogue."""
    services.check_import(job_id=job_id, now=timezone.now())


@app.task(name="imports.apply")
def apply(job_id: int) -> None:
    """Apply a file, from where it was left."""
    services.apply_import(job_id=job_id, now=timezone.now())


@app.task(name="imports.export")
def export(job_id: int) -> None:
    """Make the file of an export."""
    services.make_export(job_id=job_id, now=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="imports.forget", queueing_lock="imports.forget")
def forget(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Forget old files."""
    services.forget_files(now=timezone.now())
