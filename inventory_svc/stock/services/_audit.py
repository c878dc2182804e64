"""Going over the books: balances rebuilt from the ledger, numbers, the chain, and what was told of
them. All in SQL, at one moment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from inventory_svc.stock.rules.ledger import CHAIN_START
from inventory_svc.stock.rules.places import WITH_SHELVES

_LEVELS_AT_ONCE = 20_000

_FROM_LEVELS = """
FROM stock_stocklevel AS level
JOIN stock_variant AS variant ON variant.id = level.variant_id
JOIN stock_location AS location ON location.id = level.location_id
"""
_BALANCES = """
SELECT variant.sku, location.code, format(
    'on hand %%s, movements %%s; damaged %%s, movements %%s; last number %%s, movements %%s',
    level.on_hand, sum(moved.delta), level.damaged, sum(moved.damaged_delta),
    level.last_seq, count(moved.id))
{levels}
LEFT JOIN stock_movement AS moved ON moved.level_id = level.id
WHERE {levels_of_range}
GROUP BY level.id, variant.sku, location.code
HAVING level.on_hand <> coalesce(sum(moved.delta), 0)
    OR level.damaged <> coalesce(sum(moved.damaged_delta), 0)
    OR level.last_seq <> count(moved.id)
ORDER BY level.id
"""
_PROMISES = """
SELECT variant.sku, location.code,
    format('reserved %%s, live reservations %%s', level.reserved, coalesce(live.units, 0))
{levels}
LEFT JOIN (
    SELECT line.level_id, sum(line.quantity - line.fulfilled) AS units
    FROM stock_reservationline AS line
    JOIN stock_reservation AS reservation ON reservation.id = line.reservation_id
    WHERE reservation.state IN ('held', 'committed')
        AND line.level_id BETWEEN %(first)s AND %(last)s
    GROUP BY line.level_id
) AS live ON live.level_id = level.id
WHERE {levels_of_range} AND level.reserved <> coalesce(live.units, 0)
ORDER BY level.id
"""
_LIMITS = """
SELECT variant.sku, location.code, format(
    'on hand %%s, reserved %%s, damaged %%s, oversold: %%s',
    level.on_hand, level.reserved, level.damaged, level.is_oversold)
{levels}
WHERE {levels_of_range} AND (level.reserved < 0 OR level.damaged < 0
    OR level.is_oversold <> (level.on_hand < level.reserved + level.damaged))
