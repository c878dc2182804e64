"""Baskets put aside: at first this till's own, then shared with the tills of the store.

States: `own` (nobody else knows it), `sharing` (on its way: another till may have it by now),
`shared` (whoever asks the shop first gets it), `refused` (the shop would not have it, so that it
stays this till's own). What is taken up is gone from here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any  # Any: JSON documents

from till.store._database import Database

OWN, SHARING, SHARED, REFUSED = "own", "sharing", "shared", "refused"


@dataclass(frozen=True)
class Parked:
    """A basket that waits."""

    id: str
    label: str
    cashier: str
    basket: Mapping[str, Any]
    state: str
    parked_at: str


def park(database: Database, waiting: Parked) -> None:
    """The basket waits at this till. Expects to be within a transaction."""
    database.run(
        "INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?)",
        waiting.id,
        waiting.label,
        waiting.cashier,
        json.dumps(dict(waiting.basket), ensure_ascii=False),
        OWN,
        waiting.parked_at,
    )


def parked(database: Database) -> list[Parked]:
    """What waits at this till, the latest first."""
    return _read(database, "ORDER BY parked_at DESC")


def parked_to_share(database: Database) -> list[Parked]:
    """What the shop has to hear of; from now on it may know it."""
    with database.transaction():
        database.run("UPDATE parked SET state = ? WHERE state = ?", SHARING, OWN)
        return _read(database, f"WHERE state = '{SHARING}'")


def set_parked_state(database: Database, parked_id: str, state: str) -> None:
    """The basket is in this state."""
    database.run("UPDATE parked SET state = ? WHERE id = ?", state, parked_id)


def take_up(database: Database, parked_id: str, *, only_own: bool) -> bool:
    """The basket waits here no more; False where it does not, or others may have it.

    Expects to be within a transaction.
    """
    where = "id = ? AND state IN ('own', 'refused')" if only_own else "id = ?"
    return database.run(f"DELETE FROM parked WHERE {where}", parked_id) > 0  # noqa: S608 - our words


def _read(database: Database, where: str) -> list[Parked]:
    rows = database.rows(f"SELECT * FROM parked {where}")  # noqa: S608 - our words
    return [
        Parked(
            row["id"],
            row["label"],
            row["cashier"],
            json.loads(row["basket"]),
            row["state"],
            row["parked_at"],
        )
        for row in rows
    ]
