"""Writing small files so that a crash leaves the old one or the new one, never a half."""

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from devstack.errors import refuse

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
OWNER_ONLY = 0o600
READABLE = 0o644


def write_text(path: Path, text: str, mode: int = OWNER_ONLY) -> None:
    """Replace the file in one step; it never has wider permissions than `mode`."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        fresh.chmod(mode)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: object, mode: int = OWNER_ONLY) -> None:
    write_text(path, json.dumps(content, indent=1), mode)


def read_json(path: Path) -> Json:
    """The content of a file we wrote, None when there is none. Refuses one that is damaged."""
    try:
        content: Json = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return refuse(f"cannot read {path}: {error}")
    return content


@contextlib.contextmanager
def locked(path: Path, busy: str | None = None) -> Iterator[None]:
    """Hold the lock file; wait for it, or refuse with `busy` when someone else has it."""
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            refuse(busy or "locked")
        yield


def is_full(error: OSError) -> bool:
    return error.errno in {errno.ENOSPC, errno.EDQUOT}
