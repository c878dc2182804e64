"""Signing and verifying: one algorithm, every claim required, of the header only the key id."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any  # Any: claims are free JSON

import jwt

from shared_libs.auth.keys import ALGORITHM, issuer_of, key_ring, signing_key
from shared_libs.refusals import Refusal

LEEWAY_SECONDS = 30
# nothing that we sign to be verified without a question lives longer than a day
LONGEST = timedelta(hours=24)
_REQUIRED = ["iss", "aud", "exp", "iat"]


class InvalidToken(Refusal):
    """The token is not one of ours, not meant for us, or over."""

    status = 401
    code = "token_invalid"


def sign(
    claims: Mapping[str, Any], *, issuer: str, audience: str, now: datetime, lifetime: timedelta
) -> str:
    """A signed token of this service with these claims."""
    key_id, key = signing_key()
    body = {
        **claims,
        "iss": issuer,
        "aud": audience,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(body, key, algorithm=ALGORITHM, headers={"kid": key_id})


def verify(
    token: str, *, audience: str, issuer: str | None = None, leeway_seconds: int = LEEWAY_SECONDS
) -> dict[str, Any]:
    """The claims of a valid token. The key must belong to the issuer that the token names.

    Raises InvalidToken for any other algorithm, key, issuer or audience, before or after its time,
    and for a life longer than a day.
    """
    try:
        header = jwt.get_unverified_header(token)
        key_id = str(header.get("kid", ""))
        key = key_ring().find(key_id)
        if key is None:
            raise InvalidToken
        expected = issuer or issuer_of(key_id)
        if issuer_of(key_id) != expected:
            raise InvalidToken
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            issuer=expected,
            leeway=leeway_seconds,
            options={"require": _REQUIRED},
        )
        if claims["exp"] - claims["iat"] > LONGEST.total_seconds():
            raise InvalidToken
    except (jwt.PyJWTError, ValueError, TypeError):
        raise InvalidToken from None
    return claims
