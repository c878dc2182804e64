"""What a drill has measured, beside what it had to be."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from devstack.console import table
from devstack.paths import ROOT

PAGE = ROOT / "docs" / "drills.md"
WENT_TO_ITS_END = "went to its end"
HEAD = ("R", "what", "target", "measured", "command", "date")


@dataclass(frozen=True)
class Figure:
    """One thing that was measured; `requirement` is its number in the list of failure modes."""

    requirement: str
    what: str
    target: str
    measured: str
    is_met: bool


@dataclass(frozen=True)
class Requirement:
    """One row of the list of failure modes, for which figures are measured."""

    number: str

    def exactly(self, what: str, measured: object, wanted: object) -> Figure:
        """A figure that must be just this."""
        return Figure(self.number, what, f"{wanted}", f"{measured}", measured == wanted)

    def none(self, what: str, measured: float) -> Figure:
        """A number of things of which there must not be one."""
        return self.exactly(what, int(measured), 0)

    def at_most(self, what: str, measured: float, limit: float, unit: str = "s") -> Figure:
        """A figure that must not be more than this."""
        said = f"{measured:.2f} {unit}"
        return Figure(self.number, what, f"<= {limit:g} {unit}", said, measured <= limit)

    def at_least(self, what: str, measured: float, limit: float) -> Figure:
        """A number that must not be less than this."""
        return Figure(self.number, what, f">= {limit:g}", f"{measured:g}", measured >= limit)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def shown(figures: Iterable[Figure]) -> str:
    """The figures as a table for a terminal."""
    rows = [("ok" if each.is_met else "FAIL", *_cells(each)) for each in figures]
    return table([("", *HEAD[:4]), *rows])


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    return figure.requirement, figure.what, figure.target, figure.measured


def write_page(figures: Iterable[Figure], *, command: str, on: date, page: Path = PAGE) -> None:
    """The page's table has these figures in the place of what it had for the same requirements."""
    text, measured = page.read_text(), list(figures)
    again = {each.requirement for each in measured}
    # that a drill was broken off says nothing of the next one
    kept = ((key, row) for key, row in _rows(text) if key[1] != WENT_TO_ITS_END)
    rows = {key: row for key, row in kept if key[0] not in again}
    begin = text.index(_line(HEAD))
    for each in measured:
        rows[each.requirement, each.what] = _line((*_cells(each), f"`{command}`", f"{on}"))
    ordered = [rows[key] for key in sorted(rows)]
    body = [_line(HEAD), _line(["---"] * len(HEAD)), *ordered]
    page.write_text(text[:begin] + "\n".join(body) + "\n")


def _rows(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    lines = text[text.index(_line(HEAD)) :].splitlines()[2:]
    for row in lines:
        requirement, what, *_rest = (cell.strip() for cell in row.strip("|").split("|"))
        yield (requirement, what), row


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


Drill = Callable[..., Iterator[Figure]]
