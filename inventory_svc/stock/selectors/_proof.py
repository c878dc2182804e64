"""What the ledger proves, and what it says of a moment that has passed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum

from inventory_svc.stock import errors
from inventory_svc.stock.models import Movement, StockLevel
from inventory_svc.stock.rules import ledger
from inventory_svc.stock.rules.balances import ZERO
from inventory_svc.stock.rules.ledger import CHAIN_START, Link

_CHUNK = 2_000


@dataclass(frozen=True)
class Proof:
    """The chain of one level, computed anew; `broken_at` is the first number that is not as it was
    written, None when all are and they make up the balance.
    """

    sku: str
    location: str
    count: int
    first: datetime | None
    last: datetime | None
    balance: Decimal
    final_hash: str
    broken_at: int | None

    @property
    def ok(self) -> bool:
        """Whether the ledger is whole and explains the balance."""
        return self.broken_at is None


@dataclass(frozen=True)
class LevelThen:
    """What lay at a level at a moment, by what was on record then."""

    sku: str
    location: str
    on_hand: Decimal
    damaged: Decimal


def proof(*, sku: str, location: str) -> Proof:
    """The ledger of a level, read through once in chunks and computed anew. Raises LevelUnknown."""
    levels = StockLevel.objects.select_related("variant", "location")
    level = levels.filter(variant__sku=sku, location__code=location).first()
    if level is None:
        raise errors.LevelUnknown
    rows = Movement.objects.filter(level=level).order_by("seq").iterator(chunk_size=_CHUNK)
    return _walk(level, rows)


def _walk(level: StockLevel, rows: Iterator[Movement]) -> Proof:
    count, first, last = 0, None, None
    balance, final, broken = ZERO, CHAIN_START, None
    for row in rows:
        count += 1
        balance += row.delta
        first, last = first or row.recorded_at, row.recorded_at
        is_right = row.seq == count and row.balance_after == balance and row.prev_hash == final
        if broken is None and not (is_right and ledger.link_hash(link_of(row)) == row.hash):
            broken = row.seq
        final = row.hash
    if broken is None and (level.last_seq, level.on_hand, level.last_hash) != (
        count,
        balance,
        final,
    ):
        broken = count + 1
    return Proof(level.variant.sku, level.location.code, count, first, last, balance, final, broken)


def link_of(row: Movement) -> Link:
    """Everything of a movement that its hash vouches for."""
    return Link(
        prev_hash=row.prev_hash,
        level_id=row.level_id,
        seq=row.seq,
        kind=row.kind,
        delta=row.delta,
        damaged_delta=row.damaged_delta,
        balance_after=row.balance_after,
        reference=row.reference,
        line=row.line,
        reason=row.reason,
        actor=row.actor,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
    )


def levels_as_of(levels: Iterable[StockLevel], *, moment: datetime) -> list[LevelThen]:
    """What lay at these levels at a moment: the sum of what had been recorded by then. One query.

    Recorded, not occurred: a till that comes back from a day offline changes today's balance and
    not the answer that somebody has based last week's order on.
    """
    rows = {level.pk: level for level in levels}
    sums = _sums(Movement.objects.filter(level__in=list(rows), recorded_at__lte=moment))
    return [
        LevelThen(level.variant.sku, level.location.code, *sums.get(pk, (ZERO, ZERO)))
        for pk, level in rows.items()
    ]


def availability_as_of(skus: Iterable[str], *, moment: datetime) -> dict[str, list[LevelThen]]:
    """What lay of each of these SKUs at each location at a moment, as levels_as_of. Two queries."""
    levels = StockLevel.objects.filter(variant__sku__in=set(skus)).select_related(
        "variant", "location"
    )
    found: dict[str, list[LevelThen]] = {sku: [] for sku in skus}
    for each in levels_as_of(levels.order_by("location__code"), moment=moment):
        found[each.sku].append(each)
    return {sku: places for sku, places in found.items() if places}


def _sums(rows: QuerySet[Movement]) -> dict[int, tuple[Decimal, Decimal]]:
    totals = rows.order_by().values_list("level_id").annotate(Sum("delta"), Sum("damaged_delta"))
    return {level_id: (moved, damaged) for level_id, moved, damaged in totals}
