"""Transfers, as far as they are somebody's business."""

from django.db.models import Prefetch, Q, QuerySet

from inventory_svc.logistics import errors
from inventory_svc.logistics.models import TimelineEntry, Transfer, TransferLine
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.stock import selectors as stock
from inventory_svc.stock.selectors import ScannedArticle


def transfers_of(by: Actor) -> QuerySet[Transfer]:
    """The transfers from or to the actor's locations, with both ends and lines."""
    lines = TransferLine.objects.select_related("variant").order_by("line")
    rows = Transfer.objects.select_related("source", "destination").prefetch_related(
        Prefetch("lines", lines)
    )
    if by.places is None:
        return rows
    return rows.filter(Q(source__code__in=by.places) | Q(destination__code__in=by.places))


def transfer(number: str, *, by: Actor) -> Transfer:
    """The transfer of this number; raises DocumentUnknown, also for one that is not the actor's
    business.
    """
    found = transfers_of(by).filter(number=number).first()
    if found is None:
        raise errors.DocumentUnknown
    return found


def timeline(number: str) -> QuerySet[TimelineEntry]:
    """What was done to a document, in order."""
    return TimelineEntry.objects.filter(document=number).order_by("pk")


def scanned_article(code: str) -> ScannedArticle:
    """What this barcode or SKU stands for; raises CodeUnknown."""
    found = stock.scanned([code]).get(code)
    if found is None:
        raise errors.CodeUnknown
    return found
