"""What a change of balances means to others: oversell cases and events, in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from inventory_svc.stock.events import LevelChanged, LowStock, OversellOpened
from inventory_svc.stock.models import OversellCase
from inventory_svc.stock.rules import balances
from inventory_svc.stock.rules.balances import Change
from inventory_svc.stock.services import _alerts, _flips
from inventory_svc.stock.services._flips import Announcement
from shared_libs.money import quantity_text

log = structlog.get_logger(__name__)


def promised(changes: Sequence[Change], *, now: datetime) -> None:
    """Tell of promises given or taken back: only what gets low, runs out or comes back is
    news."""
    _close_covered(changes, now=now)
    _alerts.watch(changes, now=now)
    _flips.tell(changes, beside=_low_stock(changes), now=now)


@dataclass(frozen=True)
class Moved:
    """What one document did to the levels that it moved, in their order."""

    cause: str
    changes: Sequence[Change]


def moved(documents: Sequence[Moved], *, now: datetime) -> None:
    """Tell of every level that documents have moved, once for all of them, and open or close their
    oversell cases in the order of the documents.
    """
    besides: list[Announcement] = []
    for each in documents:
        _close_covered(each.changes, now=now)
        _alerts.watch(each.changes, now=now)
        opened = [change for change in each.changes if change.opens_oversell]
        _open_cases(opened, cause=each.cause, now=now)
        besides += _low_stock(each.changes)
        besides += [_oversell_opened(change, each.cause) for change in opened]
    changes = balances.combined(change for each in documents for change in each.changes)
    _flips.tell(changes, beside=[*map(_level_changed, changes), *besides], now=now)


def _open_cases(changes: Iterable[Change], *, cause: str, now: datetime) -> None:
    cases = [
        OversellCase(
            level_id=change.level_id,
            cause=cause,
            missing=-change.after.uncommitted,
            opened_at=now,
        )
        for change in changes
    ]
    if cases:
        OversellCase.objects.bulk_create(cases, ignore_conflicts=True)
        log.warning("stock.oversold", cause=cause, levels=len(cases))


def _close_covered(changes: Iterable[Change], *, now: datetime) -> None:
    covered = [change.level_id for change in changes if change.covers_oversell]
    if covered:
        OversellCase.objects.filter(level__in=covered, state=OversellCase.State.OPEN).update(
            state=OversellCase.State.COVERED, closed_at=now
        )


def _level_changed(change: Change) -> Announcement:
    event = LevelChanged(
        sku=change.sku,
        location=change.location,
        on_hand=quantity_text(change.after.on_hand),
        reserved=quantity_text(change.after.reserved),
        damaged=quantity_text(change.after.damaged),
        available=quantity_text(change.after.available),
    )
    return event, _aggregate(change)


def _low_stock(changes: Iterable[Change]) -> list[Announcement]:
    return [
        (
            LowStock(
                sku=change.sku,
                location=change.location,
                available=quantity_text(change.after.available),
                reorder_point=quantity_text(change.reorder_point),
            ),
            _aggregate(change),
        )
        for change in changes
        if change.reaches_reorder_point and change.reorder_point is not None
    ]


def _oversell_opened(change: Change, cause: str) -> Announcement:
    on_hand = quantity_text(change.after.on_hand)
    event = OversellOpened(sku=change.sku, location=change.location, on_hand=on_hand, cause=cause)
    return event, _aggregate(change)


def _aggregate(change: Change) -> str:
    return f"level:{change.sku}:{change.location}"
