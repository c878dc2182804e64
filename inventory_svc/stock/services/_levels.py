"""Taking units from levels and writing balances back, with the locks in one order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import connection

from inventory_svc.stock.models import StockLevel
from inventory_svc.stock.rules.allocation import Share
from inventory_svc.stock.rules.balances import Balance, Change
from inventory_svc.stock.rules.places import WITH_SHELVES

# No read first: whoever comes second waits for the row and is measured against what is left then.
# The line of the reservation is written with it, or neither is.
_TAKE = """
WITH taken AS (
    UPDATE stock_stocklevel SET reserved = reserved + %(quantity)s, version = version + 1
    WHERE id = %(level)s AND on_hand - reserved - damaged - safety_stock >= %(quantity)s
    RETURNING on_hand, reserved, damaged, safety_stock
), line AS (
    INSERT INTO stock_reservationline (reservation_id, variant_id, level_id, quantity, fulfilled)
    SELECT %(reservation)s, %(variant)s, %(level)s, %(quantity)s, 0 FROM taken
)
SELECT on_hand, reserved, damaged, safety_stock FROM taken
"""
_WRITE = """
UPDATE stock_stocklevel AS level SET
    on_hand = new.on_hand, reserved = new.reserved, damaged = new.damaged,
    is_oversold = new.is_oversold, last_seq = new.last_seq, last_hash = new.last_hash,
    version = level.version + 1
FROM unnest(
    %s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[],
    %s::boolean[], %s::bigint[], %s::text[]
) AS new (id, on_hand, reserved, damaged, is_oversold, last_seq, last_hash)
WHERE level.id = new.id
"""


def take(share: Share, *, reservation_id: int) -> Balance | None:
    """The balance after reserving these units for a reservation, whose line they are then; None
    when the level no longer has them.

    One guarded UPDATE; it locks the row, so shares are taken in lock order.
    """
    values: dict[str, Decimal | int] = {
        "quantity": share.quantity,
        "level": share.offer.level_id,
        "variant": share.offer.variant_id,
        "reservation": reservation_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    return Balance(*row) if row else None


def lock(level_ids: Iterable[int]) -> dict[int, StockLevel]:
    """These levels by id, locked in (variant, location) order, with article and location."""
    levels = StockLevel.objects.filter(pk__in=set(level_ids)).locked()
    return {each.pk: each for each in levels.select_related("variant", "location")}


def write(levels: Sequence[StockLevel]) -> None:
    """The balances of these locked levels become what the objects say; one UPDATE for all."""
    if not levels:
        return
    for level in levels:
        level.is_oversold = level.balance.is_oversold
    columns = (
        [level.pk for level in levels],
        [level.on_hand for level in levels],
        [level.reserved for level in levels],
        [level.damaged for level in levels],
        [level.is_oversold for level in levels],
        [level.last_seq for level in levels],
        [level.last_hash for level in levels],
    )
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, columns)


def change_of(
    level: StockLevel, *, before: Balance, after: Balance, is_first: bool = False
) -> Change:
    """The change of a level that was read with its article and location."""
    return Change(
        level_id=level.pk,
        variant_id=level.variant_id,
        sku=level.variant.sku,
        location=level.location.code,
        sells_online=level.location.sells_online,
        reorder_point=level.reorder_point,
        before=before,
        after=after,
        is_component=level.variant.is_component,
        is_first=is_first,
        has_shelves=level.location.type in WITH_SHELVES,
    )
