"""`./comptoir logs [NAME] [-f]`."""

import time
from pathlib import Path

from devstack import processes
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import RunDirectory

LINES_OF_ONE, LINES_OF_EACH = 50, 5
LOOK_SECONDS = 0.3


def logs(run: RunDirectory, name: str | None, *, follow: bool) -> int:
    """The last lines of one log, or a few of each; and on, until Ctrl-C, with `follow`."""
    found = {path.stem: path for path in sorted(run.logs.glob("*.log"))}
    if name and name not in found:
        refuse(f"no log is called {name!r}: {', '.join(found) or 'there are none yet'}")
    chosen = {name: found[name]} if name else found
    places = {path: path.stat().st_size for path in chosen.values()}
    for each, path in chosen.items():
        _show(
            each,
            processes.last_lines(path, LINES_OF_ONE if name else LINES_OF_EACH),
            named=not name,
        )
    while follow:
        time.sleep(LOOK_SECONDS)
        for each, path in chosen.items():
            places[path], lines = _since(path, places[path])
            _show(each, lines, named=not name)
    return 0


def _show(name: str, lines: list[str], *, named: bool) -> None:
    for line in lines:
        say(f"{name:<18} {line}" if named else line)


def _since(path: Path, place: int) -> tuple[int, list[str]]:
    """What was written after `place`, whole lines only; from the start when it was trimmed."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        stream.seek(place if place <= size else 0)
        whole, newline, _ = stream.read().rpartition(b"\n")
        read = len(whole) + len(newline)
    lines = whole.decode(errors="replace").splitlines() if newline else []
    return (place if place <= size else 0) + read, lines
