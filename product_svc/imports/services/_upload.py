"""Taking a file in."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from product_svc.imports import errors, selectors
from product_svc.imports.models import FileFormat, ImportJob
from product_svc.imports.rules.limits import MAX_BYTES
from product_svc.imports.store import SliceWriter

MEGABYTE = 1024 * 1024
# old Excel, PDF, PNG, JSON, HTML
_FOREIGN = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"{", b"<")


@transaction.atomic
def upload_file(
    *, name: str, pieces: Iterable[bytes], language: str, actor: str, now: datetime, is_queued: bool
) -> ImportJob:
    """The file is kept, and will be compared with the catalogue: by a worker where it `is_queued`.

    Raises FileRefused for what is neither CSV nor XLSX by its first bytes, or is too large.
    """
    writer = SliceWriter(name=name[-255:], now=now)
    size, head = 0, b""
    for piece in pieces:
        head = head or piece[:8]
        size += len(piece)
        if size > MAX_BYTES:
            limit = {"limit": MAX_BYTES // MEGABYTE}
            raise errors.FileRefused(selectors.reason("too_large", limit))
        writer.write(piece)
    writer.close()
    job = ImportJob.objects.create(
        file=writer.stored,
        format=_format(name, head),
        language=language,
        uploaded_by=actor,
        uploaded_at=now,
    )
    if is_queued:
        app.configure_task("imports.check", lock=f"imports:{job.pk}").defer(job_id=job.pk)
    return job


def _format(name: str, head: bytes) -> FileFormat:
    """What the file is by its first bytes; its name must not say otherwise."""
    if not head:
        raise errors.FileRefused(selectors.reason("empty", {}))
    is_archive = head.startswith(b"PK")
    ending = name.rpartition(".")[2].casefold()
    if is_archive and ending == "xlsx":
        return FileFormat.XLSX
    is_foreign = is_archive or head.startswith(_FOREIGN)
    if ending not in {"csv", "txt"} or is_foreign:
        raise errors.FileRefused(selectors.reason("unknown_format", {}))
    return FileFormat.CSV
