"""`./comptoir till`: a till for the shop that runs here; it makes its own enrolment code."""

import argparse
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from devstack import children, environment, info, processes, topology
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import ROOT, run_directory, venv_python
from devstack.running import current_stack
from sales_svc.sales.rules import demo

DEMO = "demo"
FOLDER = "till"
STORE = "MTL"


def till(arguments: Sequence[str]) -> int:
    """A till of a store of this shop, or of the shop that `--gateway` names."""
    options, rest = _options(arguments)
    home = options.home or run_directory().path / FOLDER / options.store
    words = ["--home", str(home.absolute()), *rest]
    if not options.gateway:
        words += _here(options, home)
    else:
        words += ["--gateway", options.gateway]
    env = environment.inherited() | {"PYTHONPATH": str(ROOT)}
    return processes.attached([venv_python(), "-m", "till", *words], env=env)


def _options(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="./comptoir till",
        description="A till in this terminal. It keeps its file in --home, and sells with no line.",
        epilog="More: --language en|fr, --script FILE (- for the input), --paper FILE, --code CODE",
    )
    parser.add_argument("--store", default=STORE, help=f"of the shop that runs here ({STORE})")
    parser.add_argument("--home", type=Path, help="the folder of the till's file")
    parser.add_argument("--gateway", help="of a shop elsewhere; then --code enrols")
    return parser.parse_known_args(list(arguments))


def _here(options: argparse.Namespace, home: Path) -> list[str]:
    """How the till finds the shop of this machine; a new till gets a code of its own."""
    stack = current_stack()
    keys = info.collect(stack.run)["api_keys"]
    words = ["--gateway", stack.gateway, "--api-key", keys["pos"]]
    if (home / "till.sqlite3").exists():
        return words
    if stack.env == DEMO:
        say(f"cashiers {', '.join(code for code, *_rest in demo.CASHIERS)}; PIN {demo.DEMO_PIN}")
    return [*words, "--code", enrolment_code(options.store, home)]


def enrolment_code(store: str, home: Path) -> str:
    """A one-time code for a register that is this folder's own."""
    stack, service = current_stack(), topology.service("sales")
    name = f"Till {hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:4]}"
    done = processes.run(
        children.manage(service, "enrolment_code", "--store", store, "--name", name),
        env=environment.service_environment(stack, service),
        cwd=ROOT,
    )
    said = (done.stdout or "").strip().splitlines() or [""]
    if done.returncode:
        refuse(f"no enrolment code: {said[-1]}")
    code: str = json.loads(said[-1])["code"]
    return code
