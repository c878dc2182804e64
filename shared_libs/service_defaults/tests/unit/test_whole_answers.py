"""An answer leaves in one piece, or not at all."""

from types import SimpleNamespace
from typing import Any

import pytest

from shared_libs.service_defaults.whole_answers import HeldSocket, WholeResponse


class Wire:
    """A socket that remembers each write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.writes.append(data)

    def fileno(self) -> int:
        return 7


def answered(*pieces: bytes, status: str = "200 OK") -> list[bytes]:
    wire = Wire()
    request: Any = SimpleNamespace(version=(1, 1), method="GET", should_close=lambda: False)
    response = WholeResponse(request, wire, SimpleNamespace(sendfile=False))
    length = str(sum(map(len, pieces)))
    response.start_response(status, [("Content-Length", length)])
    for piece in pieces:
        response.write(piece)
    response.close()
    return wire.writes


def test_headers_and_body_are_one_write() -> None:
    (whole,) = answered(b"the body")

    assert whole.startswith(b"HTTP/1.1 200 OK\r\n")
    assert whole.endswith(b"\r\n\r\nthe body")


def test_an_answer_without_a_body_is_sent_too() -> None:
    (whole,) = answered()

    assert whole.endswith(b"\r\n\r\n")


def test_further_pieces_follow() -> None:
    first, second = answered(b"one", b"two")

    assert (first[-3:], second) == (b"one", b"two")


def test_what_is_held_goes_out_before_anything_else_is_asked_of_the_socket() -> None:
    wire = Wire()
    held = HeldSocket(wire)
    held.sendall(b"headers")

    assert held.fileno() == 7
    assert wire.writes == [b"headers"]


@pytest.mark.parametrize("pieces", [(b"",), (b"", b"x")])
def test_empty_pieces_change_nothing(pieces: tuple[bytes, ...]) -> None:
    assert b"".join(answered(*pieces)).endswith(b"\r\n\r\n" + b"".join(pieces))
