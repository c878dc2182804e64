"""Whether something that comes from outside was signed, and lately; in constant time."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

TOLERANCE_SECONDS = 300


def is_fresh(stamp: str, *, now: datetime) -> bool:
    """Whether a time in seconds is at most five minutes away."""
    return stamp.isascii() and stamp.isdigit() and _distance(stamp, now) <= TOLERANCE_SECONDS


def _distance(stamp: str, now: datetime) -> float:
    return abs(now.timestamp() - int(stamp[:15]))


def is_signed(message: bytes, said: Iterable[str], *, secrets: Sequence[str]) -> bool:
    """Whether one of the signatures, in hex or base64, was made with one of our secrets.

    Every pair is compared, so that the time tells nothing.
    """
    found = False
    for secret in secrets:
        digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
        for signature in said:
            for right in (digest.hex().encode(), base64.b64encode(digest)):
                found |= hmac.compare_digest(right, signature.encode())
    return found
