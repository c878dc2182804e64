"""`./comptoir drill [NAME ...]`: a whole shop of its own is broken on purpose, and measured.

The status is 0 when every figure meets its target; whatever was started is stopped.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

import psycopg

from devstack import testbed
from devstack.console import say
from devstack.errors import Refused
from tests.drills import (
    away,
    figures,
    kill,
    prices,
    provider,
    races,
    stock,
    stock_kill,
    sync,
    till,
)
from tests.drills.figures import Drill, Figure
from tests.drills.ground import Effort, Ground, ground_of

DRILLS: dict[str, Drill] = {
    "kill": kill.kill,
    "races": races.races,
    "provider": provider.provider,
    "away": away.away,
    "stock": stock.stock,
    "stock-kill": stock_kill.stock_kill,
    "prices": prices.prices,
    "till": till.till,
    "sync": sync.sync,
}
FULL = Effort(times=3, kills=200, repeats=20, away_seconds=600)
SHORT = Effort(times=1, kills=20, repeats=1, away_seconds=30)


def main(arguments: list[str]) -> int:
    """Run the named drills, or all, one after the other on one shop."""
    signal.signal(signal.SIGTERM, _interrupt)
    options = _options(arguments)
    with away.far_provider() as far, testbed.whole_system(far.environment) as stack:
        ground = ground_of(stack, far, _effort(options))
        found = [each for name in options.names or DRILLS for each in _run(name, ground)]
    say(f"\n{figures.shown(found)}")
    if options.write:
        command = " ".join(("./comptoir drill", *arguments)).replace(" --write", "")
        figures.write_page(found, command=command, on=datetime.now(UTC).date())
    missed = sum(not each.is_met for each in found)
    say(f"\n{len(found)} figures, {missed} missed")
    return int(missed > 0)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./comptoir drill", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DRILLS))
    parser.add_argument("--times", type=int, help="deaths at each fault point (3)")
    parser.add_argument("--kills", type=int, help="kills at random moments (200)")
    parser.add_argument("--repeats", type=int, help="of each race (20)")
    parser.add_argument("--away-seconds", type=int, help="without an answer of a provider (600)")
    parser.add_argument("--short", action="store_true", help="a little of everything")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/drills.md")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(DRILLS):
        parser.error(f"no drill is called {', '.join(sorted(unknown))}: {', '.join(DRILLS)}")
    return options


def _effort(options: argparse.Namespace) -> Effort:
    plan = SHORT if options.short else FULL
    chosen = {name: getattr(options, name) for name in vars(plan)}
    return Effort(**vars(plan) | {name: each for name, each in chosen.items() if each is not None})


def _run(name: str, ground: Ground) -> list[Figure]:
    """The figures of one drill; one that cannot go on is a figure that was missed."""
    say(f"\n--- {name}")
    begun, found = time.monotonic(), []
    try:
        for each in DRILLS[name](ground):
            found.append(each)
            say(figures.shown([each]).splitlines()[-1])
    except (AssertionError, LookupError, OSError, ValueError, psycopg.Error, Refused) as problem:
        said = f"{type(problem).__name__}: {problem}"[:300]
        found.append(Figure(name, figures.WENT_TO_ITS_END, "yes", said, is_met=False))
        say(said)
    say(f"    {time.monotonic() - begun:.0f} s")
    return found


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(f"comptoir: {refused}")
    except KeyboardInterrupt:
        sys.exit(130)
