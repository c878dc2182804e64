"""Small things that are kept under a name: who the till is, its settings, the basket it is at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: JSON documents

from till.store._database import Database

# what belongs to one register and is nobody else's
IDENTITY = "identity"
LET_GO = "let go "


@dataclass(frozen=True)
class Identity:
    """Which register this till is, and how it proves it."""

    gateway: str
    register_id: str
    credential: str
    name: str


def keep(database: Database, **values: Any) -> None:
    """These values are kept under their names; None forgets one."""
    for name, value in values.items():
        if value is None:
            database.run("DELETE FROM kept WHERE name = ?", name)
        else:
            text = json.dumps(value, ensure_ascii=False)
            database.run("INSERT OR REPLACE INTO kept VALUES (?, ?)", name, text)


def kept(database: Database, name: str, default: Any = None) -> Any:
    """What is kept under a name."""
    for (text,) in database.rows("SELECT value FROM kept WHERE name = ?", name):
        return json.loads(text)
    return default


def let_go(database: Database, sale_id: str) -> None:
    """The shop is to be told that this sale does not come, for which it holds store credit."""
    keep(database, **{f"{LET_GO}{sale_id}": True})


def to_let_go(database: Database) -> list[str]:
    """The sales of which the shop is to be told so."""
    rows = database.rows("SELECT name FROM kept WHERE name LIKE ?", f"{LET_GO}%")
    return [name.removeprefix(LET_GO) for (name,) in rows]


def forget_let_go(database: Database, sale_id: str) -> None:
    """The shop knows it."""
    keep(database, **{f"{LET_GO}{sale_id}": None})


def identity(database: Database) -> Identity | None:
    """Which register this till is; None before it is enrolled."""
    found: Mapping[str, str] | None = kept(database, IDENTITY)
    return Identity(**found) if found else None


def begin_register(database: Database, mine: Identity) -> None:
    """The till is this register; what it still has to say as that same register is kept."""
    with database.transaction():
        keep(database, **{IDENTITY: vars(mine), "revoked": None, "bootstrapped": None})


def note_wrong_pin(database: Database, cashier: str, *, until: datetime, most: int) -> None:
    """One more wrong PIN; after `most` of them the cashier waits until then."""
    with database.transaction():
        database.run(
            """INSERT INTO wrong_pin VALUES (?, 1, NULL)
               ON CONFLICT (cashier) DO UPDATE SET tries = tries + 1""",
            cashier,
        )
        database.run(
            "UPDATE wrong_pin SET tries = 0, locked_until = ? WHERE cashier = ? AND tries >= ?",
            until.isoformat(),
            cashier,
            most,
        )


def forget_wrong_pins(database: Database, cashier: str) -> None:
    """The right PIN forgives the wrong ones before it."""
    database.run("DELETE FROM wrong_pin WHERE cashier = ?", cashier)


def locked_until(database: Database, cashier: str) -> datetime | None:
    """Until when this cashier has to wait."""
    rows = database.rows("SELECT locked_until FROM wrong_pin WHERE cashier = ?", cashier)
    for (until,) in rows:
        return datetime.fromisoformat(until) if until else None
    return None
