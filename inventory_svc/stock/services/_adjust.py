"""What staff do to stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from inventory_svc.stock.models import Movement, OversellCase
from inventory_svc.stock.rules import allocation
from inventory_svc.stock.rules.ledger import Document, Entry
from inventory_svc.stock.services import _announce, _copies, _ledger, _levels


@dataclass(frozen=True)
class AdjustmentLine:
    """By how much one article's stock on hand differs from what we thought; negative for less."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Adjustment:
    """A correction at one location, and who makes it why. The reference is used once, for ever."""

    reference: str
    location: str
    reason: str
    lines: Sequence[AdjustmentLine]
    actor: str
    now: datetime


@dataclass(frozen=True)
class AdjustedLine:
    """What a line of an adjustment led to."""

    sku: str
    quantity: Decimal
    on_hand: Decimal
    available: Decimal


@dataclass(frozen=True)
class Thresholds:
    """When to keep units back and when to order more."""

    safety_stock: Decimal
    reorder_point: Decimal | None
    reorder_quantity: Decimal


@transaction.atomic
def adjust_stock(*, adjustment: Adjustment) -> list[AdjustedLine]:
    """Stock on hand differs by the lines' quantities, with a movement for each article.

    Lines of the same SKU are one. Under a reference that was used before nothing changes and
    nothing is returned. Locks the levels. Raises UnknownLocation, QuantityMustBeWhole, NotCounted,
    and WouldOversell naming every article of which more would be taken than is free.
    """
    return _post(adjustment, Movement.Kind.ADJUST)


@transaction.atomic
def receive_stock(*, adjustment: Adjustment) -> list[AdjustedLine]:
    """The lines' units have come in; as adjust_stock, but entered as a receipt."""
    return _post(adjustment, Movement.Kind.RECEIPT)


def _post(adjustment: Adjustment, kind: str) -> list[AdjustedLine]:
    wanted = {sku: qty for sku, qty in allocation.combined(adjustment.lines).items() if qty}
    _copies.ensure_countable(quantities=wanted, locations=[adjustment.location])
    document = Document(
        adjustment.reference, kind, adjustment.actor, adjustment.now, adjustment.reason
    )
    entries = [
        Entry(line, sku, adjustment.location, quantity)
        for line, (sku, quantity) in enumerate(sorted(wanted.items()), start=1)
    ]
    changes = _ledger.post_document(
        document=document, entries=entries, guard=_ledger.refuse_overselling, now=adjustment.now
    )
    return [
        AdjustedLine(each.sku, wanted[each.sku], each.after.on_hand, each.after.available)
        for each in sorted(changes, key=lambda change: change.sku)
    ]


@transaction.atomic
def set_thresholds(*, level_id: int, thresholds: Thresholds, now: datetime) -> None:
    """The level keeps back and reorders as told; what the web can sell follows at once. Locks the
    level.
    """
    level = _levels.lock([level_id])[level_id]
    before = level.balance
    level.safety_stock = thresholds.safety_stock
    level.reorder_point = thresholds.reorder_point
    level.reorder_quantity = thresholds.reorder_quantity
    level.version += 1
    level.save(update_fields=["safety_stock", "reorder_point", "reorder_quantity", "version"])
    _announce.promised([_levels.change_of(level, before=before, after=level.balance)], now=now)


@transaction.atomic
def close_oversell_case(*, case_id: int, actor: str, now: datetime) -> None:
    """Somebody has dealt with the case. One that is closed already stays as it is."""
    OversellCase.objects.filter(pk=case_id, state=OversellCase.State.OPEN).update(
        state=OversellCase.State.HANDLED, closed_at=now, closed_by=actor
    )
