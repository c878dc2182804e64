"""Services of our own beside those behind the gateway: started otherwise, and killed as we like."""

import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from devstack import children, environment, ports, postgres, processes, topology
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from tests.e2e.callers import Caller

START_SECONDS = 60.0


@dataclass(frozen=True)
class SideDoor:
    """A service as `up` serves it, on a port of its own."""

    address: str
    port: int
    master: int

    def caller(self) -> Caller:
        """A client who comes by this door, without limits."""
        caller = Caller(self.address, None)
        caller.session.headers["X-API-Client"] = "test"
        return caller

    def kill(self) -> float:
        """All that serves here dies at once; returns when, by the clock on the wall, others do."""
        for pid in processes.session_members(self.master):
            if pid != self.master:
                processes.send(pid, signal.SIGKILL)
        processes.wait_until(lambda: children.answers(self.port, "/readyz"), START_SECONDS)
        return time.time()


@contextmanager
def side_door(
    stack: Stack, name: str = "order", changes: Mapping[str, str] | None = None
) -> Iterator[SideDoor]:
    """One more of this service, with changes to its environment; it ends with the block."""
    (port,) = ports.free_ports(1)
    service = topology.service(name)
    _make_room(stack, service.role)
    env = environment.web_environment(stack, service, service.processes[0])
    # its figures are nobody's, and must not wipe those of the one behind the gateway
    del env["PROMETHEUS_MULTIPROC_DIR"]
    env |= {"BIND": f"127.0.0.1:{port}"} | dict(changes or {})
    application = f"{service.package}.config.wsgi"
    command = [str(venv_python()), "-m", "gunicorn", "-c", str(children.GUNICORN_CONFIG)]
    log = stack.run.log(f"side-{name}-{port}")
    served = processes.spawn([*command, application], log=log, env=env, cwd=ROOT)
    try:
        ready = processes.wait_until(lambda: children.answers(port, "/readyz"), START_SECONDS)
        assert ready, "\n".join(processes.last_lines(log, 20))
        yield SideDoor(f"http://127.0.0.1:{port}", port, served.pid)
    finally:
        _end(served)


def _make_room(stack: Stack, role: str) -> None:
    """The service may hold more connections than its own processes need."""
    postgres.run_sql(stack.cluster, f"ALTER ROLE {role} CONNECTION LIMIT 60;")


def _end(served: subprocess.Popen[bytes]) -> None:
    for pid in processes.session_members(served.pid):
        processes.send(pid, signal.SIGKILL)
    served.wait()
