"""Stopping in order: the gateway and the services first, then Valkey and PostgreSQL.

The supervisor stops its own children so, and `down` and `up` stop what a killed supervisor left.
"""

import signal
from collections.abc import Iterable

from devstack import processes, state
from devstack.state import Record

GRACE_SECONDS = 10.0
SERVERS = ("postgres", "valkey")


def stop_all(records: Iterable[Record]) -> None:
    """Nothing of these children runs any more; what ignores its signal for 10 s is killed."""
    everything = list(records)
    _stop_together([record for record in everything if record.name not in SERVERS])
    _stop_together([record for record in everything if record.name in SERVERS])


def _stop_together(records: list[Record]) -> None:
    for record in records:
        if processes.is_alive(record.who):
            processes.send(record.who.pid, record.stop_signal)
    leaders_gone = processes.wait_until(
        lambda: not any(processes.is_alive(record.who) for record in records), GRACE_SECONDS
    )
    if leaders_gone and not state.living(records):
        return
    for record in records:
        kill_at_once(record)
    processes.wait_until(lambda: not state.living(records), GRACE_SECONDS)


def kill_at_once(record: Record) -> None:
    """End a child and whatever it forked without asking."""
    for pid in state.remains(record):
        processes.send(pid, signal.SIGKILL)
