"""Who calls whom inside: short-lived tokens that name the caller and the one callee they are good
for.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from shared_libs.auth import tokens

HEADER = "X-Service-Token"
LIFETIME = timedelta(seconds=60)
_RENEW_BEFORE_SECONDS = 25
_lock = threading.Lock()
_cache: dict[str, tuple[float, str]] = {}


def token_for(audience: str) -> str:
    """A token with which this service may call `audience`; signed anew at most every 35 seconds."""
    now = time.monotonic()
    with _lock:
        good_until, token = _cache.get(audience, (0.0, ""))
        if now < good_until:
            return token
    name = settings.SERVICE_NAME
    token = tokens.sign(
        {"sub": f"svc:{name}", "token_type": "service"},
        issuer=name,
        audience=f"svc:{audience}",
        now=datetime.now(UTC),
        lifetime=LIFETIME,
    )
    with _lock:
        _cache[audience] = (now + LIFETIME.total_seconds() - _RENEW_BEFORE_SECONDS, token)
    return token


def caller_of(request: HttpRequest) -> str | None:
    """The service that calls, or None when the request carries no service token.

    Raises InvalidToken when it carries one that is not good for this service.
    """
    token = request.headers.get(HEADER)
    if not token:
        return None
    claims = tokens.verify(token, audience=f"svc:{settings.SERVICE_NAME}")
    if claims.get("token_type") != "service" or claims.get("sub") != f"svc:{claims['iss']}":
        raise tokens.InvalidToken
    return str(claims["iss"])
