"""What runs: written down by the supervisor at each change, read by every other verb."""

import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from devstack import files, ports, processes
from devstack.paths import RunDirectory
from devstack.ports import Ports
from devstack.processes import Identity

RUNNING, RESTARTING, FAILED = "running", "restarting", "failed"


@dataclass(frozen=True)
class Record:
    """One child as it was last seen; enough to recognise it and what it forked."""

    name: str
    who: Identity
    program: str
    folder: str
    stop_signal: int
    restarts: int = 0
    state: str = RUNNING


@dataclass(frozen=True)
class State:
    """One stack as its supervisor wrote it down."""

    supervisor: Identity
    ports: Ports
    env: str
    ready: bool = False
    children: dict[str, Record] = field(default_factory=dict)

    @property
    def gateway(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.ports.gateway}"

    def is_supervised(self) -> bool:
        return processes.is_alive(self.supervisor)


def write(run: RunDirectory, state: State) -> None:
    files.write_json(run.state, asdict(state))


def read(run: RunDirectory) -> State | None:
    """What was written last, None when nothing ever ran or all was stopped in order."""
    kept: Any = files.read_json(run.state)  # JSON that `write` made
    if kept is None:
        return None
    children = {
        name: Record(**{**child, "who": Identity(**child["who"])})
        for name, child in kept["children"].items()
    }
    return State(
        supervisor=Identity(**kept["supervisor"]),
        ports=Ports(**kept["ports"]),
        env=kept["env"],
        ready=kept["ready"],
        children=children,
    )


def forget(run: RunDirectory) -> None:
    """All was stopped: no record of it is left, and nothing of it in memory."""
    run.state.unlink(missing_ok=True)
    shutil.rmtree(run.memory, ignore_errors=True)


def living(records: Iterable[Record]) -> list[Record]:
    """Those of which anything still runs."""
    return [record for record in records if remains(record)]


def remains(record: Record) -> list[int]:
    """The processes left of a child: its session, and what works in its folder as its program.

    PostgreSQL's own children lead sessions of their own; they run its program in its data folder.
    """
    mine = processes.left_behind(record.who, record.program)
    if record.folder and Path(record.folder).exists():
        mine += processes.working_in(record.program, record.folder)
    return sorted(set(mine))
