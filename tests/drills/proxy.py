"""A bad line between two services: late, cut, silent, dripping, or dead.

It stands where an upstream's address says, takes every connection, and hands the bytes on as its
weather wants it at that moment. The weather may change while connections are open.
"""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

CHUNK = 65_536
LOOK_SECONDS = 0.1
METHODS = (b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ")
FAILING = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"
)


@dataclass(frozen=True)
class Weather:
    """What happens to the bytes: those of an answer wait, stop after so many, vanish, or drip.

    `refuses` closes every new connection at once; `late_request` is part of the questions that wait
    in the place of the answers; a share of questions `fails`, with a 503 that the line says itself.
    """

    latency_seconds: float = 0.0
    late_request: bytes = b""
    fails: float = 0.0
    cut_after_bytes: int | None = None
    swallows: bool = False
    drip_seconds: float = 0.0
    refuses: bool = False


FINE = Weather()


class BadLine:
    """Listens on a port of its own and speaks with one other port."""

    def __init__(self, target_port: int) -> None:
        self.weather = FINE
        self.questions = 0
        # bytes that went through, both ways and with their heads
        self.asked = self.brought = 0
        self._chance = random.Random(0)
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._is_over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextmanager
    def under(self, weather: Weather) -> Iterator[None]:
        """This weather, until the end of the block."""
        self.weather = weather
        try:
            yield
        finally:
            self.weather = FINE

    @contextmanager
    def laid(self) -> Iterator["BadLine"]:
        """The line works until the end of the block."""
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            yield self
        finally:
            self._is_over.set()
            self._listener.close()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            with suppress(OSError):
                client, _address = self._listener.accept()
                self._take(client)

    def _take(self, client: socket.socket) -> None:
        if self.weather.refuses:
            client.close()
            return
        try:
            server = socket.create_connection(self._target)
        except OSError:
            client.close()
            return
        for source, sink, is_answer in ((client, server, False), (server, client, True)):
            threading.Thread(
                target=self._hand_on,
                args=(source, sink),
                kwargs={"is_answer": is_answer},
                daemon=True,
            ).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket, *, is_answer: bool) -> None:
        passed = 0
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                if is_answer:
                    self.brought += len(chunk)
                    self._bring_answer(chunk, sink, passed)
                else:
                    self.asked += len(chunk)
                    self._bring_question(chunk, source, sink)
                passed += len(chunk)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _bring_question(self, chunk: bytes, client: socket.socket, server: socket.socket) -> None:
        weather = self.weather
        if chunk.startswith(METHODS):
            self.questions += 1
            if self._chance.random() < weather.fails:
                client.sendall(FAILING)
                while client.recv(CHUNK):
                    continue
                raise OSError("failed")
        if weather.late_request and weather.late_request in chunk:
            self._wait(weather.latency_seconds)
        server.sendall(chunk)

    def _bring_answer(self, chunk: bytes, client: socket.socket, passed: int) -> None:
        """Hand a piece on as the weather wants it. Raises OSError when the line is cut."""
        weather = self.weather
        if not weather.late_request:
            self._wait(weather.latency_seconds)
        if weather.swallows:
            return
        if weather.cut_after_bytes is not None:
            client.sendall(chunk[: max(0, weather.cut_after_bytes - passed)])
            if passed + len(chunk) >= weather.cut_after_bytes:
                raise OSError("cut")
        elif weather.drip_seconds:
            self._drip(chunk, client, weather.drip_seconds)
        else:
            client.sendall(chunk)

    def _drip(self, chunk: bytes, sink: socket.socket, seconds: float) -> None:
        for number in range(len(chunk)):
            sink.sendall(chunk[number : number + 1])
            self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0 and not self._is_over.is_set():
            time.sleep(min(left, LOOK_SECONDS))
