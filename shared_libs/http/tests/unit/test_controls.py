"""What an outage costs when a guard of the client is taken away; beside each, the test that it
stands. The guard is taken away here, never by a switch in the code.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from shared_libs.http import breaker as breakers
from shared_libs.http.breaker import UnlockedBreaker
from shared_libs.http.client import ServiceClient
from shared_libs.http.tests.unit.conftest import Clock, read, whole, write
from shared_libs.http.upstream import RetryBudget
from shared_libs.refusals import Unavailable
from shared_libs.testing.tiny_server import Reply, TinyServer

DOWN = Reply(503, {"code": "unavailable"})
NEVER, WAITING = 10**6, 20


def test_control_without_a_breaker_each_call_goes_to_the_dead(
    server: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R22: test_after_five_failures_nothing_is_sent_and_the_answer_is_quick."""
    monkeypatch.setattr(breakers, "CONSECUTIVE_FAILURES", NEVER)
    monkeypatch.setattr(breakers, "WINDOW_MINIMUM", NEVER)
    server.replies(DOWN)
    client = ServiceClient("inventory", base_urls=[server.url])

    for _ in range(12):
        with suppress(Unavailable):
            client.call(write(), whole)

    assert len(server.received) == 12


def test_control_without_a_budget_every_failure_is_sent_twice(
    client: ServiceClient, server: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R23: test_second_tries_are_a_tenth_of_the_calls_and_three_more."""
    monkeypatch.setattr(RetryBudget, "spend", lambda _self: True)
    monkeypatch.setattr("shared_libs.http.client.sleep", lambda _seconds: None)
    turn = iter(range(10_000))
    server.answer = lambda _: DOWN if next(turn) % 3 == 0 else Reply()

    for _ in range(100):
        with suppress(Unavailable):
            client.call(read(retries=1), whole)

    assert len(server.received) == 150


def test_control_without_a_probe_all_who_wait_come_at_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R24: test_of_a_hundred_waiting_callers_one_probes_and_the_others_are_refused."""
    breaker = UnlockedBreaker("inventory.write", clock=clock)
    breaker.open()
    clock.pass_(60)
    monkeypatch.setattr(UnlockedBreaker, "_admit", lambda self: self._epoch)
    inside = threading.Barrier(WAITING)

    with ThreadPoolExecutor(WAITING) as pool:
        at_once = list(pool.map(lambda _: breaker.call(inside.wait, 5), range(WAITING)))

    assert sorted(at_once) == list(range(WAITING))
