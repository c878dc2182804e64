"""The process behind `up`: starts everything in order, keeps it running, stops it in order.

It leads a session of its own, so that Ctrl-C reaches only the `up` on the terminal, which then asks
it to stop. Until all is ready it tells that `up` how far it is, line by line; when nobody listens
any more, it stops what it started.
"""

import contextlib
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from devstack import (
    binaries,
    children,
    files,
    gateway,
    keys,
    postgres,
    prepare,
    processes,
    state,
    valkey,
    vault,
)
from devstack.environment import Stack
from devstack.errors import Refused, refuse
from devstack.nursery import Nursery
from devstack.paths import RunDirectory
from devstack.ports import Ports
from devstack.state import State

LEAST_FREE_BYTES = 300 * processes.MIB
LOOK_SECONDS, SOON_SECONDS = 30.0, 2.0


class Stopping(Exception):
    """We were asked to stop, or nobody waits for us any more."""


class Teller:
    """Our one-way line to the `up` that waits on the terminal."""

    def __init__(self) -> None:
        self._line: int | None = 1

    def tell(self, **message: object) -> None:
        """Send one message; nothing once the line was closed. Raises Stopping when it broke."""
        if self._line is None:
            return
        try:
            os.write(self._line, (json.dumps(message) + "\n").encode())
        except BrokenPipeError:
            raise Stopping from None

    def check(self) -> None:
        """Raises Stopping when the reader has gone."""
        if self._line is None:
            return
        poll = select.poll()
        poll.register(self._line, 0)
        if poll.poll(0):
            raise Stopping

    def close(self) -> None:
        """From now on nobody waits: what is still printed goes to our log."""
        if self._line is not None:
            os.dup2(2, self._line)
            self._line = None


