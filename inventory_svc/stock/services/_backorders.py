"""The queue of those who wait for stock: whatever comes in serves it, in its order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import structlog
from django.db import connection, transaction
from django.db.models import F, Q

from inventory_svc.stock import errors
from inventory_svc.stock.models import Backorder, Reservation, StockLevel
from inventory_svc.stock.rules import backorders
from inventory_svc.stock.rules.backorders import Serving, Shelf, Waiting
from inventory_svc.stock.rules.balances import ZERO, Balance
from inventory_svc.stock.services import _announce, _levels

log = structlog.get_logger(__name__)
State = Backorder.State
# two documents that bring one article to two locations serve its queue one after the other
_QUEUE_LOCK_CLASS = 7305
_LOCK_QUEUES = """
SELECT pg_advisory_xact_lock(%s, hashint8(id)) FROM unnest(%s::bigint[]) AS id ORDER BY id
"""
_RESERVE = """
INSERT INTO stock_reservationline AS line
    (reservation_id, variant_id, level_id, quantity, fulfilled)
SELECT reservation, variant, level, sum(quantity), 0
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])
    AS new (reservation, variant, level, quantity)
GROUP BY reservation, variant, level
ON CONFLICT (reservation_id, variant_id, level_id)
    DO UPDATE SET quantity = line.quantity + EXCLUDED.quantity
