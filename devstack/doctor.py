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


def _finding(subject: str, detail: str, *, good: bool = True) -> Finding:
    return (GOOD if good else BAD, subject, detail)


def _python(_run: RunDirectory) -> Iterator[Finding]:
    version = platform.python_version()
    new_enough = sys.version_info >= bootstrap.OLDEST
    yield _finding("python", f"{version}, {sys.executable}", good=new_enough)
    has_venv = importlib.util.find_spec("ensurepip") is not None
    good = has_venv or VENV.exists()
    yield _finding("venv module", "there" if has_venv else "missing", good=good)
    current = bootstrap.is_current("runtime")
    installed = "installed" if current else "`./comptoir up` will install them"
    yield _finding("dependencies", installed)


def _system(_run: RunDirectory) -> Iterator[Finding]:
    library, version = platform.libc_ver()
    yield _finding("system", f"{sys.platform} {platform.machine()}, {os.cpu_count()} cores")
    if library == "glibc":
        numbers = tuple(int(part) for part in version.split(".")[:2])
        good = numbers >= OLDEST_GLIBC
        yield _finding("glibc", f"{version}, 2.28 or newer is needed", good=good)
    elif processes.LINUX:
        yield _finding(
            "glibc", "none found; use docker compose -f compose/compose.yaml up", good=False
        )


def _disk(run: RunDirectory) -> Iterator[Finding]:
    place = run.path if run.path.exists() else ROOT
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize
    good = free > LEAST_FREE_BYTES
    yield _finding("disk", f"{free // processes.MIB} MB free in {place}", good=good)
    writable = os.access(place, os.W_OK)
    yield _finding("folder", f"{place} is {'' if writable else 'not '}writable", good=writable)


def _servers(_run: RunDirectory) -> Iterator[Finding]:
    if not bootstrap.is_current("runtime"):
        return
    try:
        found = binaries.find_binaries()
        versions = binaries.versions(found)
        binaries.refuse_wrong_versions(versions)
    except Refused as refused:
        yield _finding("servers", str(refused), good=False)
        return
    paths = (found.postgres, found.valkey, found.nginx)
    for (name, version), path in zip(versions.items(), paths, strict=True):
        yield _finding(name, f"{version or 'does not run'}, {path}", good=bool(version))


def _ports(run: RunDirectory) -> Iterator[Finding]:
    if state.read(run) is not None:
        return
    try:
        ports.refuse_busy(ports.default_ports())
    except Refused as refused:
        yield _finding("ports", str(refused), good=False)
    else:
        yield _finding("ports", "all free")


def _processes(run: RunDirectory) -> Iterator[Finding]:
    current = state.read(run)
    if current is None:
        yield _finding("stack", "not running")
    elif current.is_supervised():
        yield _finding("stack", f"running on {current.gateway}")
    else:
        left = len(state.living(current.children.values()))
        line = f"its supervisor was killed, {left} of its processes run; `./comptoir up` or `down`"
        yield _finding("stack", line, good=False)
