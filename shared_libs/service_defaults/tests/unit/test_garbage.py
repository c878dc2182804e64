"""Web processes and workers look for garbage seldom."""

import subprocess
import sys

import pytest

from shared_libs.service_defaults import garbage

SAY = "import gc, sys; sys.stdout.write(str(gc.get_threshold()[0]))"
STARTS = {
    "web": "import shared_libs.service_defaults.gunicorn",
    "worker": "from shared_libs.service_defaults import manage;"
    "manage.execute_from_command_line = lambda _arguments: None; manage.run('product')",
}


@pytest.mark.parametrize("kind", STARTS)
def test_a_process_starts_with_our_pace(kind: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", f"{STARTS[kind]}; {SAY}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(said.stdout) == garbage.NEW_OBJECTS
