"""pybreaker's circuit breaker with our rules, and without a lock around the protected call."""

import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from pybreaker import (
    STATE_CLOSED,
    STATE_HALF_OPEN,
    STATE_OPEN,
    CircuitBreaker,
    CircuitBreakerError,
    CircuitBreakerListener,
    CircuitBreakerState,
)

from shared_libs.http import metrics

CONSECUTIVE_FAILURES = 5
WINDOW_CALLS, WINDOW_SECONDS, WINDOW_MINIMUM = 20, 10.0, 10
SLOW_SECONDS = 1.0
OPEN_SECONDS, OPEN_SECONDS_MAX, JITTER_SECONDS = 5.0, 60.0, 2.0
SUCCESSES_TO_CLOSE = 3

log = structlog.get_logger(__name__)


class SlowCall(Exception):
    """An answer that came, but too late to call the upstream healthy."""


class UnlockedBreaker(CircuitBreaker):
    """Opens on failures in a row or on their share; admits one probe at a time when half open.

    pybreaker holds its lock during the call, which makes one queue of all threads; here it is
    held only to admit a call and to count its result. The cause of a failure is raised as it is.
    """

    def __init__(
        self,
        name: str,
        *,
        is_failure: Callable[[Exception], bool] = lambda _: True,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(
            name=name,
            fail_max=CONSECUTIVE_FAILURES,
            reset_timeout=OPEN_SECONDS,
            success_threshold=SUCCESSES_TO_CLOSE,
            exclude=[lambda exc: not is_failure(exc)],
        )
        self._clock, self._jitter = clock, jitter
        self._recent: deque[tuple[float, bool]] = deque(maxlen=WINDOW_CALLS)
        self._epoch = 0
        self._opened_in_a_row = 0
        self._open_until = 0.0
        self._probing = False

    # Any: pybreaker's own signature
    def call(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run `func` if the breaker admits it; raises CircuitBreakerError if not."""
        with self.calling():
            return func(*args, **kwargs)

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Run the block if the breaker admits it, and count how it ended."""
        epoch, started = self._admit(), self._clock()
        try:
            yield
        except Exception as exc:
            self._settle(epoch, exc if self.is_system_error(exc) else None)
            raise
        except BaseException:
            # the worker is being stopped: that says nothing about the upstream
            self._abandon(epoch)
            raise
        slow = self._clock() - started > SLOW_SECONDS
        self._settle(epoch, SlowCall() if slow else None)

    @property
    def refusing_seconds(self) -> float:
        """How long a call would still be refused for; 0 when one would be let through."""
        with self._lock:
            if self.current_state == STATE_OPEN:
                return max(0.0, self._open_until - self._clock())
            return OPEN_SECONDS if self._probing else 0.0

    def open(self) -> bool:
        """Refuse calls for 5 s plus jitter, doubled each time a probe fails, 60 s at most."""
        with self._lock:
            pause = min(OPEN_SECONDS * 2**self._opened_in_a_row, OPEN_SECONDS_MAX)
            self._opened_in_a_row += 1
            self._open_until = self._clock() + pause + self._jitter() * JITTER_SECONDS
            self._new_epoch()
            return super().open()

    def half_open(self) -> None:
        """Let one probe through."""
        with self._lock:
            self._new_epoch()
            super().half_open()

    def close(self) -> None:
        """Let every call through and forget the failures that led here."""
        with self._lock:
            self._opened_in_a_row = 0
            self._new_epoch()
            super().close()

    def _new_epoch(self) -> None:
        self._epoch += 1
        self._probing = False
        self._recent.clear()

    def _admit(self) -> int:
        with self._lock:
            if self.current_state == STATE_OPEN and self._clock() >= self._open_until:
                self.half_open()
            if self.current_state == STATE_OPEN or self._probing:
                raise CircuitBreakerError(f"{self.name} is open")
            self._probing = self.current_state == STATE_HALF_OPEN
            return self._epoch

    def _settle(self, epoch: int, failure: Exception | None) -> None:
        with self._lock:
            if epoch != self._epoch:
                return  # admitted before the last change of state: old news
            self._probing = False
            self._recent.append((self._clock(), failure is not None))
            if failure is None:
                self.state._handle_success()  # noqa: SLF001 - pybreaker's counters and listeners
            else:
                self._count_failure(failure)

    def _count_failure(self, failure: Exception) -> None:
        self._inc_counter()
        for listener in self.listeners:
            listener.failure(self, failure)
        in_a_row = self.fail_counter >= self.fail_max
        if self.current_state == STATE_HALF_OPEN or in_a_row or self._half_failed():
            self.open()

    def _half_failed(self) -> bool:
        since = self._clock() - WINDOW_SECONDS
        recent = [failed for at, failed in self._recent if at >= since]
        return len(recent) >= WINDOW_MINIMUM and sum(recent) * 2 >= len(recent)

    def _abandon(self, epoch: int) -> None:
        with self._lock:
            if epoch == self._epoch:
                self._probing = False


class StateReporter(CircuitBreakerListener):
    """Shows each change of state as a metric and a log event."""

    LEVELS = {STATE_CLOSED: 0, STATE_HALF_OPEN: 1, STATE_OPEN: 2}

    def __init__(self, upstream: str, kind: str) -> None:
        self.upstream, self.kind = upstream, kind
        metrics.BREAKER_STATE.labels(upstream, kind).set(0)

    def state_change(
        self,
        cb: CircuitBreaker,
        old_state: CircuitBreakerState | None,  # noqa: ARG002 - the listener's signature
        new_state: CircuitBreakerState,
    ) -> None:
        """Report the new state, with how long calls are refused when it is open."""
        metrics.BREAKER_STATE.labels(self.upstream, self.kind).set(self.LEVELS[new_state.name])
        metrics.BREAKER_CHANGES.labels(self.upstream, self.kind, new_state.name).inc()
        report = log.warning if new_state.name == STATE_OPEN else log.info
        report(
            "breaker.state_changed",
            upstream=self.upstream,
            kind=self.kind,
            state=new_state.name,
            failures=cb.fail_counter,
        )
