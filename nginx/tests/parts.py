"""A real Nginx on a free port, and small HTTP servers in the services' places."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from devstack.binaries import find_nginx
from devstack.gateway import PLACEHOLDER, TEMPLATES, read_defaults, render

__all__ = ["PLACEHOLDER", "TEMPLATES"]
SERVICES = ("product", "inventory", "sales", "reporting", "customer", "order")
REPLICAS = ("cart-1", "cart-2", "cart-3")


@dataclass(frozen=True)
class Seen:
    """A request as a service saw it."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a service answers; `cut` drops the connection instead."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    delay_seconds: float = 0.0


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class Service:
    """One stand-in. Says who it is by X-Served-By unless told otherwise, and keeps what it saw."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: list[Seen] = []
        self.reply: Callable[[Seen], Reply] = lambda _seen: Reply()
        self.port = 0
        self._server: Server | None = None

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on; harmless when stopped already."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.close_connection = True
            length = int(self.headers.get("Content-Length") or 0)
            seen = Seen(self.command, self.path, self.headers, self.rfile.read(length))
            service.seen.append(seen)
            reply = service.reply(seen)
            time.sleep(reply.delay_seconds)
            if not reply.cut:
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            standard = {"Content-Type": "application/json", "X-Served-By": service.name}
            for name, value in (standard | reply.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(reply.body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - http.server's names

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


@dataclass(frozen=True)
class Answer:
    """What a client got."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> dict[str, object]:
        document = json.loads(self.body)
        assert isinstance(document, dict)
        return document


def defaults() -> dict[str, str]:
    """The placeholders' defaults, as defaults.env gives them."""
    return read_defaults((TEMPLATES / "defaults.env").read_text())


def rendered(template: Path, values: dict[str, str]) -> str:
    return render(template.read_text(), values)


def templates() -> list[Path]:
    return [*TEMPLATES.glob("*.conf"), *(TEMPLATES / "snippets").glob("*.conf")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Gateway:
    """Our Nginx before the stand-ins, with everything of its own in one folder."""

    def __init__(self, folder: Path, services: dict[str, Service], **values: str) -> None:
        self.folder = folder
        self.services = services
        self.port = int(values.pop("port", 0)) or free_port()
        self.run = folder / "run"
        self.values = defaults() | self._own_values() | values
        self._process: subprocess.Popen[bytes] | None = None

    def _own_values(self) -> dict[str, str]:
        keys = self.folder / "api keys.map"
        keys.write_text('"aaaa1111" storefront;\n"bbbb2222" test;\n')
        addresses = {name: f"127.0.0.1:{service.port}" for name, service in self.services.items()}
        upstreams = {f"{name.upper()}_UPSTREAM": addresses[name] for name in SERVICES}
        carts = {name.upper().replace("-", "_"): addresses[name] for name in REPLICAS}
        return (
            upstreams
            | carts
            | {
                "LISTEN": f"127.0.0.1:{self.port}",
                "RUN_DIR": str(self.run),
                "PORTAL_DIR": str(TEMPLATES / "portal"),
                "SHOP_DIR": str(TEMPLATES.parent / "shop"),
                "ACCESS_LOG": str(self.folder / "access.log"),
                "API_KEYS_MAP": str(keys),
                "USER_DIRECTIVE": "user root;" if os.geteuid() == 0 else "",
                "WORKER_PROCESSES": "1",
                "DEMO": "1",
            }
        )

    def start(self) -> None:
        """Render the templates and start; returns once the gateway answers."""
        self.run.mkdir(exist_ok=True)
        (self.folder / "snippets").mkdir(exist_ok=True)
        for template in templates():
            text = rendered(template, self.values)
            (self.folder / template.relative_to(TEMPLATES)).write_text(text)
        with (self.folder / "error.log").open("wb") as log:
            self._process = subprocess.Popen(self._command(), stderr=log)
        self._wait()

    def _command(self) -> list[str]:
        configuration = str(self.folder / "nginx.conf")
        program = [str(find_nginx()), "-p", str(self.run), "-c", configuration, "-e", "stderr"]
        return [*program, "-g", "daemon off;"]

    def _wait(self) -> None:
        for _attempt in range(100):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.02)
        raise AssertionError((self.folder / "error.log").read_text())

    def reload(self) -> None:
        """Read the map files again; returns once the new worker has taken over."""
        assert self._process
        self._process.send_signal(signal.SIGHUP)
        time.sleep(0.5)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=10)

    def ask(
        self, path: str, method: str = "GET", *, body: bytes | None = None, **headers: str
    ) -> Answer:
        """Send one request as a client without limits; a header X_Y=... is sent as X-Y."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(path, method, {"X-API-Key": "bbbb2222"} | named, body)

    def send(
        self, path: str, method: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        """Send one request with these headers and no others of ours."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def raw(self, data: bytes) -> bytes:
        """Send these bytes and return all that comes back until Nginx hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def log(self) -> list[dict[str, object]]:
        """The access log's lines, once Nginx has written those of all answered requests."""
        time.sleep(0.1)
        lines = (self.folder / "access.log").read_text().splitlines()
        return [json.loads(line) for line in lines]
