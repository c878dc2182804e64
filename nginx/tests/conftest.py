from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nginx.tests.parts import REPLICAS, SERVICES, Gateway, Service


@pytest.fixture
def services() -> Iterator[dict[str, Service]]:
    started = {name: Service(name) for name in (*SERVICES, *REPLICAS)}
    for service in started.values():
        service.start()
    yield started
    with ThreadPoolExecutor(len(started)) as pool:
        list(pool.map(Service.stop, started.values()))


@pytest.fixture
def start_gateway(tmp_path: Path, services: dict[str, Service]) -> Iterator[Callable[..., Gateway]]:
    """A gateway with placeholders of the test's choice."""
    started: list[Gateway] = []

    def start(**values: str) -> Gateway:
        folder = tmp_path / f"gate way {len(started)}"
        folder.mkdir()
        gateway = Gateway(folder, services, **values)
        started.append(gateway)
        gateway.start()
        return gateway

    yield start
    for gateway in started:
        gateway.stop()


@pytest.fixture
def gateway(start_gateway: Callable[..., Gateway]) -> Gateway:
    return start_gateway()
