"""Which shop a run directory holds: the demo or a real one. One never turns into the other."""

import importlib.util
from typing import Any

from devstack import files
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import ROOT, RunDirectory, venv_python
from devstack.processes import attached

DEMO, EMPTY = "demo", "empty"
RESET = "`./comptoir reset` would remove it"


def choose(run: RunDirectory, *, empty: bool) -> str:
    """The kind of this run directory's shop, settled by the first `up`.

    Refuses `--empty` over a demo. A plain `up` of a real shop stays a real shop.
    """
    note = run.path / "shop.json"
    kept: Any = files.read_json(note)  # our own file
    if kept is None:
        kept = {"kind": EMPTY if empty else DEMO}
        files.write_json(note, kept)
    if empty and kept["kind"] == DEMO:
        refuse(f"{run.path} holds a demo shop; {RESET}")
    return str(kept["kind"])


def seed(run: RunDirectory) -> bool:
    """Fill the demo shop, once for each run directory. True when it is full (or cannot be)."""
    if run.seeded.exists():
        return True
    if importlib.util.find_spec("devstack.seed") is None:
        say("  no demo data: devstack/seed.py is not part of this checkout")
        return True
    if attached([venv_python(), "-m", "devstack.seed"], cwd=ROOT):
        return False
    files.write_text(run.seeded, "")
    return True
