"""Staff see to what does not fit: one takes it, and it ends as it should."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from sales_svc.sales import selectors
from sales_svc.sales.errors import ExceptionClosed
from sales_svc.sales.models import Register, SyncException, VariantCopy
from sales_svc.sales.rules import suggestions
from shared_libs.backoffice.history import signed

Status, Kind = SyncException.Status, SyncException.Kind
BY_ITSELF = "svc:sales"


@transaction.atomic
def close_exception(
    *, exception_id: UUID, status: str, note: str, actor: str, now: datetime
) -> SyncException:
    """The exception is resolved or written off, by whom and why; the document it is about stands as
    it is.

    Locks the exception's row. Raises ExceptionClosed when someone was quicker.
    """
    exception = _open(exception_id)
    exception.status, exception.note = status, note
    exception.closed_at, exception.closed_by = now, actor
    exception.owner = exception.owner or actor
    signed(exception, actor)
    exception.save(update_fields=["status", "note", "closed_at", "closed_by", "owner"])
    return exception


def follow_suggestion(*, exception_id: UUID, note: str, actor: str, now: datetime) -> SyncException:
    """The exception ends as its kind is advised to end. Raises what close_exception raises."""
    kind = SyncException.objects.values_list("kind", flat=True).get(pk=exception_id)
    advised = suggestions.suggestion_for(kind)
    words = f"{advised.action}: {note}" if note else advised.action
    return close_exception(
        exception_id=exception_id, status=advised.status, note=words[:500], actor=actor, now=now
    )


@transaction.atomic
def take_exception(*, exception_id: UUID, owner: str, actor: str) -> SyncException:
    """The exception is this person's to settle; nobody's with an empty owner.

    Locks the exception's row. Raises ExceptionClosed.
    """
    exception = _open(exception_id)
    exception.owner = owner
    signed(exception, actor)
    exception.save(update_fields=["owner"])
    return exception


def _open(exception_id: UUID) -> SyncException:
    exception = SyncException.objects.filter(pk=exception_id).locked().get()
    if exception.status != Status.OPEN:
        raise ExceptionClosed(status=exception.status)
    return exception


@transaction.atomic
def note_oversell(*, sale_id: UUID, sku: str, location: str, on_hand: str, now: datetime) -> None:
    """A till's sale took what was not there: staff are to look, once for each sale.

    Nothing is noted of what no till has sold. Repeating it changes nothing.
    """
    detail = {"sku": sku, "location": location, "on_hand": on_hand}
    raise_once(document_id=sale_id, kind=Kind.OVERSELL, detail=detail, now=now)


def raise_once(*, document_id: UUID, kind: str, detail: Mapping[str, str], now: datetime) -> None:
    """Staff are to look at a document that a till sent, once for each kind; of others nothing is
    noted.
    """
    item = selectors.item_of_document(document_id)
    if item is None:
        return
    exception = SyncException(
        register_id=item.register_id,
        item=item,
        sequence=item.sequence,
        kind=kind,
        detail=dict(detail),
        opened_at=now,
    )
    SyncException.objects.bulk_create([exception], ignore_conflicts=True)


def close_of_known_articles(*, sku: str, now: datetime) -> None:
    """Sales of an unknown article need nobody any more once all their articles are known.

    Expects the transaction in which the article became known.
    """
    waiting = SyncException.objects.filter(
        kind=Kind.UNKNOWN_SKU, status=Status.OPEN, detail__skus__contains=[sku]
    )
    rows = list(waiting.locked())
    named = {each for row in rows for each in row.detail["skus"]}
    known = set(VariantCopy.objects.filter(sku__in=named).values_list("sku", flat=True))
    settled = [row.pk for row in rows if known >= set(row.detail["skus"])]
    _close_by_themselves(waiting.filter(pk__in=settled), note="the article is known now", now=now)


def close_of_filled_gaps(*, register: Register, came: Iterable[int], now: datetime) -> None:
    """What waited for a sequence that has now come is no longer an exception."""
    waiting = SyncException.objects.filter(
        register=register,
        kind=Kind.GAP,
        status=Status.OPEN,
        sequence__in=[sequence + 1 for sequence in came],
    )
    _close_by_themselves(waiting, note="the missing sequence has come", now=now)


def _close_by_themselves(waiting: QuerySet[SyncException], *, note: str, now: datetime) -> None:
    waiting.update(status=Status.RESOLVED, closed_at=now, closed_by=BY_ITSELF, note=note)
