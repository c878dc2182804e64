"""What staff do to stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: values as they were sent, checked by their fields

from django.db import transaction

from inventory_svc.stock import errors
from inventory_svc.stock.models import AdjustmentReason, Movement, OversellCase, StockLevel
from inventory_svc.stock.rules import adjustments, allocation
from inventory_svc.stock.rules.balances import ZERO
from inventory_svc.stock.rules.ledger import Document, Entry
from inventory_svc.stock.services import _alerts, _announce, _copies, _ledger, _levels
from shared_libs.refusals import refuse_stale


@dataclass(frozen=True)
class AdjustmentLine:
    """By how much one article's stock on hand differs from what we thought; negative for less."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Adjustment:
    """A correction at one location, and who makes it why. The reference is used once, for ever.

    `kind` is one of rules.adjustments: adjust, found, damage, repair or scrap.
    """

    reference: str
    location: str
    reason: str
    lines: Sequence[AdjustmentLine]
    actor: str
    now: datetime
    kind: str = adjustments.ADJUST


@dataclass(frozen=True)
class AdjustedLine:
    """What a line of an adjustment led to."""

    sku: str
    quantity: Decimal
    on_hand: Decimal
    damaged: Decimal
    available: Decimal


@dataclass(frozen=True)
class Thresholds:
    """When to keep units back and when to order more."""

    safety_stock: Decimal
    reorder_point: Decimal | None
    reorder_quantity: Decimal

    @property
    def quantities(self) -> tuple[Decimal, ...]:
        """All that are said."""
        return self.safety_stock, self.reorder_point or ZERO, self.reorder_quantity


@transaction.atomic
def adjust_stock(*, adjustment: Adjustment) -> list[AdjustedLine]:
    """Stock differs by the lines' quantities in the way of the adjustment's kind, with a movement
    for each article.

    Lines of the same SKU are one. Under a reference that was used before nothing changes and
    nothing is returned. Locks the levels. Raises UnknownLocation, UnknownArticle, NotCounted,
    QuantityMustBeWhole, BundleHasNoStock, QuantityNotPositive, and WouldOversell or
    NotSoManyDamaged naming every article of which more would be taken than is free, or repaired
    than is damaged.
    """
    wanted = quantities_of(adjustment)
    return _post(adjustment, adjustments.MOVEMENTS[adjustment.kind], wanted)


@transaction.atomic
def receive_stock(*, adjustment: Adjustment) -> list[AdjustedLine]:
    """The lines' units have come in; as adjust_stock, but entered as a receipt, and of articles too
    that the catalogue has still to tell of: for the beginning of a shop.
    """
    wanted = _combined(adjustment)
    _copies.ensure_countable(quantities=wanted, locations=[adjustment.location])
    return _post(adjustment, Movement.Kind.RECEIPT, wanted)


def reason_of(code: str) -> AdjustmentReason:
    """The active reason of this code; raises UnknownReason."""
    found = AdjustmentReason.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise errors.UnknownReason(reason=code)
    return found


def quantities_of(adjustment: Adjustment) -> dict[str, Decimal]:
    """So many units of each article are named, in a way and at a place that can be.

    Raises UnknownLocation, UnknownArticle, QuantityMustBeWhole, NotCounted, BundleHasNoStock,
    QuantityNotPositive.
    """
    wanted = _combined(adjustment)
    _copies.ensure_movable(quantities=wanted, locations=[adjustment.location])
    return wanted


def _combined(adjustment: Adjustment) -> dict[str, Decimal]:
    wanted = {sku: qty for sku, qty in allocation.combined(adjustment.lines).items() if qty}
    if not all(adjustments.is_possible(adjustment.kind, units) for units in wanted.values()):
        raise errors.QuantityNotPositive
    return wanted


def _post(
    adjustment: Adjustment, movement: str, wanted: Mapping[str, Decimal]
) -> list[AdjustedLine]:
    document = Document(
        adjustment.reference, movement, adjustment.actor, adjustment.now, adjustment.reason
    )
    changes = _ledger.post_document(
        document=document,
        entries=_entries(adjustment, wanted),
        guard=_ledger.refuse_overselling,
        now=adjustment.now,
    )
    return [
        AdjustedLine(
            each.sku,
            wanted[each.sku],
            each.after.on_hand,
            each.after.damaged,
            each.after.available,
        )
        for each in sorted(changes, key=lambda change: change.sku)
    ]


