"""`./comptoir test`: every room's own pytest, on real servers, two at a time, one verdict."""

import re
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from devstack import bootstrap, processes, shape, testbed
from devstack.console import say, table
from devstack.environment import Stack
from devstack.errors import Refused, refuse
from devstack.paths import ROOT, venv_python
from devstack.rooms import BROWSER, E2E, ROOMS, Room

AT_ONCE = 2
NO_TESTS_COLLECTED = 5
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
TOLD = re.compile(r"^(?:(?:FAILED|ERROR) |>  |E  |\S+:\d+: \w+$)")
TOLD_LINES = 40
SUMMARY = re.compile(r"^=*\s*((?:\d+ \w+|no tests).* in [\d.]+s.*?)\s*=*$")


@dataclass(frozen=True)
class Outcome:
    """What one pytest said in the end."""

    room: str
    status: int
    summary: str
    counts: dict[str, int]
    told: list[str] = field(default_factory=list)


def run_tests(target: str, arguments: list[str]) -> int:
    """Run the tests of one room or of all; the exit status is 0 when every test passed."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if target == "shape":
            return shape.show()
        return _run_all(arguments) if target == "all" else _run_one(target, arguments)
    except KeyboardInterrupt:
        return 130


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _room(target: str) -> Room:
    rooms = (*ROOMS, E2E, BROWSER)
    names = {room.name: room for room in rooms} | {room.path: room for room in rooms}
    words = ", ".join([room.name for room in rooms] + ["all", "shape"])
    return names.get(target.rstrip("/")) or refuse(f"no tests are called {target!r}: {words}")


def _command(path: str, arguments: list[str]) -> list[str | Path]:
    """pytest on a room, or on just the files in it that the arguments name."""
    named = any((ROOT / word.partition("::")[0]).exists() for word in arguments if word[:1] != "-")
    return [venv_python(), "-m", "pytest", *([] if named else [path]), *arguments]


def _run_one(target: str, arguments: list[str]) -> int:
    room = _room(target)
    if room == BROWSER:
        bootstrap.ensure("e2e")
    with (testbed.servers if room in ROOMS else testbed.whole_system)() as stack:
        command = _command(room.path, arguments)
        return processes.attached(command, env=room.environment(stack), cwd=ROOT)


def _run_all(arguments: list[str]) -> int:
    begun = time.monotonic()
    journeys = _journey_rooms()
    with testbed.servers() as stack, ThreadPoolExecutor(AT_ONCE) as pool:
        # the journeys wait for much, so they share the machine with the rooms; they take longest
        last = pool.submit(_on_one_system, journeys, arguments)
        waiting = [pool.submit(_captured, room, stack, arguments) for room in ROOMS]
        try:
            outcomes = [each.result() for each in waiting] + last.result()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return _report(outcomes, time.monotonic() - begun)


def _on_one_system(rooms: tuple[Room, ...], arguments: list[str]) -> list[Outcome]:
    """By browser and by HTTP on one system; the browser first, as nothing is killed for it."""
    try:
        with testbed.whole_system() as stack:
            return [_captured(room, stack, arguments) for room in rooms]
    except Refused as refused:
        return [Outcome(E2E.name, 1, str(refused), {})]


def _journey_rooms() -> tuple[Room, ...]:
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        say("no chromium: the browser's journeys are left out")
        return (E2E,)
    bootstrap.ensure("e2e")
    return (BROWSER, E2E)


def _captured(room: Room, stack: Stack, arguments: list[str]) -> Outcome:
    command = _command(room.path, arguments)
    done = processes.run(command, env=room.environment(stack), cwd=ROOT)
    sys.stdout.write(f"\n--- {room.name}\n{done.stdout}")
    sys.stdout.flush()
    return read_outcome(room.name, done.returncode, done.stdout)


def read_outcome(room: str, status: int, said: str) -> Outcome:
    """Understand pytest's last line, and keep what it said of tests that failed."""
    lines = [found.group(1) for found in map(SUMMARY.match, said.splitlines()) if found]
    told = [line for line in said.splitlines() if status and TOLD.match(line)][:TOLD_LINES]
    summary = lines[-1] if lines else f"pytest ended with {status} and said no summary"
    counts = {word.rstrip("s"): int(number) for number, word in COUNT.findall(summary)}
    return Outcome(room, status, summary, counts, told)


def _report(outcomes: list[Outcome], seconds: float) -> int:
    for outcome in outcomes:
        if outcome.told:
            say(f"\n--- {outcome.room}: what failed")
            say("\n".join(outcome.told))
    say()
    say(table((outcome.room, outcome.summary) for outcome in outcomes))
    say(total_line(outcomes, seconds))
    return max(outcome.status != 0 for outcome in outcomes)


def total_line(outcomes: list[Outcome], seconds: float) -> str:
    """pytest's own words for all rooms together; a room that ran no test counts as an error."""
    total: dict[str, int] = {}
    for outcome in outcomes:
        silent = outcome.status != 0 and not {"failed", "error"} & set(outcome.counts)
        for word, number in (outcome.counts | ({"error": 1} if silent else {})).items():
            total[word] = total.get(word, 0) + number
    order = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")
    parts = [f"{total[word]} {word}" for word in order if word in total]
    return f"==== {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ===="
