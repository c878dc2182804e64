"""What every step of a checkout is."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from order_svc.orders.services._journal import Run

Result = TypeVar("Result")


class Step(ABC, Generic[Result]):
    """One step. Its call may be repeated; its record is one transaction."""

    name: str

    def is_needed(self, run: Run) -> bool:  # noqa: ARG002  # most are, whatever is bought
        """Whether this checkout has it at all."""
        return True

    def ensure_ready(self, run: Run) -> None:  # most are, when their turn comes
        """Raise Interrupted where somebody else must do something before it is begun."""

    def prepare(self, run: Run) -> None:  # most have nothing to prepare
        """Write what the intent needs, in the intent's transaction."""

    @abstractmethod
    def call(self, run: Run) -> Result:
        """Ask for it. A Refusal other than Unavailable means that nothing was done."""

    @abstractmethod
    def record(self, run: Run, result: Result, /) -> None:
        """Write what came of it. A Refusal here turns the attempt back, this step included."""
