"""What only a service may ask of another: asked as one, with its key, at the other's own door."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import requests
from requests.adapters import HTTPAdapter

from devstack import topology
from devstack.environment import Stack
from tests.e2e.callers import CONNECTIONS, TIMEOUT_SECONDS, new_key

LIFETIME = timedelta(seconds=60)
TTL_SECONDS = 600


@dataclass
class Inside:
    """One service as it talks to another."""

    stack: Stack
    name: str
    to: str
    address: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
        self.address = self.address or self.stack.urls(topology.service(self.to))[0]

    def post(self, path: str, body: object, *, key: str | None = None) -> requests.Response:
        headers = {"X-Service-Token": self._token(), "Idempotency-Key": key or new_key()}
        return self.session.post(
            self.address + path, json=body, headers=headers, timeout=TIMEOUT_SECONDS
        )

    def _token(self) -> str:
        key = self.stack.run.private_key(self.name)
        now = datetime.now(UTC)
        claims = {
            "sub": f"svc:{self.name}",
            "token_type": "service",
            "scope": "write",
            "iss": self.name,
            "aud": f"svc:{self.to}",
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
        }
        return jwt.encode(claims, key.read_bytes(), algorithm="ES256", headers={"kid": key.stem})


@dataclass(frozen=True)
class Shelves:
    """Inventory as order sees it."""

    inside: Inside

    def reserve(
        self, lines: Iterable[tuple[str, int]], *, reference: str = "", seconds: int = TTL_SECONDS
    ) -> requests.Response:
        """Hold these units under a reference, a new one unless it is given."""
        body: dict[str, Any] = {
            "reference": reference or str(uuid.uuid4()),
            "channel": "web",
            "ttl_seconds": seconds,
            "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        }
        return self.inside.post("/internal/reservations", body)

    def turn(self, reference: str, word: str) -> requests.Response:
        """Commit or release what is held under it."""
        return self.inside.post(f"/internal/reservations/{reference}/{word}", {})
