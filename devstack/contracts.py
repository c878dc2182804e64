"""The published language: OpenAPI of each service, generated, committed, and checked for drift.

python -m devstack.contracts write | check
"""

import difflib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from devstack import children, environment, files, processes, topology
from devstack.console import complain, say
from devstack.errors import Refused, refuse
from devstack.paths import ROOT
from devstack.topology import Service

FOLDER = ROOT / "contracts" / "api"
AT_ONCE = 2
SHOWN_LINES = 20
# the admin theme's checks ask a database, and none runs here
OPTIONS = ("--validate", "--skip-checks")


def committed(service: Service) -> Path:
    return FOLDER / f"{service.name}.openapi.yaml"


def generated(service: Service) -> str:
    """What the code of this service says its API is. Refuses when it cannot be generated."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "openapi.yaml"
        command = children.manage(service, "spectacular", *OPTIONS, "--file", str(target))
        done = processes.run(command, env=environment.inherited(), cwd=ROOT)
        if done.returncode:
            refuse(f"{service.name}: no OpenAPI:\n{done.stdout.strip()}")
        return target.read_text()


def drift(service: Service) -> list[str]:
    """The difference between the committed file and the code, empty when there is none."""
    path = committed(service)
    before = path.read_text().splitlines() if path.exists() else []
    name = str(path.relative_to(ROOT))
    now = generated(service).splitlines()
    return list(difflib.unified_diff(before, now, name, "the code", lineterm="", n=1))


def write(service: Service) -> None:
    """The committed file says what the code says."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files.write_text(committed(service), generated(service), files.READABLE)


def main(arguments: list[str]) -> int:
    """`write` writes, `check` is 1 when a committed file differs from the code."""
    if arguments not in (["write"], ["check"]):
        refuse("python -m devstack.contracts write | check")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        if arguments == ["write"]:
            list(pool.map(write, topology.SERVICES))
            return 0
        differences = [lines for lines in pool.map(drift, topology.SERVICES) if lines]
    for lines in differences:
        say("\n".join(lines[:SHOWN_LINES]))
    if differences:
        say("`make contracts` writes them anew; look at the difference before you commit it")
    return int(bool(differences))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        complain(str(refused))
        sys.exit(1)
