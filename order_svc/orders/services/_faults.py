"""Where a test may kill this process: before each step's call, after it, after its commit."""

import os
import signal

from django.conf import settings

from order_svc.orders import rules

STEPS = (
    *rules.STEPS,
    *rules.UNDO.values(),
    *rules.FINISH.values(),
    "capture",
    "refund",
    "give_back",
)
POINTS = (
    "after_attempt_commit",
    *(
        point
        for step in STEPS
        for point in (f"before_{step}_call", f"after_{step}_call", f"after_{step}_commit")
    ),
)


def step_of(point: str) -> str:
    """The step that a point belongs to; empty for that of the attempt itself."""
    name = point.split("_", 1)[1].rsplit("_", 1)[0]
    return name if name in STEPS else ""


def fault(point: str) -> None:
    """Die here if the test environment names this point (COMPTOIR_FAULT); else do nothing.

    Raises LookupError for a point that is not in the list, so that none is forgotten there.
    """
    if point not in POINTS:
        raise LookupError(point)
    if settings.COMPTOIR_ENV == "test" and point == settings.FAULT_POINT:
        die()


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
