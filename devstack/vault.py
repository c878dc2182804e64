"""The secrets of one stack: made once, kept in one file that only its owner reads."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from devstack import files, topology
from devstack.paths import RunDirectory

PASSWORD_BYTES = 24
SECRET_KEY_BYTES = 48


@dataclass(frozen=True)
class Vault:
    """Passwords of the servers and roles, Django's keys, and the API clients' keys."""

    postgres: str
    valkey: str
    roles: dict[str, str]
    secret_keys: dict[str, str]
    api_keys: dict[str, str]


def _fresh() -> Vault:
    return Vault(
        postgres=secrets.token_urlsafe(PASSWORD_BYTES),
        valkey=secrets.token_urlsafe(PASSWORD_BYTES),
        roles={name: secrets.token_urlsafe(PASSWORD_BYTES) for name in topology.NAMES},
        secret_keys={name: secrets.token_urlsafe(SECRET_KEY_BYTES) for name in topology.NAMES},
        # Nginx's map compares without regard to case, so hex, not base64
        api_keys={client: secrets.token_hex(PASSWORD_BYTES) for client in topology.API_CLIENTS},
    )


def open_vault(run: RunDirectory) -> Vault:
    """The stack's secrets; what is missing (all of it the first time) is made and written."""
    fresh = asdict(_fresh())
    kept = files.read_json(run.secrets)
    merged = _merge(fresh, kept) if isinstance(kept, dict) else fresh
    if merged != kept:
        files.write_json(run.secrets, merged)
    return Vault(**merged)


def _merge(fresh: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:  # plain JSON
    inner = {name: fresh[name] | kept[name] for name in fresh if isinstance(kept.get(name), dict)}
    return fresh | kept | inner
