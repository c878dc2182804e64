"""The whole stack in a path with spaces: started, killed, started again, stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devstack import children, ports, postgres, processes, state, testbed
from devstack.paths import ROOT, VENV, RunDirectory
from devstack.ports import Ports
from devstack.running import current_stack
from devstack.state import State

LONGEST_SECONDS = 180
LEFT_OUT = shutil.ignore_patterns(".venv", ".run", ".git", "__pycache__", ".*_cache", "docs")


@dataclass(frozen=True)
class Shop:
    """A checkout of its own with its own run directory and ports."""

    checkout: Path
    run: RunDirectory
    ports: Ports

    def environment(self) -> dict[str, str]:
        named = ",".join(f"{name}={port}" for name, port in self.ports.named().items())
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {"COMPTOIR_PORTS": named}

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.checkout / "comptoir", *words],
            cwd="/",
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def do(self, *words: str) -> tuple[int, str]:
        with self.begin(*words) as command:
            said, _ = command.communicate(timeout=LONGEST_SECONDS)
            return command.returncode, said

    def state(self) -> State:
        found = state.read(self.run)
        assert found is not None
        return found

    def remains(self) -> list[str]:
        """The command lines of living processes that belong to this checkout."""
        commands = (_command_line(entry) for entry in Path("/proc").iterdir())
        return [command for command in commands if str(self.checkout) in command]


def _command_line(entry: Path) -> str:
    if not entry.name.isdigit() or processes.started(int(entry.name)) is None:
        return ""
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    folder = Path(tempfile.mkdtemp(prefix="comptoir shop "))
    folder.chmod(0o711)
    checkout = folder / "my café"
    shutil.copytree(ROOT, checkout, ignore=LEFT_OUT)
    (checkout / ".venv").symlink_to(VENV)
    made = Shop(checkout, RunDirectory(checkout / ".run"), ports.free_stack())
    try:
        yield made
    finally:
        testbed.end_whole_system(made.run)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running(shop: Shop) -> Shop:
    status, said = shop.do("up", "--empty")
    assert status == 0, said
    return shop


def _kill_everything(shop: Shop) -> None:
    found = shop.state()
    for who in (found.supervisor, *(child.who for child in found.children.values())):
        processes.send(who.pid, signal.SIGKILL)


def test_a_busy_port_is_one_line_and_nothing_is_started(shop: Shop) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", shop.ports.gateway))
        other.listen()
        status, said = shop.do("up", "--empty")

    assert status == 1
    assert said.startswith(f"comptoir: port is in use: {shop.ports.gateway} (gateway);")
    assert said.count("\n") == 1
    assert shop.remains() == []


@pytest.mark.parametrize("seconds", [0.4, 4.0])
def test_ctrl_c_while_it_starts_leaves_no_process(shop: Shop, seconds: float) -> None:
    with shop.begin("up", "--empty") as command:
        time.sleep(seconds)
        os.killpg(command.pid, signal.SIGINT)
        said, _ = command.communicate(timeout=LONGEST_SECONDS)

    # so early that Python itself still ends by the signal, or has not even its modules
    started = "init_import_site" not in said
    assert command.returncode in ({130, -signal.SIGINT} if started else {1})
    assert shop.remains() == []
    assert state.read(shop.run) is None


def test_everything_answers_when_up_returns(running: Shop) -> None:
    assert children.answers(running.ports.gateway, "/health")
    silent = [n for n, port in running.ports.web.items() if not children.answers(port, "/readyz")]
    assert silent == []


def test_info_is_as_the_contract_words_it(running: Shop) -> None:
    status, said = running.do("info", "--json")

    found = json.loads(said)
    assert status == 0
    assert list(found) == [
        *("gateway", "services", "staff", "customer", "api_keys", "register", "mailbox")
    ]
    assert found["gateway"] == f"http://127.0.0.1:{running.ports.gateway}"
    assert len(found["services"]["cart"]) == 3
    assert found["services"]["product"] == f"http://127.0.0.1:{running.ports.web['product']}"
    assert list(found["api_keys"]) == ["storefront", "pos", "test"]


def test_a_second_up_is_quick_and_changes_nothing(running: Shop) -> None:
    before = running.state()
    begun = time.monotonic()

    status, said = running.do("up", "--empty")

    assert status == 0, said
    assert time.monotonic() - begun < 5
    assert running.state() == before


def test_a_killed_child_is_started_again(running: Shop) -> None:
    replica = running.state().children["cart-2"]
    os.kill(replica.who.pid, signal.SIGKILL)

    def is_back() -> bool:
        return running.state().children["cart-2"].restarts == replica.restarts + 1 and (
            children.answers(running.ports.web["cart-2"], "/readyz")
        )

    assert processes.wait_until(is_back, 30)


def test_up_after_a_kill_of_everything_comes_back_with_nothing_lost(running: Shop) -> None:
    stack = current_stack(running.run)
    postgres.run_sql(stack.cluster, "CREATE TABLE kept AS SELECT 42 AS answer")

    _kill_everything(running)
    status, said = running.do("up", "--empty")

    assert status == 0, said
    postgres.run_sql(stack.cluster, "SELECT answer / (answer - 41) FROM kept; DROP TABLE kept")
    assert running.do("status")[0] == 0


def test_up_after_a_kill_of_the_supervisor_alone_takes_its_orphans_down_first(
    running: Shop,
) -> None:
    before = running.state()
    os.kill(before.supervisor.pid, signal.SIGKILL)

    status, said = running.do("up", "--empty")

    assert status == 0, said
    assert "stopped 19 processes that a killed supervisor left behind" in said
    assert [name for name, old in before.children.items() if processes.is_alive(old.who)] == []


def test_down_leaves_no_process(running: Shop) -> None:
    status, said = running.do("down")

    assert (status, said) == (0, "stopped\n")
    assert running.remains() == []
    assert running.do("status") == (3, "nothing is running\n")
