"""A real Valkey out of a wheel: the carts live there, so it never evicts and writes a log."""

import socket
from dataclasses import dataclass
from pathlib import Path

from devstack import files
from devstack.ports import LOOPBACK

ANSWER_SECONDS = 0.5
CONFIG = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
daemonize no
protected-mode yes
appendonly {durable}
appendfsync everysec
aof-load-truncated yes
save ""
maxmemory {memory}
maxmemory-policy noeviction
loglevel notice
"""


@dataclass(frozen=True)
class Store:
    """One Valkey server."""

    program: Path
    folder: Path
    port: int
    password: str
    durable: bool = True

    @property
    def config(self) -> Path:
        return self.folder / "valkey.conf"

    def command(self) -> list[str | Path]:
        return [self.program, self.config]

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def write_config(store: Store) -> None:
    """The server's settings, its password among them, in a file of its owner's."""
    folder = str(store.folder).replace("\\", "\\\\").replace('"', '\\"')
    text = CONFIG.format(
        host=LOOPBACK,
        port=store.port,
        password=store.password,
        folder=folder,
        durable="yes" if store.durable else "no",
        memory="256mb",
    )
    files.write_text(store.config, text)


def is_ready(store: Store) -> bool:
    """Whether it answers PING: an open port says nothing while the log is being loaded."""
    request = f"AUTH {store.password}\r\nPING\r\n".encode()
    try:
        with socket.create_connection((LOOPBACK, store.port), ANSWER_SECONDS) as link:
            link.settimeout(ANSWER_SECONDS)
            link.sendall(request)
            answer = b""
            while answer.count(b"\r\n") < len(("AUTH", "PING")):
                piece = link.recv(256)
                if not piece:
                    return False
                answer += piece
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
