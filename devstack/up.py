"""`./comptoir up`: waits on the terminal while the supervisor starts everything, then lets go."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from types import FrameType

from devstack import files, info, ports, processes, shop, state, stop
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import COMMAND, ROOT, RunDirectory, venv_python
from devstack.ports import Ports
from devstack.state import State

OTHERS_START_SECONDS = 120.0
CLOSING_SECONDS = 3.0
ENVIRONMENTS = ("demo", "production")


def environment_name() -> str:
    """`demo`, or what COMPTOIR_ENV says. Refuses what is neither."""
    name = os.environ.get("COMPTOIR_ENV", "demo")
    if name not in ENVIRONMENTS:
        refuse(f"COMPTOIR_ENV={name} is neither demo nor production")
    return name


def chosen_ports(gateway: int | None) -> Ports:
    numbers = ports.default_ports()
    return ports.with_gateway(numbers, gateway) if gateway else numbers


def preflight(run: RunDirectory, gateway: int | None) -> None:
    """Refuse early what will not work: before minutes are spent on installing anything."""
    environment_name()
    run.create()
    if state.read(run) is None:
        ports.refuse_busy(chosen_ports(gateway))


def up(run: RunDirectory, *, gateway: int | None, empty: bool) -> int:
    """Everything runs and answers; or one line says why not, and nothing runs."""
    signal.signal(signal.SIGTERM, _interrupt)
    with files.locked(run.lock, busy="another `./comptoir up` is at work here"):
        kind = shop.choose(run, empty=empty)
        current = _settled(run)
        if current:
            _stay_with(current, gateway)
        else:
            _start(run, chosen_ports(gateway))
        if kind == shop.DEMO:
            _seed(run)
    info.show(run)
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _settled(run: RunDirectory) -> State | None:
    """The stack that runs already; None once nothing is left of an earlier one."""
    current = state.read(run)
    if current and current.is_supervised():
        _await_other_start(run)
        current = state.read(run)
    if current and current.is_supervised():
        return current
    orphans = stop.stop_orphans(run, current)
    if current and orphans:
        say(f"  stopped {orphans} processes that a killed supervisor left behind")
        # the system takes a moment to close a killed process's sockets
        processes.wait_until(lambda: not ports.busy(current.ports), CLOSING_SECONDS)
    return None


def _await_other_start(run: RunDirectory) -> None:
    def is_settled() -> bool:
        current = state.read(run)
        return current is None or current.ready or not current.is_supervised()

    if not processes.wait_until(is_settled, OTHERS_START_SECONDS):
        refuse("another start does not get ready; `./comptoir down` stops it")


def _stay_with(current: State, gateway: int | None) -> None:
    if gateway and gateway != current.ports.gateway:
        refuse(f"it runs on port {current.ports.gateway}; `./comptoir down` first")
    processes.send(current.supervisor.pid, signal.SIGUSR1)
    say("  already running")


def _start(run: RunDirectory, numbers: Ports) -> None:
    ports.refuse_busy(numbers)
    begun = time.monotonic()
    supervisor = _spawn_supervisor(run, numbers)
    try:
        _follow(supervisor, begun)
    except BaseException:
        with _no_interruption():
            supervisor.terminate()
            supervisor.wait()
            say("\n  everything is stopped again")
        raise


def _spawn_supervisor(run: RunDirectory, numbers: Ports) -> subprocess.Popen[bytes]:
    named = ",".join(f"{name}={port}" for name, port in numbers.named().items())
    with run.log("supervisor").open("ab") as log:
        return processes.told_by(
            [venv_python(), COMMAND, "supervise"],
            env=dict(os.environ)
            | {
                "COMPTOIR_RUN": str(run.path),
                "COMPTOIR_PORTS": named,
                "COMPTOIR_ENV": environment_name(),
            },
            cwd=ROOT,
            errors=log,
        )


def _follow(supervisor: subprocess.Popen[bytes], begun: float) -> None:
    """Show how far it is until it is ready. Refuses with its own words when it fails."""
    for raw in supervisor.stdout or ():
        message = json.loads(raw)
        if "failed" in message:
            supervisor.wait()
            say()
            refuse(message["failed"])
        if "ready" in message:
            return
        _show(message, time.monotonic() - begun)
    refuse("stopped while starting; see supervisor.log")


def _show(message: dict[str, object], seconds: float) -> None:
    if "step" in message:
        sys.stdout.write(f"  {message['step']} ... ")
        sys.stdout.flush()
    elif "took" in message:
        say(f"{message['took']:.1f} s")
    elif "answering" in message:
        say(f"  answering on {message['answering']} after {seconds:.1f} s")


@contextlib.contextmanager
def _no_interruption() -> Iterator[None]:
    """Cleaning up is not interrupted by a second Ctrl-C."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    kept = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _seed(run: RunDirectory) -> None:
    """The demo shop is full; or nothing runs any more and one line says why."""
    try:
        if not shop.seed(run):
            refuse("the demo data could not be made (above); everything is stopped again")
    except BaseException:
        current = state.read(run)
        with _no_interruption():
            if current:
                stop.stop_stack(run, current)
        raise
