import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devstack import processes, tail
from devstack.processes import Identity


def test_a_later_process_with_the_same_pid_is_not_ours() -> None:
    mine = processes.identify(os.getpid())

    assert processes.is_alive(mine)
    assert not processes.is_alive(Identity(mine.pid, "another start"))


def test_a_zombie_counts_as_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    who = processes.identify(child.pid)

    gone = processes.wait_until(lambda: not processes.is_alive(who), 10)

    assert gone
    assert child.returncode is None
    child.wait()


def test_what_a_killed_leader_forked_is_found_and_ended(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time; "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "time.sleep(60)"
    )
    child = processes.spawn(
        [sys.executable, "-c", program], log=tmp_path / "log", env={}, cwd=tmp_path
    )
    who, own = processes.identify(child.pid), processes.program(child.pid)
    assert processes.wait_until(lambda: len(processes.session_members(child.pid)) == 2, 10)
    child.send_signal(signal.SIGKILL)
    child.wait()

    assert len(processes.left_behind(who, own)) == 1
    assert processes.left_behind(who, "/bin/another") == []

    processes.kill_session(who, own)
    assert processes.wait_until(lambda: processes.left_behind(who, own) == [], 10)


def test_an_interrupt_ends_a_program_with_its_workers(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys, time; "
        "worker = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(worker.pid)); "
        f"os.kill({os.getpid()}, 2); "
        "time.sleep(60)"
    )
    with pytest.raises(KeyboardInterrupt):
        processes.run_with_workers([sys.executable, "-c", program])

    worker = int((tmp_path / "pid").read_text())
    assert processes.wait_until(lambda: processes.started(worker) is None, 10)


def test_a_log_beyond_the_limit_keeps_one_older_generation(tmp_path: Path) -> None:
    log = tmp_path / "sales.log"
    log.write_text("0123456789")

    processes.trim_log(log, limit=9)

    assert log.read_text() == ""
    assert (tmp_path / "sales.log.1").read_text() == "0123456789"


def test_a_log_below_the_limit_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "sales.log"
    log.write_text("0123456789")

    processes.trim_log(log, limit=10)

    assert log.read_text() == "0123456789"


def test_the_last_lines_are_the_last(tmp_path: Path) -> None:
    log = tmp_path / "sales.log"
    log.write_text("\n".join(map(str, range(20))))

    assert processes.last_lines(log, 3) == ["17", "18", "19"]
    assert processes.last_lines(tmp_path / "none.log") == []


def test_following_a_log_shows_whole_lines_only_and_survives_its_trimming(tmp_path: Path) -> None:
    log = tmp_path / "sales.log"
    log.write_text("one\ntw")

    place, lines = tail._since(log, 0)
    assert lines == ["one"]
    log.write_text("one\ntwo\n")
    place, lines = tail._since(log, place)
    assert lines == ["two"]
    log.write_text("new\n")
    assert tail._since(log, place)[1] == ["new"]
