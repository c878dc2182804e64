"""The people and programs of the demo shop, with passwords made once for each run directory."""

import secrets
from pathlib import Path
from typing import Any

from devstack import files
from devstack.paths import RunDirectory

PASSWORD_BYTES = 12
HOST = "demo.example"
STAFF = {
    "administrator": "Alice Tremblay",
    "catalogue_manager": "Bruno Gagnon",
    "stock_clerk": "Chloé Roy",
    "store_manager": "Denis Côté",
    "cashier": "Élise Bouchard",
    "analyst": "Fatima Morin",
    "support": "Gilles Pelletier",
}
# who works at a counter sees the one store of its own
STORES = {"store_manager": ["MTL"], "cashier": ["MTL"]}
# who buys at a store again, and says a name
REGULARS = (
    *("Marie Bélanger", "Nathan Cohen", "Odile Fortin", "Pierre Girard"),
    *("Quinn Murphy", "Rosa Alvarez", "Samuel Lévesque", "Thi Nguyen"),
)
REPLAY = f"replay@{HOST}"


def accounts_file(run: RunDirectory) -> Path:
    """Where the passwords are; its owner alone may read it."""
    return run.credentials.parent / "accounts.json"


def demo_accounts(run: RunDirectory) -> dict[str, Any]:
    """The accounts of this run directory, made on the first call."""
    kept: Any = files.read_json(accounts_file(run))  # our own file
    if kept is None:
        kept = _fresh()
        files.write_json(accounts_file(run), kept)
    found: dict[str, Any] = kept
    return found


def program(run: RunDirectory, email: str) -> dict[str, Any]:
    """The service account with this address."""
    found: dict[str, Any] = next(
        each for each in demo_accounts(run)["service_accounts"] if each["email"] == email
    )
    return found


def _fresh() -> dict[str, Any]:
    return {
        "staff": [
            {
                "role": role,
                "email": f"{role}@{HOST}",
                "password": _password(),
                "name": name,
                "stores": STORES.get(role, []),
            }
            for role, name in STAFF.items()
        ],
        "customers": [
            {
                "email": f"customer@{HOST}",
                "password": _password(),
                "first_name": "Hélène",
                "last_name": "Lavoie",
                "locale": "fr",
            },
            *(_regular(name) for name in REGULARS),
        ],
        "service_accounts": [{"email": REPLAY, "password": _password(), "scopes": ["replay"]}],
    }


def _regular(name: str) -> dict[str, str]:
    first_name, _blank, last_name = name.partition(" ")
    return {
        "email": f"{first_name.lower()}@{HOST}",
        "password": _password(),
        "first_name": first_name,
        "last_name": last_name,
        "locale": "fr",
    }


def _password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)