ORDER BY level.id
"""
_CHAIN = """
WITH links AS (
    SELECT moved.*,
        lag(moved.seq, 1, 0::bigint) OVER ledger AS seq_before,
        lag(moved.hash, 1, %(start)s::varchar) OVER ledger AS hash_before,
        sum(moved.delta) OVER ledger AS balance,
        encode(sha256(convert_to(concat_ws(chr(31),
            moved.prev_hash, moved.level_id, moved.seq, moved.kind, moved.delta,
            moved.damaged_delta, moved.balance_after, moved.reference, moved.line,
            moved.reason, moved.actor,
            to_char(moved.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            to_char(moved.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        ), 'UTF8')), 'hex') AS sealed
    FROM stock_movement AS moved
    WHERE moved.level_id BETWEEN %(first)s AND %(last)s
    WINDOW ledger AS (PARTITION BY moved.level_id ORDER BY moved.seq)
)
SELECT variant.sku, location.code, format('movement %%s (%%s/%%s): %%s',
    links.seq, links.reference, links.line, concat_ws(', ',
        CASE WHEN links.seq <> links.seq_before + 1 THEN 'follows number ' || links.seq_before END,
        CASE WHEN links.balance_after <> links.balance THEN 'balance is ' || links.balance END,
        CASE WHEN links.prev_hash <> links.hash_before THEN 'does not follow the one before' END,
        CASE WHEN links.hash <> links.sealed THEN 'was changed after it was written' END))
{levels}
JOIN links ON links.level_id = level.id
WHERE links.seq <> links.seq_before + 1 OR links.balance_after <> links.balance
    OR links.prev_hash <> links.hash_before OR links.hash <> links.sealed
ORDER BY links.level_id, links.seq
"""
_ENDS = """
SELECT variant.sku, location.code, format('the chain ends in %%s, its last movement in %%s',
    left(level.last_hash, 12), left(coalesce(last.hash, %(start)s), 12))
{levels}
LEFT JOIN stock_movement AS last ON last.level_id = level.id AND last.seq = level.last_seq
WHERE {levels_of_range} AND level.last_hash <> coalesce(last.hash, %(start)s)
ORDER BY level.id
"""
_ALERTS = """
SELECT variant.sku, location.code, format('%%s: alerts %%s, balance says %%s',
    sign.kind, coalesce(alert.state, 'none'), sign.is_so)
{levels}
CROSS JOIN LATERAL (VALUES
    ('low', coalesce(level.on_hand - level.reserved - level.damaged - level.safety_stock
        <= level.reorder_point, false)),
    ('out', level.last_seq > 0 AND location.type = ANY(%(with_shelves)s)
        AND level.on_hand - level.reserved - level.damaged - level.safety_stock <= 0),
    ('negative', level.on_hand < 0)) AS sign (kind, is_so)
LEFT JOIN stock_alert AS alert
    ON alert.level_id = level.id AND alert.kind = sign.kind AND alert.state <> 'resolved'
WHERE {levels_of_range} AND sign.is_so <> (alert.id IS NOT NULL)
ORDER BY level.id
"""
_BACKORDERS = """
SELECT variant.sku, coalesce(nullif(reservation.pickup_location, ''), 'online'),
    format('reservation %%s, which is %%s, has a backorder that is %%s: %%s of %%s',
        reservation.reference, reservation.state, backorder.state, backorder.allocated,
        backorder.quantity)
FROM stock_backorder AS backorder
JOIN stock_reservation AS reservation ON reservation.id = backorder.reservation_id
JOIN stock_variant AS variant ON variant.id = backorder.variant_id
WHERE backorder.state IN ('waiting', 'allocated')
    AND reservation.state NOT IN ('held', 'committed')
ORDER BY backorder.id
"""
_RANGE = "level.id BETWEEN %(first)s AND %(last)s"
_BY_RANGE = {
    "balance": _BALANCES,
    "promise": _PROMISES,
    "limit": _LIMITS,
    "alert": _ALERTS,
    "chain": _CHAIN,
    "end": _ENDS,
}
_AT_ONCE = {"backorder": _BACKORDERS}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class LedgerFault:
    """A row that is not as it must be."""

    check: str
    sku: str
    location: str
    detail: str


def ledger_faults(progress: Progress | None = None) -> list[LedgerFault]:
    """Every row that breaks the books, as of one moment.

    Reads levels in ranges, so that memory is bounded, and tells `progress` how many of how many it
    has been through. Changes nothing and waits for nobody. Call it outside of a transaction.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        return ledger_faults_now(progress)


def ledger_faults_now(progress: Progress | None = None) -> list[LedgerFault]:
    """As ledger_faults, in the transaction that is open."""
    ids = _range_ends()
    total, found = len(ids) * _LEVELS_AT_ONCE, []
    for number, (first, last) in enumerate(ids, start=1):
        for check, query in _BY_RANGE.items():
            found += list(_faults(check, query, first=first, last=last))
        if progress:
            progress(number * _LEVELS_AT_ONCE, total)
    for check, query in _AT_ONCE.items():
        found += list(_faults(check, query))
    return found


def _range_ends() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM stock_stocklevel")
        lowest, highest = cursor.fetchone()
    starts = range(lowest, highest + 1, _LEVELS_AT_ONCE)
    return [(start, start + _LEVELS_AT_ONCE - 1) for start in starts]


def _faults(check: str, query: str, **bounds: int) -> Iterator[LedgerFault]:
    text = query.replace("{levels}", _FROM_LEVELS).replace("{levels_of_range}", _RANGE)
    with connection.cursor() as cursor:
        shelves = list(WITH_SHELVES)
        cursor.execute(text, {"start": CHAIN_START, "with_shelves": shelves, **bounds})
        for sku, location, detail in cursor:
            yield LedgerFault(check, sku, location, detail)
