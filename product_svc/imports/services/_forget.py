"""Files are kept for a while and then forgotten."""

from datetime import datetime, timedelta

from django.db import transaction

from product_svc.imports.models import ExportJob, FileSlice, ImportJob, StoredFile

KEPT_DAYS = 30


@transaction.atomic
def forget_files(*, now: datetime) -> int:
    """What files of finished jobs held is gone after thirty days; the jobs stay as a record.

    Returns the number of files. An export without its file can not be downloaded any more.
    """
    before = now - timedelta(days=KEPT_DAYS)
    old = StoredFile.objects.filter(created_at__lt=before, size__gt=0)
    finished = old.filter(
        pk__in=ImportJob.objects.filter(finished_at__isnull=False).values("file")
    ) | old.filter(pk__in=ExportJob.objects.filter(finished_at__isnull=False).values("file"))
    ids = list(finished.values_list("pk", flat=True))
    FileSlice.objects.filter(file_id__in=ids).delete()
    return StoredFile.objects.filter(pk__in=ids).update(size=0)
