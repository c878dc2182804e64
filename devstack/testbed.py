"""Real servers for tests: a PostgreSQL and a Valkey of their own, on free ports, thrown away after.

Several runs in one checkout share nothing. What a killed run left is found and ended by the next.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from devstack import (
    binaries,
    environment,
    files,
    keys,
    ports,
    postgres,
    processes,
    topology,
    valkey,
    vault,
)
from devstack.environment import Stack
from devstack.errors import refuse
from devstack.paths import RunDirectory
from devstack.processes import Identity

PREFIX = "comptoir-test-"
OWNER = "owner.json"
READY_SECONDS = 30.0
STOP_SECONDS = 5.0
# an upstream nobody started: refused at once
NOBODY = "http://127.0.0.1:9"
SHARED = "shared"


@contextlib.contextmanager
def temporary_run() -> Iterator[RunDirectory]:
    """A run directory in the system's temporary folder, removed at the end."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    write_owner(folder, [])
    try:
        run = RunDirectory(folder / "run")
        folder.chmod(0o711)
        run.create()
        yield run
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_owner(folder: Path, children: list[tuple[Identity, str]]) -> None:
    """Note who uses this folder and which servers it started, for the next run's sweep."""
    content = {
        "owner": asdict(processes.identify(os.getpid())),
        "children": [[asdict(who), program] for who, program in children],
    }
    files.write_json(folder / OWNER, content)


def sweep() -> None:
    """End the servers and remove the folders of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid():
                _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    note = files.read_json(folder / OWNER)
    if not isinstance(note, dict) or processes.is_alive(Identity(**note["owner"])):  # type: ignore[arg-type] # our own file
        return
    for who, program in note["children"]:  # type: ignore[union-attr,misc] # our own file
        processes.kill_session(Identity(**who), program)  # type: ignore[arg-type] # our own file
    shutil.rmtree(folder, ignore_errors=True)


def make_stack(run: RunDirectory, numbers: ports.Ports) -> Stack:
    """A stack for tests: fast settings, data that is thrown away."""
    found = binaries.find_binaries()
    secrets = vault.open_vault(run)
    keys.ensure_keys(run)
    cluster = postgres.place_cluster(
        run, found.postgres, numbers.postgres, secrets.postgres, hurried=True
    )
    store = valkey.Store(found.valkey, run.valkey, numbers.valkey, secrets.valkey, durable=False)
    return Stack(run, numbers, secrets, cluster, store, env="test")


@contextlib.contextmanager
def servers() -> Iterator[Stack]:
    """PostgreSQL with all roles and databases, and Valkey; stopped whatever happens."""
    with temporary_run() as run:
        stack = make_stack(run, ports.free_stack())
        postgres.ensure_data(stack.cluster)
        valkey.write_config(stack.store)
        children: list[subprocess.Popen[bytes]] = []
        try:
            children.append(_start_postgres(stack))
            children.append(_start_valkey(stack))
            write_owner(run.path.parent, [(processes.identify(c.pid), c.args[0]) for c in children])  # type: ignore[index,misc] # always a list here
            _await_servers(stack)
            postgres.run_sql(stack.cluster, _test_roles(stack))
            yield stack
        finally:
            _stop(children)


def _start_postgres(stack: Stack) -> subprocess.Popen[bytes]:
    return processes.spawn(
        stack.cluster.command(),
        log=stack.run.log("postgres"),
        env=postgres.QUIET_ENV,
        cwd=Path("/"),
        account=stack.cluster.account,
    )


def _start_valkey(stack: Stack) -> subprocess.Popen[bytes]:
    log = stack.run.log("valkey")
    env = environment.inherited()
    return processes.spawn(stack.store.command(), log=log, env=env, cwd=stack.store.folder)


def _await_servers(stack: Stack) -> None:
    checks = {
        "postgres": lambda: postgres.is_ready(stack.cluster),
        "valkey": lambda: valkey.is_ready(stack.store),
    }
    for name, is_ready in checks.items():
        if not processes.wait_until(is_ready, READY_SECONDS):
            lines = "\n  ".join(processes.last_lines(stack.run.log(name)))
            refuse(f"{name} did not start:\n  {lines}")


def _test_roles(stack: Stack) -> str:
    passwords = stack.vault.roles
    parts = [
        postgres.role_that_makes_test_databases(each.role, each.database, passwords[each.name])
        for each in topology.SERVICES
    ]
    shared = stack.vault.postgres
    parts.append(postgres.role_that_makes_test_databases(SHARED, f"{SHARED}_db", shared))
    return "\n".join(parts)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        # SIGQUIT makes PostgreSQL stop at once, without a checkpoint nobody will read
        child.send_signal(signal.SIGQUIT if child is children[0] else signal.SIGTERM)
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def test_environment(stack: Stack, name: str) -> dict[str, str]:
    """What pytest of one service gets: its own database, and upstreams that nobody answers for."""
    service = topology.service(name)
    closed = {f"{each.upper()}_URL": NOBODY for each in topology.NAMES}
    closed["CART_URL"] = ",".join([NOBODY] * len(topology.service("cart").ports))
    return environment.service_environment(stack, service) | closed | _common(stack)


def shared_environment(stack: Stack) -> dict[str, str]:
    """What pytest of shared_libs gets: a database beside the seven, and the keys of product."""
    url = stack.cluster.url(SHARED, stack.vault.postgres, f"{SHARED}_db")
    own = {"DATABASE_URL": url, "VALKEY_URL": stack.store.url}
    return test_environment(stack, "product") | own


def _common(stack: Stack) -> dict[str, str]:
    return {
        "PUBLIC_URL": f"http://{ports.LOOPBACK}:{topology.GATEWAY_PORT}",
        "LOG_LEVEL": "WARNING",
        "COMPTOIR_TEST_DIR": str(stack.run.path),
    }