"""


def fill(levels: Mapping[int, StockLevel], before: Mapping[int, Balance], *, now: datetime) -> None:
    """Those who wait for what has become free at these levels have it reserved, the oldest first.

    The levels are locked and not written yet; `before` has their balances when they were locked.
    Locks the queues of the articles. One statement when nobody waits. Passes over a backorder whose
    reservation is just being released or shipped: it holds what we would change.
    """
    richer = [
        level for pk, level in levels.items() if level.balance.grantable > before[pk].grantable
    ]
    variant_ids = sorted({level.variant_id for level in richer})
    waiting = Backorder.objects.filter(variant__in=variant_ids, state=State.WAITING)
    if not richer or not waiting.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_QUEUES, [_QUEUE_LOCK_CLASS, variant_ids])
    queue = list(waiting.select_related("reservation", "variant").next_in_queue())
    served = backorders.servings(
        [_waiting(each) for each in queue], [_shelf(each) for each in richer]
    )
    if served:
        _allocate(queue, served, levels, now=now)


def _waiting(backorder: Backorder) -> Waiting:
    return Waiting(
        id=backorder.pk,
        variant_id=backorder.variant_id,
        missing=backorder.quantity - backorder.allocated,
        pickup_location=backorder.reservation.pickup_location,
        whole_quantity=backorder.variant.whole_quantity,
    )


def _shelf(level: StockLevel) -> Shelf:
    return Shelf(
        level_id=level.pk,
        variant_id=level.variant_id,
        location=level.location.code,
        sells_online=level.location.sells_online,
        free=level.balance.grantable,
    )


def _allocate(
    queue: Sequence[Backorder],
    served: Sequence[Serving],
    levels: Mapping[int, StockLevel],
    *,
    now: datetime,
) -> None:
    by_id = {each.pk: each for each in queue}
    for serving in served:
        levels[serving.level_id].reserved += serving.quantity
        backorder = by_id[serving.backorder_id]
        backorder.allocated += serving.quantity
        backorder.updated_at = now
        if backorder.allocated == backorder.quantity:
            backorder.state = State.ALLOCATED
    touched = [by_id[pk] for pk in sorted({each.backorder_id for each in served})]
    Backorder.objects.bulk_update(touched, ["allocated", "state", "updated_at"])
    owners = [by_id[each.backorder_id] for each in served]
    columns = (
        [each.reservation_id for each in owners],
        [each.variant_id for each in owners],
        [each.level_id for each in served],
        [each.quantity for each in served],
    )
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, columns)
    log.info("stock.backorders_served", backorders=len(touched))


def wait_for(reservation_id: int, quantities: Mapping[int, Decimal], *, now: datetime) -> None:
    """A reservation joins the queues for these quantities (by variant id)."""
    rows = [
        Backorder(
            reservation_id=reservation_id,
            variant_id=variant_id,
            quantity=quantity,
            created_at=now,
            updated_at=now,
        )
        for variant_id, quantity in sorted(quantities.items())
        if quantity
    ]
    Backorder.objects.bulk_create(rows)


def lock(reservations: Iterable[Reservation]) -> list[Backorder]:
    """The live backorders of these locked reservations, locked: nobody adds to their lines now.

    No statement for those that were reserved whole.
    """
    partial = [each.pk for each in reservations if each.is_partial]
    return list(
        Backorder.objects.filter(reservation__in=partial).select_related("variant").live().locked()
    )


def ship(waiting: Sequence[Backorder], shipped: Mapping[str, Decimal], *, now: datetime) -> bool:
    """Of these locked backorders of one reservation those are fulfilled of which all units have
    left; return whether any still waits. `shipped` has what left beyond the lines, by SKU.
    """
    done = [
        each.pk
        for each in waiting
        if each.quantity - each.allocated <= shipped.get(each.variant.sku, ZERO)
    ]
    if done:
        Backorder.objects.filter(pk__in=done).update(state=State.FULFILLED, updated_at=now)
    return len(done) < len(waiting)


def cancel(reservations: Iterable[Reservation], *, now: datetime) -> None:
    """Nobody waits for these locked reservations any more; before their levels are locked."""
    waiting = [each.pk for each in lock(reservations)]
    if waiting:
        Backorder.objects.filter(pk__in=waiting).update(state=State.CANCELLED, updated_at=now)


@transaction.atomic
def fill_backorders(*, now: datetime, limit: int) -> int:
    """Queues that nothing served though there is stock are served now; return how many levels were
    looked at, `limit` at most.

    What brings stock in serves the queue at once; this catches what was passed over then. Locks the
    levels, then the queues.
    """
    waiting = Backorder.objects.filter(state=State.WAITING)
    ids = (
        StockLevel.objects.filter(
            Q(location__sells_online=True) | Q(location__pickup=True),
            variant__in=waiting.values("variant"),
            on_hand__gt=F("reserved") + F("damaged") + F("safety_stock"),
        )
        .order_by("variant_id", "location_id")
        .values_list("pk", flat=True)[:limit]
    )
    levels = _levels.lock(list(ids))
    before = {pk: level.balance for pk, level in levels.items()}
    fill(levels, dict.fromkeys(levels, Balance(ZERO)), now=now)
    changes = [
        _levels.change_of(level, before=before[pk], after=level.balance)
        for pk, level in levels.items()
        if level.balance != before[pk]
    ]
    _levels.write([levels[change.level_id] for change in changes])
    _announce.promised(changes, now=now)
    return len(levels)


@transaction.atomic
def promise_backorder(*, backorder_id: int, promised_date: date, now: datetime) -> Backorder:
    """Who waits is promised their units for that day.

    Locks the backorder. Raises BackorderUnknown, BackorderOver.
    """
    for backorder in Backorder.objects.filter(pk=backorder_id).locked():
        if backorder.state != State.WAITING:
            raise errors.BackorderOver
        backorder.promised_date, backorder.updated_at = promised_date, now
        backorder.save(update_fields=["promised_date", "updated_at"])
        return backorder
    raise errors.BackorderUnknown


@transaction.atomic
def promise_date(*, backorder_ids: Sequence[int], promised_date: date, now: datetime) -> int:
    """Those of these backorders that still wait are promised for that day; return how many."""
    waiting = Backorder.objects.filter(pk__in=backorder_ids, state=State.WAITING)
    ids = [each.pk for each in waiting.locked()]
    return Backorder.objects.filter(pk__in=ids).update(promised_date=promised_date, updated_at=now)
