"""What may be done with a document in which state, and what state it is in afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing that can be done: from these states, into one of those."""

    sources: frozenset[str]
    targets: frozenset[str]


Steps = Mapping[str, Step]


def _step(sources: str, targets: str) -> Step:
    return Step(frozenset(sources.split()), frozenset(targets.split()))


TRANSFER: Steps = {
    "approve": _step("requested", "approved"),
    "reject": _step("requested", "rejected"),
    "ship": _step("approved", "in_transit"),
    "receive": _step("in_transit partially_received", "partially_received received"),
    "lose": _step("in_transit partially_received", "partially_received received"),
    "cancel": _step("requested approved", "cancelled"),
}
PURCHASE_ORDER: Steps = {
    "revise": _step("draft", "draft"),
    "order": _step("draft", "ordered"),
    "receive": _step("ordered partially_received", "partially_received received"),
    "close": _step("partially_received received", "closed"),
    "cancel": _step("draft ordered", "cancelled"),
}
COUNT: Steps = {
    "count": _step("open counting", "counting"),
    "review": _step("counting", "review"),
    "absent": _step("review", "review"),
    "explain": _step("review", "review"),
    "recount": _step("review", "counting"),
    "post": _step("review", "posted"),
    "cancel": _step("open counting review", "cancelled"),
}


def possible(steps: Steps, state: str) -> tuple[str, ...]:
    """What can be done with a document in this state, in the order of the table."""
    return tuple(name for name, step in steps.items() if state in step.sources)
