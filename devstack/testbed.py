"""Real servers for tests: a PostgreSQL and a Valkey of their own, on free ports, thrown away after.

Several runs in one checkout share nothing. What a killed run left is found and ended by the next.
"""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from devstack import (
    binaries,
    children,
    environment,
    files,
    info,
    keys,
    ports,
    postgres,
    processes,
    running,
    state,
    stop,
    stopping,
    topology,
    valkey,
    vault,
)
from devstack.environment import Stack
from devstack.errors import refuse
from devstack.nursery import Nursery
from devstack.paths import COMMAND, RunDirectory, venv_python
from devstack.processes import Identity
from devstack.state import Record

PREFIX = "comptoir-test-"
OWNER = "owner.json"
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
        _remove(folder)


def _remove(folder: Path) -> None:
    run = RunDirectory(folder / "run")
    for place in filter(None, (postgres.state_directory(run), run.memory, folder)):
        shutil.rmtree(place, ignore_errors=True)


def write_owner(folder: Path, children: Iterable[Record]) -> None:
    """Note who uses this folder and which servers it started, for the next run's sweep."""
    content = {
        "owner": asdict(processes.identify(os.getpid())),
        "children": [asdict(record) for record in children],
    }
    files.write_json(folder / OWNER, content)


def sweep() -> None:
    """End the servers and remove the folders of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # another run's sweep may be at it
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid():
                _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    note: Any = files.read_json(folder / OWNER)  # what `write_owner` wrote
    if note is None or processes.is_alive(Identity(**note["owner"])):
        return
    for child in note["children"]:
        stopping.kill_at_once(Record(**{**child, "who": Identity(**child["who"])}))
    end_whole_system(RunDirectory(folder / "run"))
    _remove(folder)


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
        nursery = Nursery(stack, changed=lambda: write_owner(run.path.parent, records()))
        records = nursery.records.values
        try:
            # SIGQUIT: stop at once, without a checkpoint that nobody will read
            server = replace(children.postgres_child(stack), stop_signal=signal.SIGQUIT)
            nursery.start_and_await([server, children.valkey_child(stack)])
            postgres.run_sql(stack.cluster, _test_roles(stack))
            yield stack
        finally:
            nursery.stop()


@contextlib.contextmanager
def whole_system(changes: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Everything as `up` starts it, demo data included, on free ports; stopped whatever happens.

    Its services learn of `changes` by their environment.
    """
    with temporary_run() as run:
        numbers = ",".join(f"{name}={port}" for name, port in ports.free_stack().named().items())
        chosen = {"COMPTOIR_RUN": str(run.path), "COMPTOIR_PORTS": numbers}
        env = environment.inherited() | chosen | dict(changes or {})
        try:
            if processes.attached([venv_python(), COMMAND, "up"], env=env):
                refuse("the whole system did not start (above)")
            files.write_json(info_file(run), info.collect(run))
            yield running.current_stack(run)
        finally:
            end_whole_system(run)


def info_file(run: RunDirectory) -> Path:
    """Where the tests find what `info --json` says."""
    return run.credentials.with_name("info.json")


def end_whole_system(run: RunDirectory) -> None:
    """Nothing of a stack in this folder runs any more."""
    current = state.read(run)
    if current:
        stop.stop_stack(run, current)


def _test_roles(stack: Stack) -> str:
    passwords = stack.vault.roles
    parts = [
        postgres.role_that_makes_test_databases(each.role, each.database, passwords[each.name])
        for each in topology.SERVICES
    ]
    shared = stack.vault.postgres
    parts.append(postgres.role_that_makes_test_databases(SHARED, f"{SHARED}_db", shared))
    return "\n".join(parts)


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
