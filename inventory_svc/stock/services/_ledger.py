"""Posting a document to the ledger: a handful of statements, however many lines it has."""

from collections.abc import Callable, Sequence
from datetime import datetime

from inventory_svc.stock.models import Movement, StockLevel
from inventory_svc.stock.rules.balances import Balance, Change
from inventory_svc.stock.rules.ledger import Document, Entry, Link, link_hash
from inventory_svc.stock.services import _announce, _copies, _levels

Guard = Callable[[Sequence[Change]], None]


def allow_everything(_changes: Sequence[Change]) -> None:
    """The guard of facts: goods that have left or come are never refused."""


def post(
    document: Document,
    entries: Sequence[Entry],
    *,
    now: datetime,
    guard: Guard = allow_everything,
) -> list[Change]:
    """Stock has moved as the entries say, each on the ledger of its level, and others are told.

    Expects a transaction. A document that was posted before changes nothing and returns no change.
    Locks the levels in (variant, location) order. `guard` may raise on the changes; then nothing
    was written.
    """
    if not entries or Movement.objects.filter(reference=document.reference).exists():
        return []
    ids = _copies.level_ids({(entry.sku, entry.location) for entry in entries})
    counted = [entry for entry in entries if (entry.sku, entry.location) in ids]
    levels = _levels.lock(ids.values())
    before = {level.pk: level.balance for level in levels.values()}
    movements = [
        movement
        for entry in counted
        if (movement := _apply(document, entry, levels[ids[entry.sku, entry.location]], now))
    ]
    changes = _changes(levels, before)
    guard(changes)
    _levels.write(list(levels.values()))
    Movement.objects.bulk_create(movements)
    _announce.moved(changes, cause=document.reference, now=now)
    return changes


def _changes(levels: dict[int, StockLevel], before: dict[int, Balance]) -> list[Change]:
    return [
        _levels.change_of(level, before=before[pk], after=level.balance)
        for pk, level in levels.items()
    ]


def _apply(document: Document, entry: Entry, level: StockLevel, now: datetime) -> Movement | None:
    """Move the locked level and return the line of its ledger; none for a line that moves
    nothing.
    """
    level.reserved += entry.reserved_delta
    if not entry.delta and not entry.damaged_delta:
        return None
    level.on_hand += entry.delta
    level.damaged += entry.damaged_delta
    level.last_seq += 1
    link = Link(
        prev_hash=level.last_hash,
        level_id=level.pk,
        seq=level.last_seq,
        kind=document.kind,
        delta=entry.delta,
        damaged_delta=entry.damaged_delta,
        balance_after=level.on_hand,
        reference=document.reference,
        line=entry.line,
        reason=document.reason,
        actor=document.actor,
        occurred_at=document.occurred_at,
        recorded_at=now,
    )
    level.last_hash = link_hash(link)
    return Movement(**vars(link), hash=level.last_hash)
