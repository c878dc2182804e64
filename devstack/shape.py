"""`make test-shape`: how the tests divide into unit, integration, contract and e2e.

A result, never a goal: no test is split or written to feed it.
"""

from collections import Counter
from pathlib import Path

from devstack import processes, testbed
from devstack.console import say, table
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from devstack.rooms import ROOMS, Room

KINDS = ("unit", "integration", "contract", "e2e")


def kind_of(test: str) -> str:
    """The kind of a test by the folder it lies in; `other` outside of them."""
    folders = test.partition("::")[0].split("/")
    return next((kind for kind in KINDS if kind in folders), "other")


def show() -> int:
    """Count every room's tests and print the percentages."""
    with testbed.servers() as stack:
        counts = Counter(kind_of(test) for room in ROOMS for test in _collected(room, stack))
    total = sum(counts.values()) or 1
    kinds = (*KINDS, "other")
    say(table((kind, str(counts[kind]), f"{100 * counts[kind] / total:.0f} %") for kind in kinds))
    return 0


def _collected(room: Room, stack: Stack) -> list[str]:
    command: list[str | Path] = [venv_python(), "-m", "pytest", "--collect-only", "-q", room.path]
    said = processes.run(command, env=room.environment(stack), cwd=ROOT).stdout
    return [line for line in said.splitlines() if "::" in line]
