"""What a checkout does next, and how long it may take over it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

# In this order. The commit of the stock has no undo: it is the pivot.
STEPS = ("freeze", "reserve", "hold_uses", "hold_value", "authorise", "commit")
PIVOT = "commit"
UNDO = {
    "authorise": "void",
    "hold_value": "release_value",
    "hold_uses": "release_uses",
    "reserve": "release",
    "freeze": "thaw",
}
# What was only held becomes final once the order stands; the customer does not wait for it.
FINISH = {"hold_uses": "redeem_uses", "hold_value": "capture_value"}

RESERVATION_SECONDS = 600
EXTEND_BELOW_SECONDS = 300
# As long as product and customer hold at most: only a resumer, or a person, ends these holds.
USES_SECONDS = 24 * 3600
VALUE_SECONDS = 7 * 24 * 3600
# an edit waits for its payment no longer than what is held for it may be held
EDIT_WAITS = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(minutes=10)
# no longer than the reservation lasts at least when a payment is begun
CHALLENGE_SECONDS = EXTEND_BELOW_SECONDS
CHALLENGE_POLL_SECONDS = 10
MAX_TRIES = 20
MAX_AUTHORISE_TRIES = 3
MAX_OPEN_PER_ACTOR = 3
MAX_OPEN_PER_SOURCE = 10

# What a step must leave of the two seconds for those after it: a part that was quicker than its
# share gives the rest to the next.
CHECKOUT_SECONDS = 2.0
_LEAVE_SECONDS = {
    "freeze": 1.45,
    "reserve": 1.15,
    "hold_uses": 0.90,
    "hold_value": 0.60,
    "authorise": 0.35,
    "commit": 0.10,
    "capture": 0.05,
}
_AUTHORISE_SECONDS = 0.8
_UNDO_LEAVES_SECONDS = 0.05
_STORED = frozenset({201, 402, 409, 412, 422})


def seconds_for(step: str, *, remaining_seconds: float) -> float:
    """How long a step of the checkout may take now; zero or less when its time has gone."""
    leave = _LEAVE_SECONDS.get(step, _UNDO_LEAVES_SECONDS)
    allowed = remaining_seconds - leave
    return min(allowed, _AUTHORISE_SECONDS) if step == "authorise" else allowed


def steps_to_undo(possibly_done: Collection[str]) -> list[str]:
    """The steps whose effect must be taken back, last first.

    `possibly_done` are those that were begun and not refused: a step whose answer is not known
    counts as done.
    """
    return [step for step in reversed(STEPS) if step in possibly_done and step in UNDO]


def may_undo(begun: Collection[str]) -> bool:
    """Whether an attempt may still be taken back: not once its stock may be the customer's."""
    return PIVOT not in begun


def steps_to_finish(done: Collection[str]) -> list[str]:
    """The steps that are owed once the order stands, in the order of what they make final."""
    return [FINISH[step] for step in STEPS if step in done and step in FINISH]


def is_forgotten(*, begun_at: datetime, now: datetime, asked_for_payment: bool) -> bool:
    """Whether an interrupted checkout is too old to be carried on.

    Once the provider was asked for money the way leads on, however long it took.
    """
    return not asked_for_payment and now - begun_at > FORGOTTEN_AFTER


def is_abandoned(*, asked_at: datetime, now: datetime) -> bool:
    """Whether the customer has had time enough to answer the bank."""
    return (now - asked_at).total_seconds() > CHALLENGE_SECONDS


def must_extend(*, reserved_until: datetime, now: datetime) -> bool:
    """Whether the reservation ends too soon to begin a payment on it."""
    return (reserved_until - now).total_seconds() < EXTEND_BELOW_SECONDS


def agrees(*, expected: Decimal | None, total: Decimal) -> bool:
    """Whether the total is the one that the customer has seen; true when nobody said one."""
    return expected is None or expected == total


def is_crowded(*, of_actor: int, of_source: int) -> bool:
    """Whether the caller, or its address, has as many checkouts open as one may."""
    return of_actor >= MAX_OPEN_PER_ACTOR or of_source >= MAX_OPEN_PER_SOURCE


def is_stored(status: int) -> bool:
    """Whether an answer of this status is what a repeat must get again."""
    return status in _STORED
