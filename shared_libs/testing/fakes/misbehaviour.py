"""How a fake client misbehaves on request, the same for all of them."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

from shared_libs.http.errors import UpstreamTimeout, UpstreamUnavailable

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
EVERY = "*"
TIMEOUT_SECONDS = 0.3


@dataclass
class _Fault:
    times: int | None

    def strikes(self) -> bool:
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


@dataclass(frozen=True)
class Asked:
    """One call that reached a fake, whether or not it was answered."""

    operation: str
    arguments: dict[str, object]


@dataclass
class Misbehaviour:
    """Faults of one fake: for one operation or for all, for ever or a number of times."""

    asked: list[Asked] = field(default_factory=list)
    sleep: Callable[[float], None] = time.sleep
    _down: dict[str, _Fault] = field(default_factory=dict)
    _deaf: dict[str, _Fault] = field(default_factory=dict)
    _delays: dict[str, float] = field(default_factory=dict)

    def unavailable(self, operation: str = EVERY, *, times: int | None = None) -> None:
        """Do nothing and raise UpstreamUnavailable."""
        self._down[operation] = _Fault(times)

    def lose_answer(self, operation: str = EVERY, *, times: int | None = None) -> None:
        """Do what is asked, then raise UpstreamTimeout: the caller cannot know."""
        self._deaf[operation] = _Fault(times)

    def slow(self, operation: str = EVERY, *, seconds: float) -> None:
        """Answer late; from 0.3 s on the caller has given up, though what it asked for is done."""
        self._delays[operation] = seconds

    def recover(self) -> None:
        """Behave from now on."""
        for faults in (self._down, self._deaf, self._delays):
            faults.clear()

    def asked_for(self, operation: str) -> list[dict[str, object]]:
        """Return the arguments of each call of the operation, in order."""
        return [call.arguments for call in self.asked if call.operation == operation]

    def before(self, operation: str, arguments: dict[str, object]) -> None:
        """Take note of a call; raises UpstreamUnavailable where one was asked for."""
        self.asked.append(Asked(operation, arguments))
        if _strikes(self._down, operation):
            raise UpstreamUnavailable

    def after(self, operation: str) -> None:
        """Wait where a delay was asked for; raises UpstreamTimeout where the answer is lost."""
        delay = self._delays.get(operation, self._delays.get(EVERY, 0.0))
        if delay:
            self.sleep(min(delay, TIMEOUT_SECONDS))
        if delay >= TIMEOUT_SECONDS or _strikes(self._deaf, operation):
            raise UpstreamTimeout


def _strikes(faults: dict[str, _Fault], operation: str) -> bool:
    fault = faults.get(operation) or faults.get(EVERY)
    return fault is not None and fault.strikes()


class Misbehaving:
    """Base of the fakes: `fake.faults.unavailable("reserve", times=1)`."""

    faults: Misbehaviour


Fake = TypeVar("Fake", bound=Misbehaving)


def operation(
    method: Callable[Concatenate[Fake, Arguments], Result],
) -> Callable[Concatenate[Fake, Arguments], Result]:
    """Let the fake's faults strike before and after this method."""

    @functools.wraps(method)
    def wrapped(self: Fake, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        self.faults.before(method.__name__, dict(kwargs))
        try:
            return method(self, *args, **kwargs)
        finally:
            self.faults.after(method.__name__)

    return wrapped
