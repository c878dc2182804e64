"""A TCP proxy that misbehaves on request: put it between a client and a real server.

with FaultProxy(server_port) as proxy:
    proxy.drip(seconds_between_bytes=1.0)
    client_of(proxy.url).ask()
"""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

CHUNK_BYTES = 65_536
Job = Callable[[bytes, socket.socket, int], None]


class FaultProxy:
    """Forwards to a port of this machine; what it does to the bytes can be changed at any time."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.connections = 0
        self._target = (host, port)
        self._closing = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.heal()

    @property
    def url(self) -> str:
        """Where clients reach the server through the proxy."""
        return f"http://127.0.0.1:{self.port}"

    def heal(self) -> None:
        """Forward everything at once again (a refusing proxy must `accept` first)."""
        self._latency_seconds = self._drip_seconds = 0.0
        self._drip_after_bytes = 0
        self._cut_after_bytes: int | None = None
        self._swallow = False

    def delay(self, *, seconds: float) -> None:
        """Hold back every piece of an answer for so long."""
        self._latency_seconds = seconds

    def drip(self, *, seconds_between_bytes: float, after_bytes: int = 0) -> None:
        """Answer byte by byte, once a connection has answered so many bytes at once."""
        self._drip_seconds = seconds_between_bytes
        self._drip_after_bytes = after_bytes

    def cut_after(self, *, answer_bytes: int) -> None:
        """Break a connection once it has answered so many bytes; 0 loses an answer whole."""
        self._cut_after_bytes = answer_bytes

    def swallow(self) -> None:
        """Accept connections and let every byte vanish, as a black hole does."""
        self._swallow = True

    def refuse(self) -> None:
        """Refuse new connections, as a closed port does, and end those there are."""
        # without the shutdown, a thread waiting in accept keeps the port open
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end_connections()

    def accept(self) -> None:
        """Listen again after `refuse`, on the same port."""
        self._listener = self._listen(self.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._closing.set()
        self.refuse()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
        return listener

    def _serve(self, listener: socket.socket) -> None:
        while listener.fileno() != -1:
            with contextlib.suppress(OSError):
                client, _ = listener.accept()
                self.connections += 1
                self._join(client, socket.create_connection(self._target))

    def _join(self, client: socket.socket, server: socket.socket) -> None:
        self._open += [client, server]
        for job, source, sink in ((self._ask, client, server), (self._answer, server, client)):
            source.settimeout(None)
            threading.Thread(target=self._pump, args=(job, source, sink), daemon=True).start()

    def _pump(self, job: Job, source: socket.socket, sink: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                if not self._swallow:
                    job(data, sink, passed)
                passed += len(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _ask(self, data: bytes, server: socket.socket, _: int) -> None:
        server.sendall(data)

    def _answer(self, data: bytes, client: socket.socket, passed: int) -> None:
        self._closing.wait(self._latency_seconds)
        if self._cut_after_bytes is not None:
            room = max(0, self._cut_after_bytes - passed)
            client.sendall(data[:room])
            if len(data) >= room:
                _break(client)
        elif self._drip_seconds:
            at_once = max(0, self._drip_after_bytes - passed)
            client.sendall(data[:at_once])
            for value in data[at_once:]:
                client.sendall(bytes([value]))
                self._closing.wait(self._drip_seconds)
        else:
            client.sendall(data)

    def _end_connections(self) -> None:
        while self._open:
            with contextlib.suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)


def _break(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.shutdown(socket.SHUT_RDWR)
    sock.close()
