"""The life of a promotion: draft, scheduled, active, ended or paused."""

from datetime import datetime

DRAFT, SCHEDULED, ACTIVE, PAUSED, ENDED = "draft", "scheduled", "active", "paused", "ended"
# in these it may apply; when, its window says
LIVE = (SCHEDULED, ACTIVE)
_AFTER = {
    DRAFT: {SCHEDULED, ACTIVE},
    SCHEDULED: {ACTIVE, PAUSED, ENDED},
    ACTIVE: {PAUSED, ENDED},
    PAUSED: {SCHEDULED, ACTIVE, ENDED},
    ENDED: set[str](),
}


def can_become(state: str, wanted: str) -> bool:
    """Whether a promotion may go from one state to another."""
    return wanted in _AFTER[state]


def can_be_edited(state: str) -> bool:
    """Whether its terms may change: not while customers see them, and not once it is over."""
    return state in {DRAFT, SCHEDULED, PAUSED}


def state_at(starts_at: datetime | None, ends_at: datetime | None, *, now: datetime) -> str:
    """What a promotion that is let go is at a moment."""
    if ends_at is not None and ends_at <= now:
        return ENDED
    return SCHEDULED if starts_at is not None and starts_at > now else ACTIVE
