"""Ids that sort by the time they were made (UUID version 7, RFC 9562)."""

import secrets
import time
from datetime import UTC, datetime
from uuid import UUID


def uuid7() -> UUID:
    """A new id: 48 bits of milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    chance = secrets.randbits(74)
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def made_at(identity: UUID) -> datetime:
    """When an id of this kind was made, to the millisecond."""
    return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
