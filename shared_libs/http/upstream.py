"""What one process knows of one other service: its addresses, and how it has been doing lately."""

import itertools
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shared_libs.http.breaker import StateReporter, UnlockedBreaker
from shared_libs.http.errors import UpstreamBusy, UpstreamUnavailable
from shared_libs.http.transport import (
    Broken,
    NothingSent,
    Target,
    TimedOut,
    UpstreamFailing,
)

Kind = Literal["read", "write"]
FAILURES = (NothingSent, TimedOut, Broken, UpstreamFailing)
SHUN_SECONDS = 5.0


class RetryBudget:
    """Lets one call in ten be tried again, and three more at once: retries never make a storm."""

    CALL, RETRY, BURST = 1, 10, 30

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._saved = self.BURST

    def earn(self) -> None:
        """Count a call."""
        with self._lock:
            self._saved = min(self._saved + self.CALL, self.BURST)

    def spend(self) -> bool:
        """Pay for a retry; False when there is not enough saved."""
        with self._lock:
            affordable = self._saved >= self.RETRY
            self._saved -= self.RETRY if affordable else 0
            return affordable


class Rotation:
    """The targets of an upstream, each first in its turn; one that failed is last for a while."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = list(targets)
        self._turn = itertools.count()
        self._shunned_until: dict[Target, float] = {}

    def in_turn(self) -> list[Target]:
        """Return all targets in the order in which to try them now."""
        first = next(self._turn) % len(self._targets)
        turn = self._targets[first:] + self._targets[:first]
        now = time.monotonic()
        return sorted(turn, key=lambda target: self._shunned_until.get(target, 0.0) > now)

    def shun(self, target: Target) -> None:
        """Try the others first for five seconds."""
        self._shunned_until[target] = time.monotonic() + SHUN_SECONDS


class Upstream:
    """Connections, breakers, bulkhead and retry budget of one service; shared by all threads."""

    def __init__(self, name: str, base_urls: Sequence[str], *, threads: int) -> None:
        self.name = name
        self.targets = Rotation([Target(url, connections=threads) for url in base_urls])
        self.budget = RetryBudget()
        self._breakers: dict[Kind, UnlockedBreaker] = {
            "read": _breaker(name, "read"),
            "write": _breaker(name, "write"),
        }
        self._slots = threading.BoundedSemaphore(max(1, threads - 1))
        self._quiet_until: dict[str, float] = {}

    def breaker(self, kind: Kind) -> UnlockedBreaker:
        """Return the breaker of reads or of writes."""
        return self._breakers[kind]

    @contextmanager
    def slot(self, *, wait_seconds: float) -> Iterator[None]:
        """Hold one of the places to wait for this service; raises UpstreamBusy if none is free."""
        if not self._slots.acquire(timeout=max(0.0, wait_seconds)):
            raise UpstreamBusy(retry_after=1)
        try:
            yield
        finally:
            self._slots.release()

    def keep_quiet(self, operation: str, seconds: float) -> None:
        """Send no more of this operation for so long: the service asked for it."""
        self._quiet_until[operation] = time.monotonic() + seconds

    def ensure_welcome(self, operation: str) -> None:
        """Raise UpstreamUnavailable while the service has asked us not to repeat this operation."""
        left = self._quiet_until.get(operation, 0.0) - time.monotonic()
        if left > 0:
            raise UpstreamUnavailable(retry_after=int(left) + 1)


def _breaker(name: str, kind: Kind) -> UnlockedBreaker:
    breaker = UnlockedBreaker(f"{name}.{kind}", is_failure=lambda exc: isinstance(exc, FAILURES))
    breaker.add_listener(StateReporter(name, kind))
    return breaker


_known: dict[str, Upstream] = {}
_lock = threading.Lock()


def upstream(name: str) -> Upstream:
    """Return this process's one record of a service, at the addresses of settings.UPSTREAMS."""
    known = _known.get(name)
    if known is not None:
        return known
    with _lock:
        if name not in _known:
            _known[name] = _configured(name)
        return _known[name]


def _configured(name: str) -> Upstream:
    base_urls = settings.UPSTREAMS.get(name)
    if not base_urls:
        raise ImproperlyConfigured(f"UPSTREAMS has no address for {name}")
    return Upstream(name, base_urls, threads=settings.WEB_THREADS)


def forget_upstreams() -> None:
    """Start afresh: in a forked process, which shares no connections with its parent, or a test."""
    global _lock  # noqa: PLW0603 - the parent may have held it while it forked
    _lock = threading.Lock()
    _known.clear()


os.register_at_fork(after_in_child=forget_upstreams)
