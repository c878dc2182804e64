"""`./comptoir down`, and the sweeping before an `up`: whatever runs and is provably ours ends."""

import signal

from devstack import processes, state, stopping
from devstack.console import say
from devstack.paths import RunDirectory
from devstack.state import State

# two groups of children with ten seconds each and a second round for what had to be killed
SUPERVISOR_SECONDS = 45.0


def down(run: RunDirectory) -> int:
    """Stop everything of this stack; harmless when nothing runs."""
    current = state.read(run)
    if current is None:
        say("nothing is running")
        return 0
    stop_stack(run, current)
    say("stopped")
    return 0


def stop_stack(run: RunDirectory, current: State) -> None:
    """End the supervisor, which ends its children; then whatever a killed one left behind."""
    if current.is_supervised():
        processes.send(current.supervisor.pid, signal.SIGTERM)
        gone = processes.wait_until(lambda: not current.is_supervised(), SUPERVISOR_SECONDS)
        if not gone:
            processes.send(current.supervisor.pid, signal.SIGKILL)
    # read again: it may have started or stopped children since
    stop_orphans(run, state.read(run))


def stop_orphans(run: RunDirectory, current: State | None) -> int:
    """End the children of a supervisor that is gone; returns how many there were."""
    if current is None:
        return 0
    orphans = state.living(current.children.values())
    stopping.stop_all(orphans)
    state.forget(run)
    return len(orphans)
