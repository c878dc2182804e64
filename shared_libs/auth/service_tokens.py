"""Who calls whom inside: short-lived tokens that name the caller, the one callee they are good for,
and whether they may change anything there.
"""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from shared_libs.auth import tokens

HEADER = "X-Service-Token"
READ, WRITE = "read", "write"
LIFETIME = timedelta(seconds=60)
_RENEW_BEFORE_SECONDS = 25
_lock = threading.Lock()
_cache: dict[tuple[str, str], tuple[float, str]] = {}


@dataclass(frozen=True)
class Caller:
    """A service that has proved its name, and what its token is for."""

    name: str
    scopes: frozenset[str]


def token_for(audience: str, scope: str = WRITE) -> str:
    """A token with which this service may call `audience`; signed anew at most every 35 seconds.

    One of scope READ changes nothing there, whoever gets hold of it.
    """
    now = time.monotonic()
    with _lock:
        good_until, token = _cache.get((audience, scope), (0.0, ""))
        if now < good_until:
            return token
    name = settings.SERVICE_NAME
    token = tokens.sign(
        {"sub": f"svc:{name}", "token_type": "service", "scope": scope},
        issuer=name,
        audience=f"svc:{audience}",
        now=datetime.now(UTC),
        lifetime=LIFETIME,
    )
    with _lock:
        _cache[(audience, scope)] = (now + LIFETIME.total_seconds() - _RENEW_BEFORE_SECONDS, token)
    return token


def caller_of(request: HttpRequest) -> Caller | None:
    """The service that calls, or None when the request carries no service token.

    Raises InvalidToken when it carries one that is not good for this service.
    """
    token = request.headers.get(HEADER)
    if not token:
        return None
    claims = tokens.verify(token, audience=f"svc:{settings.SERVICE_NAME}")
    if claims.get("token_type") != "service" or claims.get("sub") != f"svc:{claims['iss']}":
        raise tokens.InvalidToken
    return Caller(str(claims["iss"]), frozenset(str(claims.get("scope", "")).split()))
