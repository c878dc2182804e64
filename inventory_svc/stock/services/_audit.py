"""Going over the books: balances rebuilt from the ledger, numbers, and the chain. All in SQL, at
one moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from inventory_svc.stock.rules.ledger import CHAIN_START

_SAMPLE = 50

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
    GROUP BY line.level_id
) AS live ON live.level_id = level.id
WHERE level.reserved <> coalesce(live.units, 0)
ORDER BY level.id
"""
_LIMITS = """
SELECT variant.sku, location.code, format(
    'on hand %%s, reserved %%s, damaged %%s, oversold: %%s',
    level.on_hand, level.reserved, level.damaged, level.is_oversold)
{levels}
WHERE level.reserved < 0 OR level.damaged < 0
    OR level.is_oversold <> (level.on_hand < level.reserved + level.damaged)
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
WHERE level.last_hash <> coalesce(last.hash, %(start)s)
ORDER BY level.id
"""
_CHECKS = {
    "balance": _BALANCES,
    "promise": _PROMISES,
    "limit": _LIMITS,
    "chain": _CHAIN,
    "end": _ENDS,
}


@dataclass(frozen=True)
class LedgerFault:
    """A row that is not as it must be."""

    check: str
    sku: str
    location: str
    detail: str


def ledger_faults() -> list[LedgerFault]:
    """Every row that breaks the books (at most 50 for each check), as of one moment.

    Changes nothing and waits for nobody. Call it outside of a transaction.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return ledger_faults_now()


def ledger_faults_now() -> list[LedgerFault]:
    """As ledger_faults, in the transaction that is open."""
    return list(_faults())


def _faults() -> Iterator[LedgerFault]:
    with connection.cursor() as cursor:
        for check, query in _CHECKS.items():
            cursor.execute(query.replace("{levels}", _FROM_LEVELS), {"start": CHAIN_START})
            for sku, location, detail in cursor.fetchmany(_SAMPLE):
                yield LedgerFault(check, sku, location, detail)
