"""Telling staff of a level: once for each kind, until stock that comes puts an end to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Q

from inventory_svc.stock import errors
from inventory_svc.stock.models import Alert, StockLevel
from inventory_svc.stock.rules import balances
from inventory_svc.stock.rules.balances import Change
from inventory_svc.stock.rules.places import WITH_SHELVES

State = Alert.State
# the same rule as rules.balances.warnings, for levels that nobody watched while they changed
_SIGNS = """
SELECT level.id AS level_id, sign.kind, level.free
FROM (SELECT *, on_hand - reserved - damaged - safety_stock AS free FROM stock_stocklevel) AS level
JOIN stock_location AS location ON location.id = level.location_id
CROSS JOIN LATERAL (VALUES
    ('low', coalesce(level.free <= level.reorder_point, false)),
    ('out', level.free <= 0 AND level.last_seq > 0
        AND location.type = ANY(%(with_shelves)s)),
    ('negative', level.on_hand < 0)) AS sign (kind, is_so)
WHERE sign.is_so
"""
_SETTLE = f"""
WITH signs AS ({_SIGNS}), over AS (
    UPDATE stock_alert AS alert SET state = 'resolved', resolved_at = %(now)s
    WHERE state <> 'resolved' AND NOT EXISTS (
        SELECT FROM signs WHERE signs.level_id = alert.level_id AND signs.kind = alert.kind)
    RETURNING id
), raised AS (
    INSERT INTO stock_alert (level_id, kind, state, available, opened_at, acknowledged_by)
    SELECT level_id, kind, 'open', free, %(now)s, '' FROM signs
    ON CONFLICT DO NOTHING RETURNING id
)
SELECT (SELECT count(*) FROM over) + (SELECT count(*) FROM raised)
"""  # noqa: S608 - nothing but our own text
Raised = tuple[int, str, Decimal]
Settled = tuple[int, str]


def watch(changes: Sequence[Change], *, now: datetime) -> None:
    """The alerts that these changes give cause for are open, those that they settle are resolved.

    Expects the levels locked. No statement when nothing crosses a line.
    """
    raised = [
        (change.level_id, kind, change.after.available)
        for change in changes
        for kind in sorted(change.raised)
    ]
    settled = [(change.level_id, kind) for change in changes for kind in sorted(change.settled)]
    _write(raised, settled, now=now)


def watch_point(level: StockLevel, *, point_before: Decimal | None, now: datetime) -> None:
    """The same for a locked level whose reorder point or safety stock was set."""
    has_shelves = level.location.type in WITH_SHELVES
    before = balances.warnings(level.balance, point_before, has_shelves=has_shelves)
    after = balances.warnings(level.balance, level.reorder_point, has_shelves=has_shelves)
    free = level.balance.available
    raised = [(level.pk, kind, free) for kind in sorted(after - before)]
    _write(raised, [(level.pk, kind) for kind in sorted(before - after)], now=now)


def settle_alerts(*, now: datetime) -> int:
    """The alerts are what the balances give cause for, whoever wrote those; return how many were
    opened or resolved. One statement over all levels; for imports, not for every day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"now": now, "with_shelves": list(WITH_SHELVES)})
        return int(cursor.fetchone()[0])


@transaction.atomic
def acknowledge_alert(*, alert_id: int, actor: str, now: datetime) -> Alert:
    """Somebody has seen the alert. A repeat keeps the first; raises AlertUnknown, and
    AlertResolved when it is over.
    """
    Alert.objects.filter(pk=alert_id, state=State.OPEN).update(
        state=State.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=actor
    )
    found = Alert.objects.select_related("level__variant", "level__location").filter(pk=alert_id)
    alert = found.first()
    if alert is None:
        raise errors.AlertUnknown
    if alert.state == State.RESOLVED:
        raise errors.AlertResolved
    return alert


def _write(raised: Sequence[Raised], settled: Sequence[Settled], *, now: datetime) -> None:
    if settled:
        over = Alert.objects.filter(_any_of(settled)).exclude(state=State.RESOLVED)
        over.update(state=State.RESOLVED, resolved_at=now)
    if raised:
        rows = [
            Alert(level_id=level_id, kind=kind, available=available, opened_at=now)
            for level_id, kind, available in raised
        ]
        Alert.objects.bulk_create(rows, ignore_conflicts=True)


def _any_of(settled: Iterable[Settled]) -> Q:
    return reduce(or_, (Q(level=level_id, kind=kind) for level_id, kind in settled))
