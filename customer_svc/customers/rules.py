"""Pure decisions of the customer service."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

ROLES = (
    "administrator",
    "catalogue_manager",
    "stock_clerk",
    "store_manager",
    "cashier",
    "analyst",
    "support",
)
# From a status to those that may follow; what is erased stays so.
STATUSES_AFTER = {
    "PENDING": frozenset({"ACTIVE", "LOCKED", "DISABLED", "ERASED"}),
    "ACTIVE": frozenset({"LOCKED", "DISABLED", "ERASED"}),
    "LOCKED": frozenset({"ACTIVE", "DISABLED", "ERASED"}),
    "DISABLED": frozenset({"ACTIVE", "ERASED"}),
    "ERASED": frozenset[str](),
}
ATTEMPTS_BEFORE_LOCK = 5
ATTEMPTS_BEFORE_LOCK_OF_ADDRESS = 50
LOCK = timedelta(minutes=15)


def normal_email(email: str) -> str:
    """One spelling for an address: trimmed, NFC, lower case."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def normal_password(password: str) -> str:
    """One spelling for what was typed on different keyboards (NFKC, as NIST SP 800-63B 5.1.1.2
    asks).
    """
    return unicodedata.normalize("NFKC", password)


def is_locked(*, failures: int, limit: int, locked_until: datetime | None, now: datetime) -> bool:
    """Whether another attempt is refused unread."""
    return failures >= limit and locked_until is not None and locked_until > now


def points_for(amount: Decimal) -> int:
    """Loyalty points for a net amount: one for each whole unit of currency."""
    return int(amount.to_integral_value(rounding=ROUND_DOWN))


def can_become(*, status: str, wanted: str) -> bool:
    """Whether an account of this status may get that one."""
    return wanted in STATUSES_AFTER[status]


def role_change(*, before: Iterable[str], after: Iterable[str]) -> tuple[list[str], list[str]]:
    """Which roles are given and which are taken away, sorted."""
    old, new = set(before), set(after)
    return sorted(new - old), sorted(old - new)
