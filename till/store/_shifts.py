"""Shifts: who opened the drawer with how much, and what was counted at the end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from till.store._database import Database


@dataclass(frozen=True)
class Shift:
    """A shift; `counted` by tender once it is closed."""

    id: str
    cashier: str
    float_amount: Decimal
    opened_at: datetime
    closed_at: datetime | None = None
    counted: Mapping[str, str] = field(default_factory=dict)


def open_shift(database: Database) -> Shift | None:
    """The shift that is open; the file has room for one."""
    return _one(database, "WHERE closed_at IS NULL")


def last_shift(database: Database) -> Shift | None:
    """The latest shift, open or closed."""
    return _one(database, "ORDER BY opened_at DESC LIMIT 1")


def record_shift(database: Database, shift: Shift) -> None:
    """The shift is open. Expects to be within a transaction."""
    database.run(
        "INSERT INTO shift VALUES (?, ?, ?, ?, NULL, NULL)",
        shift.id,
        shift.cashier,
        str(shift.float_amount),
        shift.opened_at.isoformat(),
    )


def close_shift(
    database: Database, shift_id: str, *, counted: Mapping[str, str], at: datetime
) -> None:
    """The shift is closed with what was counted. Expects to be within a transaction."""
    database.run(
        "UPDATE shift SET closed_at = ?, counted = ? WHERE id = ?",
        at.isoformat(),
        json.dumps(dict(counted)),
        shift_id,
    )


def _one(database: Database, where: str) -> Shift | None:
    for row in database.rows(f"SELECT * FROM shift {where}"):  # noqa: S608 - our words
        closed_at = row["closed_at"]
        return Shift(
            id=row["id"],
            cashier=row["cashier"],
            float_amount=Decimal(row["float"]),
            opened_at=datetime.fromisoformat(row["opened_at"]),
            closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
            counted=json.loads(row["counted"] or "{}"),
        )
    return None
