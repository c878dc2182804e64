"""`./comptoir status`: each process with its memory, whether it is ready, and how often it fell."""

from devstack import children, processes, state, topology
from devstack.console import say, table
from devstack.paths import RunDirectory
from devstack.ports import LOOPBACK
from devstack.state import Record, State

NOTHING_RUNS = 3


def status(run: RunDirectory) -> int:
    """0 when all run and answer, 1 when something does not, 3 when nothing runs."""
    current = state.read(run)
    if current is None or not (current.is_supervised() or state.living(current.children.values())):
        say("nothing is running")
        return NOTHING_RUNS
    rows = [_row(current, record) for record in current.children.values()]
    memory = memory_of(current)
    lines = [(*row, f"{memory[row[0]] / processes.MIB:.0f} MB") for row in rows]
    say(table([("NAME", "PID", "PORT", "STATE", "RESTARTS", "PSS"), *lines]))
    supervisor = "running" if current.is_supervised() else "KILLED: `./comptoir up` mends it"
    say(f"\nsupervisor {supervisor}; {sum(memory.values()) / processes.MIB:.0f} MB (PSS) in all")
    return int(not current.is_supervised() or any(row[3] != "ready" for row in rows))


def memory_of(current: State) -> dict[str, int]:
    """The bytes that each process of the stack holds with its children (PSS), by its name."""
    return {name: processes.memory_pss(family) for name, family in _families(current).items()}


def _families(current: State) -> dict[str, list[int]]:
    records = current.children.values()
    whole = {record.name: processes.family(record.who.pid) for record in records if _runs(record)}
    none: dict[str, list[int]] = {record.name: [] for record in records}
    return none | whole | {"supervisor": [current.supervisor.pid]}


def _runs(record: Record) -> bool:
    return processes.is_alive(record.who)


def _row(current: State, record: Record) -> tuple[str, str, str, str, str]:
    port = current.ports.named().get(record.name)
    return (
        record.name,
        str(record.who.pid) if _runs(record) else "-",
        str(port or ""),
        _condition(record, port),
        str(record.restarts),
    )


def _condition(record: Record, port: int | None) -> str:
    if not _runs(record):
        return record.state if record.state != state.RUNNING else "dead"
    if port is None:
        return "ready"
    return "ready" if _is_ready(record.name, port) else "not ready"


def _is_ready(name: str, port: int) -> bool:
    if name in topology.web_ports():
        return children.answers(port, "/readyz")
    if name == "gateway":
        return children.answers(port, "/health")
    return children.listens(LOOPBACK, port)
