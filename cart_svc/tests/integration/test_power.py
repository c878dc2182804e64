"""A store that dies, loses the end of its log, or is full: a Valkey of its own, as `up` has it."""

import itertools
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from cart_svc.carts import errors, rules, services, store
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from devstack import binaries, ports, processes, valkey

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEA = services.Wanted(Decimal(1), "TEA-1")
READY_SECONDS = 10


@dataclass
class Power:
    """The server under test: killed as a power cut does it, and started again."""

    server: valkey.Store
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def on(self) -> float:
        """Start it; how many seconds until it answers."""
        begun = time.monotonic()
        command = [str(part) for part in self.server.command()]
        self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        assert processes.wait_until(lambda: valkey.is_ready(self.server), READY_SECONDS)
        return time.monotonic() - begun

    def cut(self) -> None:
        """Kill it between two instructions."""
        self.running[-1].kill()
        self.running[-1].wait()

    def last_log(self) -> Path:
        """The file that the latest changes stand in."""
        return max(self.server.folder.glob("appendonlydir/*.incr.aof"))


@pytest.fixture
def power(tmp_path: Path, settings: Any) -> Iterator[Power]:
    folder = tmp_path / "store"
    folder.mkdir()
    program = binaries.find_valkey()
    server = valkey.Store(program, folder, ports.free_ports(1)[0], "secret")
    valkey.write_config(server)
    own = Power(server)
    own.on()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": server.url}}
    caches.close_all()
    yield own
    own.cut()
    shutil.rmtree(folder)


def open_visit() -> rules.Visit:
    publish_article()
    cart = services.open_cart(currency="CAD", channel="web", customer_id="", now=NOON)
    return rules.Visit(cart.id, "", "", NOON)


def held(visit: rules.Visit) -> int:
    lines = store.read(visit.cart_id, "").lines
    return int(lines[0].quantity) if lines else 0


def add_until(stop: threading.Event, visit: rules.Visit) -> tuple[int, int]:
    """How many adds were acknowledged, and how many were not."""
    done = refused = 0
    change = store.Change("add", "TEA-1", Decimal(1))
    while not stop.is_set():
        try:
            store.change_line(visit=visit, change=change)
            done += 1
        except errors.CartsUnavailable:
            refused += 1
            time.sleep(0.01)
    return done, refused


def in_background(work: Callable[[], tuple[int, int]]) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    return thread, found


def test_a_store_killed_under_load_loses_nothing_that_was_acknowledged(power: Power) -> None:
    visits = [open_visit() for _each in range(4)]
    stop = threading.Event()
    workers = [in_background(partial(add_until, stop, visit)) for visit in visits]

    time.sleep(0.7)
    power.cut()
    time.sleep(0.3)
    power.on()
    time.sleep(0.4)
    stop.set()
    for thread, _found in workers:
        thread.join(timeout=20)

    for visit, (_thread, found) in zip(visits, workers, strict=True):
        done, refused = found[0]
        # the one that was on its way may have been taken without an answer
        assert done <= held(visit) <= done + 1
        assert done > 20
        assert refused > 0


def test_a_log_that_was_cut_short_loses_its_end_and_nothing_before(power: Power) -> None:
    visit = open_visit()
    for _each in range(50):
        services.add_line(visit=visit, wanted=TEA, key=None)
    time.sleep(1.2)  # the log is written out once a second
    power.cut()
    log = power.last_log()
    with log.open("r+b") as end:
        end.truncate(log.stat().st_size - 100)

    power.on()

    cart = store.read(visit.cart_id, "")
    assert (held(visit), cart.version) == (49, 50)
    assert services.add_line(visit=visit, wanted=TEA, key=None).cart.lines[0].quantity == 50


def test_a_store_that_is_full_refuses_writes_and_keeps_every_cart(power: Power) -> None:
    visits = [open_visit() for _each in range(20)]
    for visit in visits:
        services.add_line(visit=visit, wanted=TEA, key=None)
    server = _connection.connection()
    server.config_set("maxmemory", server.info("memory")["used_memory"])

    refused = 0
    for visit in itertools.islice(itertools.cycle(visits), 60):
        try:
            services.add_line(visit=visit, wanted=TEA, key=None)
        except errors.CartsUnavailable:
            refused += 1

    assert refused > 0
    assert all(held(visit) >= 1 for visit in visits)
    server.config_set("maxmemory", "64mb")
    before = held(visits[0])
    services.add_line(visit=visits[0], wanted=TEA, key=None)
    assert held(visits[0]) == before + 1
