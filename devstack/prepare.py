"""Migrations and seeded rows of the seven databases, skipped while their sources are unchanged."""

import hashlib
from pathlib import Path

from devstack import children, environment, files, topology
from devstack.children import Child
from devstack.environment import Stack
from devstack.paths import ROOT, RunDirectory
from devstack.topology import Service

SOURCES = (
    "**/migrations/*.py",
    "config/settings.py",
    "**/management/commands/*.py",
    "**/events.py",
)
SHARED_SOURCES = ("**/migrations/*.py", "service_defaults/*.py", "**/management/commands/*.py")


def fingerprint(service: Service, root: Path = ROOT) -> str:
    """The hash of all that `manage.py prepare` of this service depends on."""
    digest = hashlib.sha256()
    places = [(root / service.package, SOURCES), (root / "shared_libs", SHARED_SOURCES)]
    for folder, patterns in places:
        for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    digest.update((root / "requirements" / "runtime.txt").read_bytes())
    return digest.hexdigest()


def _mark(run: RunDirectory, service: Service) -> Path:
    return run.prepared / service.name


def unprepared(run: RunDirectory) -> list[Service]:
    """The services whose database is behind their code."""
    return [each for each in topology.SERVICES if not _is_marked(run, each)]


def _is_marked(run: RunDirectory, service: Service) -> bool:
    mark = _mark(run, service)
    return mark.exists() and mark.read_text() == fingerprint(service)


def mark(run: RunDirectory, service: Service) -> None:
    """Note that this service's database is up to its code."""
    files.write_text(_mark(run, service), fingerprint(service))


def forget(run: RunDirectory) -> None:
    """A new, empty cluster has none of it: not the migrations, and not the demo shop."""
    for note in (*run.prepared.glob("*"), run.seeded, run.credentials):
        note.unlink(missing_ok=True)


def prepare_child(stack: Stack, service: Service) -> Child:
    return Child(
        name=f"prepare-{service.name}",
        command=children.manage(service, "prepare"),
        env=environment.service_environment(stack, service),
        cwd=ROOT,
        is_ready=lambda: True,
    )
