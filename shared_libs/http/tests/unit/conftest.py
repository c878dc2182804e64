"""A server, a client of it, and a clock that only moves when it is told."""

from collections.abc import Callable, Iterator

import pytest

from shared_libs.http.client import Call, Json, ServiceClient
from shared_libs.http.upstream import forget_upstreams
from shared_libs.testing.tiny_server import TinyServer


@pytest.fixture
def server() -> Iterator[TinyServer]:
    with TinyServer() as tiny:
        yield tiny


@pytest.fixture
def client(server: TinyServer) -> ServiceClient:
    return ServiceClient("inventory", base_urls=[server.url], threads=8)


@pytest.fixture(autouse=True)
def _fresh_upstreams() -> Iterator[None]:
    forget_upstreams()
    yield
    forget_upstreams()


def read(**changes: object) -> Call:
    """A safe call, tried once."""
    given = {"operation": "look", "method": "GET", "path": "/look", "kind": "read"}
    return Call(**({"timeout_seconds": 0.5} | given | changes))  # type: ignore[arg-type]  # test's own


def write(**changes: object) -> Call:
    """A call that changes something, without a key, tried once."""
    return read(
        **(
            {"operation": "do", "method": "POST", "path": "/do", "kind": "write", "body": {}}
            | changes
        )
    )


def whole(answer: Json) -> Json:
    """The answer as it is."""
    return answer


class Clock:
    """Monotonic time in a test's hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


Action = Callable[[], object]
