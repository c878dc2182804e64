"""Answers that leave a process in one piece.

gunicorn sends headers and body one after the other. A replica that is killed between the two has
promised an answer that never comes, and the gateway, which has passed the headers on, can not ask
another replica. Sent at once, an answer is either with the kernel as a whole or was never begun.
"""

from typing import Any  # Any: gunicorn is untyped

from gunicorn.http import wsgi


class HeldSocket:
    """A socket that keeps the first thing it is given until the second comes, or the end."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._held = b""
        self._is_first = True

    def sendall(self, data: bytes) -> None:
        """Send, together with what is held."""
        if self._is_first:
            self._is_first, self._held = False, data
            return
        whole, self._held = self._held + data, b""
        self._sock.sendall(whole)

    def flush(self) -> None:
        """Send what is held: an answer without a body."""
        whole, self._held = self._held, b""
        if whole:
            self._sock.sendall(whole)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the socket's own; a file is sent after its headers."""
        self.flush()
        return getattr(self._sock, name)


class WholeResponse(wsgi.Response):
    """gunicorn's response over a held socket."""

    def __init__(self, req: Any, sock: Any, cfg: Any) -> None:
        super().__init__(req, HeldSocket(sock), cfg)

    def close(self) -> None:
        super().close()
        self.sock.flush()


def install() -> None:
    """Every response of this process is whole from now on."""
    wsgi.Response = WholeResponse
