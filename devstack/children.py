"""Every child of a stack: how it is started, how it is asked to stop, and when it is ready."""

import http.client
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devstack import environment, gateway, postgres, topology, valkey
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from devstack.ports import LOOPBACK
from devstack.processes import Account
from devstack.topology import Service

PROBE_SECONDS = 2.0
GUNICORN_CONFIG = ROOT / "shared_libs" / "service_defaults" / "gunicorn.py"
# within the ten seconds after which a whole group is killed
WORKER_GRACE_SECONDS = 8


@dataclass(frozen=True)
class Child:
    """What the supervisor needs to know of one program."""

    name: str
    command: list[str | Path]
    env: dict[str, str]
    cwd: Path
    is_ready: Callable[[], bool]
    stop_signal: int = signal.SIGTERM
    account: Account | None = None
    # the folder in which everything it forks works, when that is not in its session
    folder: str = ""


def answers(port: int, path: str) -> bool:
    """Whether an HTTP server there answers this path with 200."""
    link = http.client.HTTPConnection(LOOPBACK, port, timeout=PROBE_SECONDS)
    try:
        link.request("GET", path)
        return link.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def listens(host: str, port: int) -> bool:
    """Whether someone accepts connections there."""
    try:
        socket.create_connection((host, port), PROBE_SECONDS).close()
    except OSError:
        return False
    return True


def postgres_child(stack: Stack) -> Child:
    return Child(
        name="postgres",
        command=stack.cluster.command(),
        env=postgres.QUIET_ENV,
        cwd=Path("/"),
        is_ready=lambda: postgres.is_ready(stack.cluster),
        stop_signal=signal.SIGINT,
        account=stack.cluster.account,
        folder=str(stack.cluster.data),
    )


def valkey_child(stack: Stack) -> Child:
    return Child(
        name="valkey",
        command=stack.store.command(),
        env=environment.inherited(),
        cwd=stack.store.folder,
        is_ready=lambda: valkey.is_ready(stack.store),
    )


def web_children(stack: Stack) -> list[Child]:
    """One gunicorn for each service, and for each replica."""
    return [
        _web(stack, service, process)
        for service in topology.SERVICES
        for process in service.processes
    ]


def _web(stack: Stack, service: Service, process: str) -> Child:
    port = stack.ports.web[process]
    application = f"{service.package}.config.wsgi"
    return Child(
        name=process,
        command=[venv_python(), "-m", "gunicorn", "-c", GUNICORN_CONFIG, application],
        env=environment.web_environment(stack, service, process),
        cwd=ROOT,
        is_ready=lambda: answers(port, "/readyz"),
    )


def manage(service: Service, *words: str) -> list[str | Path]:
    """A management command of a service."""
    return [venv_python(), ROOT / service.package / "manage.py", *words]


def worker_children(stack: Stack) -> list[Child]:
    """One job worker for each service; it is ready when it runs."""
    return [
        Child(
            name=f"{service.name}-worker",
            command=manage(
                service,
                # the checks import admin and API, which a worker need not hold in memory
                *("procrastinate", "--skip-checks", "worker"),
                *("--shutdown-graceful-timeout", str(WORKER_GRACE_SECONDS)),
            ),
            env=environment.worker_environment(stack, service),
            cwd=ROOT,
            is_ready=lambda: True,
        )
        for service in topology.SERVICES
    ]


def gateway_child(stack: Stack, program: Path) -> Child:
    return Child(
        name="gateway",
        command=gateway.command(stack, program),
        env=environment.inherited(),
        cwd=stack.run.nginx,
        is_ready=lambda: answers(stack.ports.gateway, "/health"),
        stop_signal=signal.SIGQUIT,
    )
