"""Who may sign in, and what an account may become."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

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


def can_become(*, status: str, wanted: str) -> bool:
    """Whether an account of this status may get that one."""
    return wanted in STATUSES_AFTER[status]


def role_change(*, before: Iterable[str], after: Iterable[str]) -> tuple[list[str], list[str]]:
    """Which roles are given and which are taken away, sorted."""
    old, new = set(before), set(after)
    return sorted(new - old), sorted(old - new)


def guard_key(*, kind: str, value: str) -> str:
    """What attempts are counted under; hashed, so that the table of failures is no address book."""
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
