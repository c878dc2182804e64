"""What a count finds, and what was to be expected at the moment of counting.

The rule: an article is counted from its first scan to its last. What had moved before the first is
in what was expected; what moved after the last has nothing to do with the count. What moved in
between may have been counted or not, so any quantity between the lowest and the highest balance of
that time is right: in doubt the books stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

ZERO = Decimal(0)
COUNTED, UNDONE = "counted", "undone"
UNKNOWN_CODE, UNKNOWN_SCAN, ID_REUSED = "unknown_code", "unknown_scan", "id_reused"
OUT_OF_SCOPE, NOT_COUNTED = "out_of_scope", "not_counted"
ELSEWHERE, NOT_WHOLE = "counted_elsewhere", "quantity_must_be_whole"


@dataclass(frozen=True)
class Scan:
    """A barcode or SKU was read, so long ago, and stands for so many units (None: for those of
    its pack).
    """

    id: UUID
    code: str
    seconds_ago: Decimal = ZERO
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Undo:
    """A scan was a mistake."""

    undoes: UUID


@dataclass(frozen=True)
class Verdict:
    """What became of a scan, and what has been counted of its article so far."""

    id: UUID
    verdict: str
    sku: str = ""
    name: str = ""
    quantity: Decimal | None = None
    counted: Decimal | None = None


@dataclass(frozen=True)
class Moved:
    """A movement of the ledger: when it happened, and by how much."""

    occurred_at: datetime
    delta: Decimal


@dataclass(frozen=True)
class Finding:
    """What was expected of an article, and by how much what was found differs."""

    expected: Decimal
    variance: Decimal


def finding(
    *,
    counted: Decimal,
    on_hand: Decimal,
    moved: Iterable[Moved],
    first_scan_at: datetime,
    last_scan_at: datetime,
) -> Finding:
    """Compare what was counted with the ledger of that time.

    `on_hand` is the balance now; `moved` is every movement since the first scan, at least, in the
    order of time.
    """
    recent = [each for each in moved if each.occurred_at > first_scan_at]
    at_first = on_hand - sum((each.delta for each in recent), ZERO)
    between = [each.delta for each in recent if each.occurred_at <= last_scan_at]
    balances = list(accumulate(between, initial=at_first))
    expected = min(max(counted, min(balances)), max(balances))
    return Finding(expected, counted - expected)


def scanned_at(scan: Scan, *, now: datetime, not_before: datetime) -> datetime:
    """When a scan was made, by our clock: a tablet knows how long ago, whatever its own says."""
    return max(now - timedelta(seconds=float(scan.seconds_ago)), not_before)


def is_in_category(path: str, category: str) -> bool:
    """Whether an article's category is this one or lies within it."""
    return path == category or path.startswith(f"{category.rstrip('/')}/")
