"""Staff close what they have looked at."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from sales_svc.sales.errors import ExceptionClosed
from sales_svc.sales.models import SyncException


@transaction.atomic
def close_exception(
    *, exception_id: UUID, status: str, note: str, actor: str, now: datetime
) -> SyncException:
    """The exception is resolved or written off, by whom and why; the document it is about stands as
    it is.

    Locks the exception's row. Raises ExceptionClosed when someone was quicker.
    """
    exception = SyncException.objects.filter(pk=exception_id).locked().get()
    if exception.status != SyncException.Status.OPEN:
        raise ExceptionClosed(status=exception.status)
    exception.status, exception.note = status, note
    exception.closed_at, exception.closed_by = now, actor
    exception.save(update_fields=["status", "note", "closed_at", "closed_by"])
    return exception
