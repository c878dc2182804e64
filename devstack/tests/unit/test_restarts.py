import sys
from dataclasses import replace
from pathlib import Path

import pytest

from devstack import nursery, ports, postgres, valkey, vault
from devstack.children import Child
from devstack.environment import Stack
from devstack.errors import Refused
from devstack.nursery import Nursery
from devstack.paths import RunDirectory
from devstack.processes import wait_until
from devstack.state import FAILED, RESTARTING, RUNNING


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    run = RunDirectory(tmp_path / "run")
    run.create()
    secrets = vault.open_vault(run)
    cluster = postgres.Cluster(Path("/none"), run.path / "pg", 1, "")
    store = valkey.Store(Path("/none"), run.valkey, 2, "")
    return Stack(run, ports.default_ports(), secrets, cluster, store)


def _child(program: str) -> Child:
    command: list[str | Path] = [sys.executable, "-c", program]
    return Child("till", command, {}, Path("/"), lambda: True)


def _fall(nursery: Nursery, now: float) -> None:
    """Wait for the child to end and let the nursery notice."""
    assert wait_until(lambda: nursery._running["till"].poll() is not None, 10)
    nursery.tend(now)


def test_the_wait_before_a_restart_doubles_up_to_eight_seconds() -> None:
    assert [nursery.restart_delay(crashes) for crashes in range(1, 7)] == [0.5, 1, 2, 4, 8, 8]


def test_a_crashed_child_is_started_again_after_its_wait(stack: Stack) -> None:
    watched = Nursery(stack, lambda: None)
    watched.start(_child("raise SystemExit(1)"))

    _fall(watched, now=100.0)
    assert watched.records["till"].state == RESTARTING
    watched.tend(100.4)
    assert watched.records["till"].state == RESTARTING
    watched.tend(100.5)

    assert watched.records["till"].state == RUNNING
    assert watched.records["till"].restarts == 1
    watched.stop()


def test_a_child_that_falls_again_and_again_is_tried_every_twenty_seconds(stack: Stack) -> None:
    watched = Nursery(stack, lambda: None)
    watched.start(_child("raise SystemExit(1)"))
    for crash in range(6):
        _fall(watched, now=100.0 + 8 * crash)
        watched.tend(100.0 + 8 * crash + 8)
    assert watched.failed() == ["till"]
    assert watched.records["till"].restarts == 5

    watched.tend(159.9)
    assert watched.failed() == ["till"]
    watched.tend(160.0)

    assert watched.records["till"].restarts == 6
    watched.stop()


def test_a_child_that_falls_now_and_then_is_always_started_again(stack: Stack) -> None:
    watched = Nursery(stack, lambda: None)
    watched.start(_child("raise SystemExit(1)"))
    for crash in range(8):
        _fall(watched, now=100.0 * crash)
        watched.tend(100.0 * crash + 0.5)

    assert watched.records["till"].restarts == 8
    watched.stop()


def test_up_tries_a_child_that_crashed_too_often_at_once(stack: Stack) -> None:
    watched = Nursery(stack, lambda: None)
    watched.start(_child("raise SystemExit(1)"))
    for crash in range(6):
        _fall(watched, now=100.0 + crash)
        watched.tend(100.0 + crash + 8)
    assert watched.records["till"].state == FAILED

    watched.revive()
    watched.tend(114.0)

    assert watched.records["till"].restarts == 6
    watched.stop()


def test_a_child_that_dies_at_the_start_is_refused_with_its_last_lines(stack: Stack) -> None:
    watched = Nursery(stack, lambda: None)
    never = replace(
        _child("print('no ink'); raise SystemExit(3)"),
        is_ready=lambda: False,
    )

    with pytest.raises(Refused, match=r"till ended while starting(.|\n)*no ink"):
        watched.start_and_await([never])


def test_stopping_ends_a_child_that_ignores_its_signal(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devstack.stopping.GRACE_SECONDS", 0.5)
    watched = Nursery(stack, lambda: None)
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); "
        "print('deaf', flush=True); time.sleep(60)"
    )
    watched.start(_child(deaf))
    popen = watched._running["till"]
    assert wait_until(lambda: "deaf" in stack.run.log("till").read_text(), 10)

    watched.stop()

    assert popen.returncode == -9
