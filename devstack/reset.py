"""`./comptoir reset`: the shop of this run directory is gone, with its data and its secrets."""

import shutil
import sys

from devstack import postgres, state, stop
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import RunDirectory

WORD = "reset"


def reset(run: RunDirectory, *, confirmed: bool) -> int:
    """Stop everything and remove all that `up` made, but the virtual environment."""
    if not run.path.exists():
        say("there is nothing to remove")
        return 0
    if not (confirmed or _is_meant(run)):
        refuse("nothing was removed")
    current = state.read(run)
    if current:
        stop.stop_stack(run, current)
    for folder in filter(None, (postgres.state_directory(run), run.memory, run.path)):
        shutil.rmtree(folder, ignore_errors=True)
    say("removed; `./comptoir up` starts a new shop")
    return 0


def _is_meant(run: RunDirectory) -> bool:
    if not sys.stdin.isatty():
        refuse("reset removes all data; say `./comptoir reset --yes` if that is meant")
    sys.stdout.write(f"This removes all data of the shop in {run.path}. Type {WORD} to go on: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip() == WORD
