"""The ledger: what a document does to stock, and the chain that shows if a line was changed
later.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

ZERO = Decimal(0)
CHAIN_START = "0" * 64
_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Document:
    """Why stock moves: a sale, a return, an adjustment. The reference is used once, for ever."""

    reference: str
    kind: str
    actor: str
    occurred_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """What one line of a document does at one level; `reserved_delta` is not part of the ledger.

    `line` is used once for each reference. `kind` and `reason` are the document's unless given.
    """

    line: int
    sku: str
    location: str
    delta: Decimal
    damaged_delta: Decimal = ZERO
    reserved_delta: Decimal = ZERO
    kind: str = ""
    reason: str = ""

    @property
    def frees_units(self) -> bool:
        """Whether more can be promised to others once it is done."""
        return self.delta > self.damaged_delta + self.reserved_delta


@dataclass(frozen=True)
class Fact:
    """A document and what its lines do."""

    document: Document
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Part:
    """So many units of one article in one line of a document, or in each bundle of it."""

    line: int
    sku: str
    quantity: Decimal


def taken_apart(lines: Sequence[Part], bundles: Mapping[str, Mapping[str, Decimal]]) -> list[Part]:
    """The lines, with each bundle replaced by what it is made of.

    Lines keep their numbers; the components of bundles are numbered after the last.
    """
    whole = [each for each in lines if each.sku not in bundles]
    number = max((each.line for each in lines), default=0)
    parts = [
        (sku, line.quantity * each)
        for line in lines
        if line.sku in bundles
        for sku, each in sorted(bundles[line.sku].items())
    ]
    return whole + [Part(number + n, sku, units) for n, (sku, units) in enumerate(parts, start=1)]


@dataclass(frozen=True)
class Link:
    """Everything of a movement that the chain vouches for."""

    prev_hash: str
    level_id: int
    seq: int
    kind: str
    delta: Decimal
    damaged_delta: Decimal
    balance_after: Decimal
    reference: str
    line: int
    reason: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime


def link_hash(link: Link) -> str:
    """The SHA-256 that seals a movement to the one before it; verify_ledger computes the same in
    SQL.
    """
    parts = (
        link.prev_hash,
        str(link.level_id),
        str(link.seq),
        link.kind,
        _number(link.delta),
        _number(link.damaged_delta),
        _number(link.balance_after),
        link.reference,
        str(link.line),
        link.reason,
        link.actor,
        _moment(link.occurred_at),
        _moment(link.recorded_at),
    )
    return hashlib.sha256(_SEPARATOR.join(parts).encode()).hexdigest()


def _number(value: Decimal) -> str:
    return f"{value + ZERO:.3f}"


def _moment(value: datetime) -> str:
    return _written(value.astimezone(UTC))


# the lines of a document say the same two
@lru_cache(maxsize=256)
def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
