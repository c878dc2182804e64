"""The children of one supervisor: started, watched, restarted with patience, ended in order."""

import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from devstack import processes, stopping
from devstack.children import Child
from devstack.environment import Stack
from devstack.errors import refuse
from devstack.state import FAILED, RESTARTING, Record

READY_SECONDS = 90.0
FIRST_DELAY, LONGEST_DELAY, HOPELESS_DELAY = 0.5, 8.0, 20.0
WINDOW_SECONDS = 60.0
MOST_CRASHES = 5


def restart_delay(crashes: int) -> float:
    """Seconds to wait before the next start: 0.5, 1, 2, 4, 8, 8, ..."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (crashes - 1))


class Nursery:
    """Owns the processes; every change is told to `changed`, which writes it down."""

    def __init__(
        self, stack: Stack, changed: Callable[[], None], check: Callable[[], None] = lambda: None
    ) -> None:
        self._stack = stack
        self._changed = changed
        self._check = check
        self._children: dict[str, Child] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._crashes: dict[str, list[float]] = {}
        self._due: dict[str, float] = {}
        self.records: dict[str, Record] = {}

    def start(self, child: Child) -> None:
        """Start a child and write it down."""
        popen = processes.spawn(
            child.command,
            log=self._stack.run.log(child.name),
            env=child.env,
            cwd=child.cwd,
            account=child.account,
        )
        before = self.records.get(child.name)
        self._children[child.name] = child
        self._running[child.name] = popen
        self.records[child.name] = Record(
            name=child.name,
            who=processes.identify(popen.pid),
            program=processes.program(popen.pid),
            folder=child.folder,
            stop_signal=child.stop_signal,
            restarts=before.restarts + 1 if before else 0,
        )
        self._changed()

    def start_and_await(self, children: Iterable[Child]) -> None:
        """Start these together. Refuses, with its last lines, when one dies or is too late."""
        waiting = list(children)
        for child in waiting:
            self.start(child)
        limit = time.monotonic() + READY_SECONDS
        while waiting:
            self._check()
            waiting = [child for child in waiting if not self._is_ready(child)]
            if waiting and time.monotonic() > limit:
                self._refuse(waiting[0], f"is not ready after {READY_SECONDS:.0f} s")
            time.sleep(processes.POLL_SECONDS)

    def _is_ready(self, child: Child) -> bool:
        if self._running[child.name].poll() is not None:
            self._refuse(child, "ended while starting")
        return child.is_ready()

    def run_to_end(self, children: Iterable[Child], done: Callable[[Child], None]) -> None:
        """Run these together to their end. Refuses, with its last lines, when one fails."""
        waiting = list(children)
        for child in waiting:
            self.start(child)
        while waiting:
            self._check()
            for child in [child for child in waiting if self._has_ended(child)]:
                waiting.remove(child)
                done(child)
            time.sleep(processes.POLL_SECONDS)

    def _has_ended(self, child: Child) -> bool:
        status = self._running[child.name].poll()
        if status is None:
            return False
        if status:
            self._refuse(child, f"ended with {status}")
        self._forget(child.name)
        return True

    def _forget(self, name: str) -> None:
        for table in (self._running, self._children, self.records):
            table.pop(name)
        self._changed()

    def _refuse(self, child: Child, what: str) -> None:
        log = self._stack.run.log(child.name)
        tail = "".join(f"\n  {line}" for line in processes.last_lines(log))
        refuse(f"{child.name} {what}; {log} ends with:{tail}")

    def tend(self, now: float) -> float:
        """Notice who died and restart who is due; returns when to look again."""
        for name, popen in list(self._running.items()):
            if popen.poll() is not None:
                self._crashed(name, now)
        for name in [name for name, due in self._due.items() if due <= now]:
            self._restart(name, now)
        return min(self._due.values(), default=now + WINDOW_SECONDS)

    def _restart(self, name: str, now: float) -> None:
        del self._due[name]
        try:
            self.start(self._children[name])
        except OSError:
            # no room for its log, or no memory for it: later perhaps
            self._due[name] = now + LONGEST_DELAY

    def _crashed(self, name: str, now: float) -> None:
        del self._running[name]
        record = self.records[name]
        # what it forked may hold its port
        stopping.kill_at_once(record)
        recent = [at for at in self._crashes.get(name, []) if now - at < WINDOW_SECONDS] + [now]
        self._crashes[name] = recent
        # what it lacks may come back: the disk was full, another server was away
        seems_hopeless = len(recent) > MOST_CRASHES
        self.records[name] = replace(record, state=FAILED if seems_hopeless else RESTARTING)
        self._due[name] = now + (HOPELESS_DELAY if seems_hopeless else restart_delay(len(recent)))
        self._changed()

    def revive(self) -> None:
        """Try those that crash again and again at once, with all their chances."""
        for name, record in self.records.items():
            if record.state == FAILED:
                self._crashes.pop(name, None)
                self._due[name] = 0.0

    def failed(self) -> list[str]:
        return [name for name, record in self.records.items() if record.state == FAILED]

    def stop(self) -> None:
        """Nothing of them runs any more."""
        stopping.stop_all(self.records.values())
        for popen in self._running.values():
            popen.wait()
        self.records.clear()
        self._running.clear()
