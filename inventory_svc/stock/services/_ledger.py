"""Posting documents to the ledger: a handful of statements, however many lines they have."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from inventory_svc.stock import errors
from inventory_svc.stock.models import Movement, StockLevel
from inventory_svc.stock.rules.balances import LARGEST_BALANCE, ZERO, Balance, Change
from inventory_svc.stock.rules.ledger import Document, Entry, Fact, Link, link_hash
from inventory_svc.stock.services import _announce, _backorders, _copies, _levels
from inventory_svc.stock.services._announce import Moved
from shared_libs.money import quantity_text
from shared_libs.rows import insert_values

Guard = Callable[[Sequence[Change]], None]
Row = Mapping[str, object]


def allow_as_fact(_changes: Sequence[Change]) -> None:
    """The guard of facts: goods that have left or come are never refused."""


def refuse_overselling(changes: Sequence[Change]) -> None:
    """The guard of what we still decide: refuse to take what is promised or not there.

    Raises WouldOversell naming every article of which more would be taken than is free, and
    NotSoManyDamaged where more would be repaired than are damaged.
    """
    sound = [
        {
            "sku": each.sku,
            "location": each.location,
            "requested": quantity_text(each.before.damaged - each.after.damaged),
            "available": quantity_text(each.before.damaged),
        }
        for each in changes
        if each.after.damaged < ZERO
    ]
    if sound:
        raise errors.NotSoManyDamaged(shortages=sound)
    short = [
        {
            "sku": each.sku,
            "location": each.location,
            "requested": quantity_text(each.before.uncommitted - each.after.uncommitted),
            "available": quantity_text(max(each.before.uncommitted, ZERO)),
        }
        for each in changes
        if each.after.is_oversold and each.after.uncommitted < each.before.uncommitted
    ]
    if short:
        raise errors.WouldOversell(shortages=short)


def post_document(
    *, document: Document, entries: Sequence[Entry], guard: Guard, now: datetime
) -> list[Change]:
    """Stock has moved as the entries say, each on the ledger of its level, and others are told.

    Expects the caller's transaction, with the caller's own rows locked before. A (reference, line)
    that was posted before is passed over; when none is new, nothing changes and no change is
    returned. A SKU or location nobody described becomes a placeholder; articles that are not
    counted move nothing. Locks the levels in (variant, location) order, then what depends on them.
    `guard` may raise on the changes; then nothing was written.
    """
    fresh = _not_posted(document, entries)
    return _post([Fact(document, fresh)], guard=guard, now=now) if fresh else []


def post_facts(*, facts: Sequence[Fact], now: datetime) -> list[Change]:
    """As post_document of each in their order, of what has happened: never refused, and passed over
    as a whole when any line of it was posted before. How a bundle is made up may have changed
    since. As many statements for many as for one, unless a balance crosses a line.
    """
    said: dict[str, Fact] = {}
    for each in facts:
        said.setdefault(each.document.reference, each)  # the first word counts, where it was said
    known = Movement.objects.filter(reference__in=said).values_list("reference", flat=True)
    posted = set(known)
    fresh = [each for name, each in said.items() if name not in posted and each.entries]
    return _post(fresh, guard=allow_as_fact, now=now) if fresh else []


def _post(facts: Sequence[Fact], *, guard: Guard, now: datetime) -> list[Change]:
    places = {(entry.sku, entry.location) for fact in facts for entry in fact.entries}
    ids = _copies.level_ids(places)
    levels = _levels.lock(ids.values())
    moved: list[Moved] = []
    movements: list[Row] = []
    for fact in facts:
        mine = {pk for each in fact.entries if (pk := ids.get((each.sku, each.location)))}
        touched = {pk: level for pk, level in levels.items() if pk in mine}
        before = {pk: level.balance for pk, level in touched.items()}
        first = {pk for pk, level in touched.items() if not level.last_seq}
        movements += _applied(fact, ids, touched, now)
        _refuse_beyond_belief(touched.values())
        changes = _changes(touched, before, first)
        guard(changes)
        if any(entry.frees_units for entry in fact.entries):
            _backorders.fill(touched, before, now=now)
            changes = _changes(touched, before, first)
        moved.append(Moved(fact.document.reference, changes))
    _levels.write(list(levels.values()))
    insert_values(Movement, movements)
    _announce.moved(moved, now=now)
    return [change for each in moved for change in each.changes]


def _applied(
    fact: Fact, ids: Mapping[_copies.Place, int], levels: Mapping[int, StockLevel], now: datetime
) -> list[Row]:
    """The locked levels of a document are as its lines leave them; the movements of those that are
    counted.
    """
    counted = [
        (entry, pk) for entry in fact.entries if (pk := ids.get((entry.sku, entry.location)))
    ]
    movements = [_apply(fact.document, entry, levels[pk], now) for entry, pk in counted]
    return [each for each in movements if each]


def _refuse_beyond_belief(levels: Iterable[StockLevel]) -> None:
    """Raise BalanceTooLarge naming every article of which more would lie there than is written."""
    skus = {
        level.variant.sku
        for level in levels
        if max(abs(level.on_hand), abs(level.damaged)) > LARGEST_BALANCE
    }
    if skus:
        raise errors.BalanceTooLarge(skus=sorted(skus))


def _not_posted(document: Document, entries: Sequence[Entry]) -> list[Entry]:
    if not entries:
        return []
    lines = Movement.objects.filter(reference=document.reference).values_list("line", flat=True)
    posted = set(lines)
    return [entry for entry in entries if entry.line not in posted]


def _changes(
    levels: Mapping[int, StockLevel], before: Mapping[int, Balance], first: Collection[int]
) -> list[Change]:
    return [
        _levels.change_of(level, before=before[pk], after=level.balance, is_first=pk in first)
        for pk, level in levels.items()
    ]


def _apply(document: Document, entry: Entry, level: StockLevel, now: datetime) -> Row | None:
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
        kind=entry.kind or document.kind,
        delta=entry.delta,
        damaged_delta=entry.damaged_delta,
        balance_after=level.on_hand,
        reference=document.reference,
        line=entry.line,
        reason=entry.reason or document.reason,
        actor=document.actor,
        occurred_at=document.occurred_at,
        recorded_at=now,
    )
    level.last_hash = link_hash(link)
    return {**vars(link), "hash": level.last_hash}
