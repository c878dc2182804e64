"""Starting, recognising and ending operating-system processes.

A pid alone proves nothing: it is reused. A process is ours when pid *and* start time are the ones
we wrote down. Every child leads a session of its own, so that Ctrl-C reaches only us and so that
what it forked can be found and ended with it.
"""

# The one module that starts programs: commands are lists, never words for a shell.
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROC = Path("/proc")
LINUX = sys.platform.startswith("linux")
MIB = 1024 * 1024
LOG_LIMIT = 20 * MIB
TAIL_BYTES = 64 * 1024
POLL_SECONDS = 0.05
# /proc/PID/stat after the command's closing bracket: state ppid pgrp session ... starttime
STAT_STATE, STAT_PARENT, STAT_SESSION, STAT_START = 0, 1, 3, 19


@dataclass(frozen=True)
class Account:
    """The user a server is run as when we are root and it refuses to be."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Identity:
    """A process that cannot be mistaken for a later one with the same pid."""

    pid: int
    started: str


def _stat(pid: int) -> list[str] | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[STAT_STATE] in "ZX" else fields


def _boot() -> str:
    with contextlib.suppress(OSError):
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()[:8]
    return ""


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(
        ["/bin/ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def started(pid: int) -> str | None:
    """When the process with this pid started; None when there is none or only its zombie."""
    if LINUX:
        fields = _stat(pid)
        return f"{_boot()}:{fields[STAT_START]}" if fields else None
    return None if _ps(pid, "stat").startswith("Z") else _ps(pid, "lstart") or None


def identify(pid: int) -> Identity:
    """The identity of a child we have just started."""
    return Identity(pid, started(pid) or "gone")


def is_alive(who: Identity) -> bool:
    """Whether exactly this process still runs."""
    return started(who.pid) == who.started


def is_stopped(pid: int) -> bool:
    """Whether this process stands still until it is told to go on (Linux; else it never does)."""
    fields = _stat(pid) if LINUX else None
    return fields is not None and fields[STAT_STATE] == "T"


def session_members(leader: int) -> list[int]:
    """The living processes of the session that `leader` leads or led (Linux; else the leader)."""
    if not LINUX:
        return [leader] if started(leader) else []
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _in_session(pid, leader)]


def _in_session(pid: int, leader: int) -> bool:
    fields = _stat(pid)
    return fields is not None and int(fields[STAT_SESSION]) == leader


def program(pid: int) -> str:
    """The program file a process runs, empty when it cannot be known."""
    with contextlib.suppress(OSError):
        return str((PROC / str(pid) / "exe").readlink())
    return ""


def left_behind(who: Identity, program_file: str) -> list[int]:
    """The living members of a recorded session that are provably ours.

    While the leader lives its start time must match; when it is dead the members must run the
    recorded program, because a session id could have been given out again.
    """
    now = started(who.pid)
    if now is not None and now != who.started:
        return []
    members = session_members(who.pid)
    if now is not None or not LINUX:
        return members
    return [pid for pid in members if program_file and program(pid) == program_file]


def working_in(program_file: str, folder: str) -> list[int]:
    """The living processes that run this program in this folder (Linux; none elsewhere)."""
    if not LINUX or not program_file:
        return []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if program(pid) == program_file and _folder(pid) == folder]


def _folder(pid: int) -> str:
    with contextlib.suppress(OSError):
        return str((PROC / str(pid) / "cwd").readlink())
    return ""


def family(pid: int) -> list[int]:
    """A process and all it forked, however deep (Linux; else itself)."""
    if not LINUX:
        return [pid]
    parents = {
        int(entry.name): int(fields[STAT_PARENT])
        for entry in PROC.iterdir()
        if entry.name.isdigit() and (fields := _stat(int(entry.name)))
    }
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def memory_pss(pids: Iterable[int]) -> int:
    """The proportional share of memory of these processes, in bytes; 0 where unknown."""
    return sum(map(_pss, pids))


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def trim_log(log: Path, limit: int = LOG_LIMIT) -> None:
    """Keep one older generation of a log beyond the limit; writers append, so they go on."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > limit:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)


def last_lines(log: Path, count: int = 8) -> list[str]:
    """The last lines a child wrote."""
    with contextlib.suppress(OSError), log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - TAIL_BYTES))
        return stream.read().decode(errors="replace").splitlines()[-count:]
    return []


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, writing to its own log file.

    Its output never passes through us: a dead supervisor must not break a living server.
    """
    trim_log(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    text_in: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a short program to its end and keep what it said (both streams in `stdout`)."""
    return subprocess.run(
        [str(part) for part in command],
        input=text_in,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def run_with_workers(command: Sequence[str | Path]) -> None:
    """Run a program that forks workers to its end; an interrupt ends them all.

    Workers whose parent alone was killed would wait for its next word for ever.
    """
    words = [str(part) for part in command]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, process_group=0) as child:
        try:
            child.wait()
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise


def attached(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> int:
    """Run a program on this terminal; returns its exit status."""
    words = [str(part) for part in command]
    environment = dict(env) if env is not None else None
    with subprocess.Popen(words, env=environment, cwd=cwd) as child:
        while True:
            # Ctrl-C reaches the child too: let it end in its own way
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()


def send(pid: int, number: int) -> None:
    """Signal one process; silently nothing when it has gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(POLL_SECONDS)
    return True


def kill_session(who: Identity, program_file: str) -> None:
    """End at once whatever is left of a recorded child and what it forked."""
    for pid in left_behind(who, program_file):
        send(pid, signal.SIGKILL)


def told_by(
    command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, errors: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a program in its own session that talks to us on its standard output."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=dict(env),
        cwd=cwd,
        start_new_session=True,
    )
