"""`./comptoir doctor`: what could keep the stack from starting, and whether it does."""

import importlib.util
import os
import platform
import sys
from collections.abc import Callable, Iterator

from devstack import binaries, bootstrap, ports, processes, state
from devstack.console import say, table
from devstack.errors import Refused
from devstack.paths import ROOT, VENV, RunDirectory

LEAST_FREE_BYTES = 1024 * processes.MIB
OLDEST_GLIBC = (2, 28)
GOOD, BAD = "ok", "!!"
Finding = tuple[str, str, str]


def doctor(run: RunDirectory) -> int:
    """0 when nothing stands in the way."""
    checks: tuple[Callable[[RunDirectory], Iterator[Finding]], ...] = (
        _python,
        _system,
        _disk,
        _servers,
        _ports,
        _processes,
    )
    findings = [finding for check in checks for finding in check(run)]
    say(table(findings))
    return int(any(verdict == BAD for verdict, _, _ in findings))


def _finding(good: bool, subject: str, detail: str) -> Finding:  # noqa: FBT001 - the verdict itself
    return (GOOD if good else BAD, subject, detail)


def _python(_run: RunDirectory) -> Iterator[Finding]:
    version = platform.python_version()
    yield _finding(sys.version_info >= bootstrap.OLDEST, "python", f"{version}, {sys.executable}")
    has_venv = importlib.util.find_spec("ensurepip") is not None
    yield _finding(has_venv or VENV.exists(), "venv module", "there" if has_venv else "missing")
    current = bootstrap.is_current("runtime")
    installed = "installed" if current else "`./comptoir up` will install them"
    yield _finding(True, "dependencies", installed)


def _system(_run: RunDirectory) -> Iterator[Finding]:
    library, version = platform.libc_ver()
    yield _finding(True, "system", f"{sys.platform} {platform.machine()}, {os.cpu_count()} cores")
    if library == "glibc":
        numbers = tuple(int(part) for part in version.split(".")[:2])
        yield _finding(numbers >= OLDEST_GLIBC, "glibc", f"{version}, 2.28 or newer is needed")
    elif processes.LINUX:
        yield _finding(False, "glibc", "none found; use docker compose -f compose/compose.yaml up")


def _disk(run: RunDirectory) -> Iterator[Finding]:
    place = run.path if run.path.exists() else ROOT
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize
    yield _finding(free > LEAST_FREE_BYTES, "disk", f"{free // processes.MIB} MB free in {place}")
    yield _finding(os.access(place, os.W_OK), "folder", f"{place} is writable")


def _servers(_run: RunDirectory) -> Iterator[Finding]:
    if not bootstrap.is_current("runtime"):
        return
    try:
        found = binaries.find_binaries()
        versions = binaries.versions(found)
        binaries.refuse_wrong_versions(versions)
    except Refused as refused:
        yield _finding(False, "servers", str(refused))
        return
    paths = (found.postgres, found.valkey, found.nginx)
    for (name, version), path in zip(versions.items(), paths, strict=True):
        yield _finding(bool(version), name, f"{version or 'does not run'}, {path}")


def _ports(run: RunDirectory) -> Iterator[Finding]:
    if state.read(run) is not None:
        return
    try:
        ports.refuse_busy(ports.default_ports())
    except Refused as refused:
        yield _finding(False, "ports", str(refused))
    else:
        yield _finding(True, "ports", "all free")


def _processes(run: RunDirectory) -> Iterator[Finding]:
    current = state.read(run)
    if current is None:
        yield _finding(True, "stack", "not running")
    elif current.is_supervised():
        yield _finding(True, "stack", f"running on {current.gateway}")
    else:
        left = len(state.living(current.children.values()))
        line = f"its supervisor was killed, {left} of its processes run; `./comptoir up` or `down`"
        yield _finding(False, "stack", line)