def note(event: str) -> None:
    """One line in the supervisor's own log, where there is room for it."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M:%S}Z {event}\n")
        sys.stderr.flush()


class Supervisor:
    """One stack, from its first process to its last."""

    def __init__(self, run: RunDirectory, numbers: Ports, env: str) -> None:
        self._run = run
        self._teller = Teller()
        self._asked_to_stop = False
        self._asked_to_revive = False
        self._is_written = False
        self._state = State(processes.identify(os.getpid()), numbers, env)
        self._programs = binaries.find_binaries()
        self._stack = self._make_stack()
        self._nursery = Nursery(self._stack, self._write, self._check)

    def _make_stack(self) -> Stack:
        run, numbers = self._run, self._state.ports
        run.create()
        run.create_memory()
        secrets = vault.open_vault(run)
        keys.ensure_keys(run)
        cluster = postgres.place_cluster(
            run, self._programs.postgres, numbers.postgres, secrets.postgres
        )
        store = valkey.Store(self._programs.valkey, run.valkey, numbers.valkey, secrets.valkey)
        return Stack(run, numbers, secrets, cluster, store, self._state.env)

    def _write(self) -> None:
        self._state = replace(self._state, children=dict(self._nursery.records))
        try:
            state.write(self._run, self._state)
            self._is_written = True
        except OSError:
            # a full disk must not end the one process that keeps the others alive
            if not self._state.ready:
                raise
            self._is_written = False

    def _check(self) -> None:
        if self._asked_to_stop:
            raise Stopping
        self._teller.check()

    @contextlib.contextmanager
    def _step(self, text: str) -> Iterator[None]:
        begun = time.monotonic()
        self._teller.tell(step=text)
        yield
        self._check()
        self._teller.tell(took=time.monotonic() - begun)

    def live(self) -> None:
        """Start everything, keep it running until asked to stop, stop everything."""
        self._listen_to_signals()
        try:
            self._start()
            self._watch()
        except Stopping:
            note("stopping")
        except Refused as refused:
            self._fail(str(refused))
        except OSError as error:
            self._fail("the disk is full" if files.is_full(error) else str(error))
        except Exception:
            self._fail("internal error, see supervisor.log")
            raise
        finally:
            self._stop()

    def _fail(self, line: str) -> None:
        note(line)
        # stopped before the line is shown: the person sees it when nothing is left behind
        self._stop()
        with contextlib.suppress(Stopping):
            self._teller.tell(failed=line)

    def _listen_to_signals(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGUSR1, self._on_revive)
        self._wakeup, writer = os.pipe()
        os.set_blocking(self._wakeup, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _on_stop(self, _number: int, _frame: object) -> None:
        self._asked_to_stop = True

    def _on_revive(self, _number: int, _frame: object) -> None:
        self._asked_to_revive = True

    def _start(self) -> None:
        self._write()
        self._refuse_full_disk()
        binaries.refuse_wrong_versions(binaries.versions(self._programs))
        with self._step("PostgreSQL and Valkey"):
            self._start_servers()
        self._prepare_databases()
        with self._step("seven services, three carts"):
            self._nursery.start_and_await(children.web_children(self._stack))
        with self._step("gateway"):
            gateway.write_config(self._stack)
            self._nursery.start_and_await(
                [children.gateway_child(self._stack, self._programs.nginx)]
            )
        self._teller.tell(answering=self._stack.gateway)
        with self._step("seven workers"):
            self._nursery.start_and_await(children.worker_children(self._stack))
        self._state = replace(self._state, ready=True)
        self._write()
        self._teller.tell(ready=True)
        self._teller.close()
        note("ready")

    def _refuse_full_disk(self) -> None:
        for folder in (self._run.path, self._stack.cluster.data.parent):
            room = os.statvfs(folder)
            if room.f_bavail * room.f_frsize < LEAST_FREE_BYTES:
                needed = LEAST_FREE_BYTES // processes.MIB
                refuse(f"too little free space in {folder}: {needed} MB are needed")

    def _start_servers(self) -> None:
        if not postgres.has_data(self._stack.cluster):
            prepare.forget(self._run)
        postgres.ensure_data(self._stack.cluster)
        postgres.clear_stale_lock(self._stack.cluster)
        valkey.write_config(self._stack.store)
        servers = (children.postgres_child(self._stack), children.valkey_child(self._stack))
        self._nursery.start_and_await(servers)
        postgres.run_sql(self._stack.cluster, postgres.roles_sql(self._stack.vault.roles))

    def _prepare_databases(self) -> None:
        behind = {f"prepare-{each.name}": each for each in prepare.unprepared(self._run)}
        if not behind:
            return
        with self._step(f"migrations ({len(behind)})"):
            commands = [prepare.prepare_child(self._stack, each) for each in behind.values()]
            self._nursery.run_to_end(
                commands, lambda child: prepare.mark(self._run, behind[child.name])
            )

    def _watch(self) -> None:
        while not self._asked_to_stop:
            known_failed = set(self._nursery.failed())
            if self._asked_to_revive:
                self._asked_to_revive = False
                self._nursery.revive()
            due = self._nursery.tend(time.monotonic())
            for name in set(self._nursery.failed()) - known_failed:
                note(f"{name} crashes again and again; see {self._run.log(name)}")
            for log in self._run.logs.glob("*.log"):
                processes.trim_log(log)
            if not self._is_written:
                self._write()
            look_again = LOOK_SECONDS if self._is_written else SOON_SECONDS
            self._sleep(min(look_again, max(0.0, due - time.monotonic())))

    def _sleep(self, seconds: float) -> None:
        if select.select([self._wakeup], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wakeup, 4096)

    def _stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGUSR1):
            signal.signal(number, signal.SIG_IGN)
        self._nursery.stop()
        state.forget(self._run)


def supervise(run: RunDirectory, numbers: Ports, env: str) -> int:
    """Be the supervisor of this stack until it is stopped."""
    try:
        supervisor = Supervisor(run, numbers, env)
    except Refused as refused:
        Teller().tell(failed=str(refused))
        return 1
    except OSError as error:
        full = files.is_full(error)
        Teller().tell(failed="the disk is full" if full else f"cannot start: {error}")
        return 1
    try:
        supervisor.live()
    except Exception:  # noqa: BLE001 - the edge of the process; everything is stopped by now
        traceback.print_exc()
        return 1
    return 0
