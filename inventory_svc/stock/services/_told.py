"""Telling the books what lies where: once for many movements, not once for each."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from inventory_svc.stock.events import LevelsTold, LevelTold
from inventory_svc.stock.models import StockLevel, ToldLevel
from shared_libs.events import outbox
from shared_libs.money import quantity_text

IN_AN_EVENT = 500


@transaction.atomic
def tell_levels(*, now: datetime, limit: int) -> int:
    """Levels that have moved since they were told are told, at most so many; returns how many.

    Locks no level: what moves meanwhile is told the next time.
    """
    told = ToldLevel.objects.filter(level=OuterRef("pk")).values("seq")
    moved = (
        StockLevel.objects.annotate(told=Subquery(told))
        .filter(Q(told__isnull=True, last_seq__gt=0) | Q(told__lt=F("last_seq")))
        .select_related("variant", "location")
        .order_by("location_id", "variant_id")[:limit]
    )
    levels = list(moved)
    outbox.publish_many(
        [(event, f"stock:{event.location}") for event in _events(levels)], occurred_at=now
    )
    ToldLevel.objects.bulk_create(
        [ToldLevel(level=each, seq=each.last_seq) for each in levels],
        update_conflicts=True,
        unique_fields=["level"],
        update_fields=["seq"],
    )
    return len(levels)


def _events(levels: Sequence[StockLevel]) -> Iterator[LevelsTold]:
    for location, there in groupby(levels, key=lambda each: each.location.code):
        lines = [
            LevelTold(
                sku=each.variant.sku,
                on_hand=quantity_text(each.on_hand),
                damaged=quantity_text(each.damaged),
                seq=each.last_seq,
            )
            for each in there
        ]
        for start in range(0, len(lines), IN_AN_EVENT):
            yield LevelsTold(location, tuple(lines[start : start + IN_AN_EVENT]))
