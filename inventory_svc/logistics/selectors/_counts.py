"""Stock counts: what was found, and what was to be expected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: stock's own rows, whose models are not ours to name

from django.db.models import Q, QuerySet

from inventory_svc.logistics import errors
from inventory_svc.logistics.models import Count, CountLine
from inventory_svc.logistics.rules import counting
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.logistics.rules.counting import Moved
from inventory_svc.stock import selectors as stock

ZERO = Decimal(0)


@dataclass(frozen=True)
class Progress:
    """How many articles have been counted, and how many more the books have in the scope."""

    counted: int
    missing: int


@dataclass(frozen=True)
class FoundLine:
    """One article of a count; without `counted` nobody has counted it."""

    pk: int
    sku: str
    name: str
    counted: Decimal | None
    expected: Decimal
    variance: Decimal
    reason: str
    round: int

    @property
    def needs_attention(self) -> bool:
        """Whether it differs, or nobody has counted it."""
        return self.counted is None or self.variance != ZERO


def counts_of(by: Actor) -> QuerySet[Count]:
    """The counts at the actor's locations."""
    rows = Count.objects.select_related("location")
    return rows if by.places is None else rows.filter(location__code__in=by.places)


def count(number: str, *, by: Actor) -> Count:
    """The count of this number; raises DocumentUnknown, also for one at another location."""
    found = counts_of(by).filter(number=number).first()
    if found is None:
        raise errors.DocumentUnknown
    return found


def lines_of(count: Count) -> QuerySet[CountLine]:
    """The articles of a count that are lines of it."""
    return count.lines.select_related("variant")


def progress(count: Count) -> Progress:
    """How far the counting has come. Two queries."""
    counted = count.lines.filter(counted__isnull=False).count()
    return Progress(counted=counted, missing=uncounted(count).count())


def uncounted(count: Count) -> QuerySet[Any]:
    """The levels of the scope of which the books have something and nobody has counted anything."""
    on_lines = count.lines.filter(counted__isnull=False).values("variant")
    levels = stock.levels().filter(location=count.location_id, variant__track_inventory=True)
    if count.scope == Count.Scope.ARTICLES:
        levels = levels.filter(variant__in=count.lines.values("variant"))
    if count.scope == Count.Scope.CATEGORY:
        within = f"{count.category_path.rstrip('/')}/"
        levels = levels.filter(
            Q(variant__category_path=count.category_path)
            | Q(variant__category_path__startswith=within)
        )
    return levels.exclude(on_hand=0).exclude(variant__in=on_lines)


def findings(count: Count) -> list[FoundLine]:
    """Every line with what was expected of it when it was counted, by SKU; of one that nobody
    counted, what is expected now. Three queries.

    A posted line says what was posted.
    """
    lines = list(lines_of(count).order_by("variant__sku", "pk"))
    levels = {
        level.variant_id: level
        for level in stock.levels().filter(
            location=count.location_id, variant__in=[line.variant_id for line in lines]
        )
    }
    moved = _moved(lines, [level.pk for level in levels.values()])
    return [
        _found(line, levels[line.variant_id].on_hand, moved.get(levels[line.variant_id].pk, []))
        if line.variant_id in levels
        else _found(line, ZERO, [])
        for line in lines
    ]


def units_that_differ(found: Iterable[FoundLine]) -> Decimal:
    """How many units a count would correct, whichever way each line differs."""
    return sum((abs(line.variance) for line in found if line.counted is not None), ZERO)


def _moved(lines: Sequence[CountLine], level_ids: Sequence[int]) -> dict[int, list[Moved]]:
    """What has moved on these levels since the first scan of any line, in the order of time."""
    begun = [line.first_scan_at for line in lines if line.first_scan_at]
    if not begun:
        return {}
    rows = (
        stock.movements()
        .filter(level__in=level_ids, occurred_at__gt=min(begun))
        .exclude(delta=0)
        .order_by("occurred_at", "pk")
        .values_list("level_id", "occurred_at", "delta")
    )
    found: dict[int, list[Moved]] = {}
    for level_id, occurred_at, delta in rows:
        found.setdefault(level_id, []).append(Moved(occurred_at, delta))
    return found


def _found(line: CountLine, on_hand: Decimal, moved: Sequence[Moved]) -> FoundLine:
    expected, variance = on_hand, ZERO
    if line.expected is not None and line.variance is not None:
        expected, variance = line.expected, line.variance
    elif line.counted is not None and line.first_scan_at and line.last_scan_at:
        compared = counting.finding(
            counted=line.counted,
            on_hand=on_hand,
            moved=moved,
            first_scan_at=line.first_scan_at,
            last_scan_at=line.last_scan_at,
        )
        expected, variance = compared.expected, compared.variance
    return FoundLine(
        pk=line.pk,
        sku=line.variant.sku,
        name=line.variant.name,
        counted=line.counted,
        expected=expected,
        variance=variance,
        reason=line.reason,
        round=line.round,
    )
