"""A real server with canned answers in the place of each upstream."""

import json
from collections.abc import Iterator

import pytest

from shared_libs.http.client import ServiceClient
from shared_libs.testing.tiny_server import Received, TinyServer


@pytest.fixture
def server() -> Iterator[TinyServer]:
    with TinyServer() as tiny:
        yield tiny


@pytest.fixture
def core(server: TinyServer) -> ServiceClient:
    return ServiceClient("upstream", base_urls=[server.url])


def asked(received: Received) -> tuple[str, str, object]:
    """Method, path and body of a request, as the provider sees them."""
    return received.method, received.path, json.loads(received.body) if received.body else None