def _entries(adjustment: Adjustment, wanted: Mapping[str, Decimal]) -> list[Entry]:
    damaged: dict[str, Decimal] = {}
    if adjustment.kind == adjustments.SCRAP:
        # how many of them are damaged must not change before they are taken
        ids = _copies.level_ids({(sku, adjustment.location) for sku in wanted})
        damaged = {each.variant.sku: each.damaged for each in _levels.lock(ids.values()).values()}
    return [
        adjustments.entry(
            adjustment.kind,
            line=line,
            sku=sku,
            location=adjustment.location,
            quantity=quantity,
            damaged=damaged.get(sku, ZERO),
        )
        for line, (sku, quantity) in enumerate(sorted(wanted.items()), start=1)
    ]


@transaction.atomic
def set_thresholds(*, level_id: int, thresholds: Thresholds, now: datetime) -> None:
    """The level keeps back and reorders as told; what the web can sell follows at once. Locks the
    level. Raises QuantityMustBeWhole.
    """
    _set_thresholds(_levels.lock([level_id])[level_id], thresholds, now)


def _set_thresholds(level: StockLevel, thresholds: Thresholds, now: datetime) -> None:
    if level.variant.whole_quantity and any(each % 1 for each in thresholds.quantities):
        raise errors.QuantityMustBeWhole(skus=[level.variant.sku])
    before, point_before = level.balance, level.reorder_point
    level.safety_stock = thresholds.safety_stock
    level.reorder_point = thresholds.reorder_point
    level.reorder_quantity = thresholds.reorder_quantity
    level.version += 1
    level.save(update_fields=["safety_stock", "reorder_point", "reorder_quantity", "version"])
    _alerts.watch_point(level, point_before=point_before, now=now)
    _announce.promised([_levels.change_of(level, before=before, after=level.balance)], now=now)


@transaction.atomic
def change_thresholds(
    *, level_id: int, sent: Mapping[str, Any], now: datetime, expected_version: int | None
) -> None:
    """The level keeps back and reorders as was sent, and else as before. Raises as
    `set_thresholds`, and Stale.
    """
    level = _levels.lock([level_id])[level_id]
    refuse_stale(level.version, expected_version)
    held = Thresholds(level.safety_stock, level.reorder_point, level.reorder_quantity)
    _set_thresholds(level, replace(held, **sent), now)


@transaction.atomic
def set_reorder_points(*, location: str, points: Mapping[str, tuple[Decimal, Decimal]]) -> int:
    """The levels of these articles (by SKU) at a location reorder at the point, and so much, unless
    somebody has said when to; return how many. Alerts follow by `settle_alerts`, and no history is
    kept: for the beginning of a shop. Locks the levels.
    """
    ids = StockLevel.objects.filter(
        location__code=location, variant__sku__in=points, reorder_point__isnull=True
    )
    levels = list(_levels.lock(ids.values_list("pk", flat=True)).values())
    for level in levels:
        level.reorder_point, level.reorder_quantity = points[level.variant.sku]
        level.version += 1
    StockLevel.objects.bulk_update(
        levels, ["reorder_point", "reorder_quantity", "version"], batch_size=500
    )
    return len(levels)


@transaction.atomic
def close_oversell_case(*, case_id: int, reason: str, actor: str, now: datetime) -> OversellCase:
    """Somebody has dealt with the case, and says how. One that is closed already stays as it is.

    Raises OversellCaseUnknown.
    """
    OversellCase.objects.filter(pk=case_id, state=OversellCase.State.OPEN).update(
        state=OversellCase.State.HANDLED, closed_at=now, closed_by=actor, reason=reason
    )
    found = OversellCase.objects.select_related("level__variant", "level__location")
    case = found.filter(pk=case_id).first()
    if case is None:
        raise errors.OversellCaseUnknown
    return case
