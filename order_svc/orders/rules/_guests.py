"""How guests find their orders, and how often they may try."""

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as hmac
from uuid import UUID

LOOKUP_CODE_LIVES = timedelta(minutes=15)
LOOKUP_CODE_PAUSE = timedelta(minutes=1)
MAX_WRONG_LOOKUP_CODES = 5
GUEST_TOKEN_SECONDS = 1800
LOOKUP_SPAN = timedelta(minutes=10)
MAX_LOOKUPS = 30
MAX_MAIL_TRIES = 8
_DIGITS = 6


def lookup_code(*, secret: str, order_id: UUID, round_: int) -> str:
    """Six digits for one order; the next round has others."""
    said = f"lookup:{order_id}:{round_}".encode()
    number = int.from_bytes(hmac(secret.encode(), said, sha256).digest()[:8], "big")
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def may_issue_code(*, issued_at: datetime, now: datetime) -> bool:
    """Whether another code may be mailed so soon after the last one."""
    return now - issued_at >= LOOKUP_CODE_PAUSE


def is_code_open(*, issued_at: datetime, now: datetime, wrong_codes: int, is_used: bool) -> bool:
    """Whether a code may still be tried."""
    is_fresh = now - issued_at < LOOKUP_CODE_LIVES
    return is_fresh and not is_used and wrong_codes < MAX_WRONG_LOOKUP_CODES
