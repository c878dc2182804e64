"""The processes of the stack under test: killed, held still, and waited for. No others."""

import contextlib
import signal
from collections.abc import Iterator

from devstack import children, processes, state
from devstack.environment import Stack
from devstack.state import Record

READY_SECONDS = 30


class Machine:
    """What the supervisor has started."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def child(self, name: str) -> Record:
        """A child as the supervisor wrote it down."""
        current = state.read(self._stack.run)
        assert current is not None
        return current.children[name]

    def kill(self, name: str) -> None:
        """End a child and what it forked as a power cut would; the supervisor starts it again."""
        self._signal(name, signal.SIGKILL)

    def await_ready(self, *names: str) -> None:
        """The web processes of this name answer."""
        ports = [self._stack.ports.web[name] for name in names]
        for port in ports:
            assert processes.wait_until(
                lambda port=port: children.answers(port, "/readyz"),  # type: ignore[misc]  # bound
                READY_SECONDS,
            )

    @contextlib.contextmanager
    def held(self, *names: str) -> Iterator[None]:
        """These children do nothing until the end; their connections stay open."""
        try:
            for name in names:
                self._signal(name, signal.SIGSTOP)
            yield
        finally:
            for name in names:
                self._signal(name, signal.SIGCONT)

    def _signal(self, name: str, number: int) -> None:
        found = state.remains(self.child(name))
        assert found, f"{name} does not run"
        for pid in found:
            processes.send(pid, number)
