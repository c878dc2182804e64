"""Telling the books what lies where: once for many movements, not once for each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any  # Any: the rows of an aggregate

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery, Sum

from inventory_svc.stock.events import LedgerTold, LevelsTold, LevelTold
from inventory_svc.stock.models import Movement, StockLevel, ToldLevel
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


@transaction.atomic
def tell_ledger(*, now: datetime, limit: int) -> int:
    """What the ledger adds up to is told of levels that were told since, at most of so many.

    Reads the movements and not the balances: that is what makes it worth comparing. Returns of how
    many levels.
    """
    due = ToldLevel.objects.filter(ledger_seq__lt=F("seq")).order_by("pk")
    told = {
        each.pk: each for each in due.select_related("level__variant", "level__location")[:limit]
    }
    sums = Movement.objects.filter(level__in=told).values("level").order_by()
    lines = [
        (told[row["level"]], row)
        for row in sums.annotate(on=Sum("delta"), bad=Sum("damaged_delta"), last=Max("seq"))
    ]
    for level, row in lines:
        level.ledger_seq = row["last"]
    outbox.publish_many(
        [(event, f"stock:{event.location}") for event in _ledgers(lines, now)], occurred_at=now
    )
    ToldLevel.objects.bulk_update([level for level, _row in lines], ["ledger_seq"])
    return len(lines)


def _ledgers(
    lines: Sequence[tuple[ToldLevel, Mapping[str, Any]]], now: datetime
) -> Iterator[LedgerTold]:
    in_order = sorted(lines, key=lambda each: (_place(each), each[0].pk))
    for location, there in groupby(in_order, key=_place):
        levels = [_of_ledger(told, row) for told, row in there]
        for start in range(0, len(levels), IN_AN_EVENT):
            yield LedgerTold(location, now, tuple(levels[start : start + IN_AN_EVENT]))


def _place(line: tuple[ToldLevel, Mapping[str, Any]]) -> str:
    return line[0].level.location.code


def _of_ledger(told: ToldLevel, row: Mapping[str, Any]) -> LevelTold:
    return LevelTold(
        sku=told.level.variant.sku,
        on_hand=quantity_text(row["on"]),
        damaged=quantity_text(row["bad"]),
        seq=row["last"],
    )
