"""What the core does when another service does not answer as it should."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
from django.core.exceptions import ImproperlyConfigured
from prometheus_client import REGISTRY
from pytest_django import Settings

from shared_libs.http import deadline, transport
from shared_libs.http.client import Call, ServiceClient
from shared_libs.http.errors import (
    DeadlineExceeded,
    UpstreamBusy,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from shared_libs.http.tests.unit.conftest import read, whole, write
from shared_libs.refusals import Conflict, Refusal, Unavailable
from shared_libs.testing.faults import FaultProxy
from shared_libs.testing.tiny_server import Reply, TinyServer, problem

DOWN = Reply(503, {"code": "unavailable"})
KEY = "attempt-0001:reserve"


@pytest.fixture
def proxy(server: TinyServer) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as between:
        yield between


@pytest.fixture
def far(proxy: FaultProxy) -> ServiceClient:
    """A client that reaches the server through the proxy."""
    return ServiceClient("inventory", base_urls=[proxy.url], threads=8)


def refused(client: ServiceClient, call: Call) -> tuple[Refusal, float]:
    started = time.monotonic()
    with pytest.raises(Refusal) as caught:
        client.call(call, whole)
    return caught.value, time.monotonic() - started


# how long


def test_a_black_hole_costs_the_time_of_one_try(far: ServiceClient, proxy: FaultProxy) -> None:
    proxy.swallow()

    refusal, seconds = refused(far, write(timeout_seconds=0.4))

    assert isinstance(refusal, UpstreamTimeout)
    assert seconds == pytest.approx(0.4, abs=0.2)


@pytest.mark.parametrize("after_bytes", [0, 10, 180], ids=["status", "headers", "body"])
def test_a_dripping_answer_is_cut_when_the_time_is_up(
    far: ServiceClient, proxy: FaultProxy, server: TinyServer, after_bytes: int
) -> None:
    server.replies(Reply(document={"text": "long enough to drip for seconds" * 9}))
    proxy.drip(seconds_between_bytes=0.1, after_bytes=after_bytes)

    refusal, seconds = refused(far, write(timeout_seconds=0.5))

    assert isinstance(refusal, UpstreamTimeout)
    assert seconds == pytest.approx(0.5, abs=0.2)


def test_a_closed_port_is_known_at_once(far: ServiceClient, proxy: FaultProxy) -> None:
    proxy.refuse()

    refusal, seconds = refused(far, write())

    assert isinstance(refusal, UpstreamUnavailable)
    assert seconds < 0.3


def test_a_name_that_does_not_resolve_is_an_upstream_that_is_down() -> None:
    client = ServiceClient("inventory", base_urls=["http://nobody.invalid:80"])

    refusal, _ = refused(client, write())

    assert isinstance(refusal, UpstreamUnavailable)


def test_a_connection_that_is_not_taken_up_costs_300_ms(server: TinyServer) -> None:
    with ExitStack() as held:
        deaf = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # fill the backlog: what comes after is not answered
            waiting = held.enter_context(socket.socket())
            waiting.settimeout(0)
            with suppress(BlockingIOError):
                waiting.connect(deaf.getsockname())
        client = ServiceClient(
            "inventory", base_urls=[f"http://127.0.0.1:{deaf.getsockname()[1]}", server.url]
        )
        started = time.monotonic()

        client.call(write(timeout_seconds=1.0), whole)

        assert time.monotonic() - started == pytest.approx(0.3, abs=0.15)


@pytest.mark.parametrize("answer_bytes", [0, 20, 60, 200], ids=str)
def test_an_answer_cut_in_the_middle_is_no_answer(
    far: ServiceClient, proxy: FaultProxy, server: TinyServer, answer_bytes: int
) -> None:
    server.replies(Reply(document={"text": "x" * 100}))
    proxy.cut_after(answer_bytes=answer_bytes)

    refusal, seconds = refused(far, write(timeout_seconds=3.0))

    assert isinstance(refusal, UpstreamUnavailable)
    assert seconds < 1.5


def test_latency_below_the_timeout_is_only_slow(far: ServiceClient, proxy: FaultProxy) -> None:
    proxy.delay(seconds=0.05)

    assert far.call(read(), whole) == {}


# the deadline


def test_the_next_hop_gets_less_than_this_one_has(
    client: ServiceClient, server: TinyServer
) -> None:
    with deadline.limit(0.4):
        time.sleep(0.1)
        client.call(read(timeout_seconds=2.0), whole)
        client.call(read(timeout_seconds=0.2), whole)

    first, second = (int(r.headers["X-Request-Timeout-Ms"]) for r in server.received)
    assert 240 <= first <= 280
    assert 160 <= second <= 180


def test_a_try_ends_with_the_deadline(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(after_seconds=1.0))

    with deadline.limit(0.2):
        refusal, seconds = refused(client, read(timeout_seconds=2.0))

    assert isinstance(refusal, UpstreamTimeout)
    assert seconds == pytest.approx(0.2, abs=0.1)


def test_nothing_is_sent_when_the_time_is_up(client: ServiceClient, server: TinyServer) -> None:
    with deadline.limit(0.06):
        refusal, _ = refused(client, write())

    assert isinstance(refusal, DeadlineExceeded)
    assert (refusal.status, server.received) == (504, [])


# trying again


def test_a_safe_call_is_tried_twice(client: ServiceClient, server: TinyServer) -> None:
    server.replies(DOWN, Reply(document={"ok": True}))

    assert client.call(read(retries=1), whole) == {"ok": True}


def test_a_keyed_call_is_tried_twice_under_the_same_key(
    client: ServiceClient, server: TinyServer
) -> None:
    server.replies(DOWN, Reply())

    client.call(write(retries=1, idempotency_key=KEY), whole)

    assert [r.headers["Idempotency-Key"] for r in server.received] == [KEY, KEY]


def test_a_lost_answer_to_a_keyed_call_is_asked_for_again(
    far: ServiceClient, proxy: FaultProxy, server: TinyServer
) -> None:
    proxy.cut_after(answer_bytes=0)
    threading.Timer(0.02, proxy.heal).start()

    assert far.call(write(retries=1, idempotency_key=KEY), whole) == {}
    assert len(server.received) == 2


def test_never_three_times(client: ServiceClient, server: TinyServer) -> None:
    server.replies(DOWN)

    refused(client, read(retries=1))

    assert len(server.received) == 2


def test_a_write_without_a_key_is_sent_once(client: ServiceClient, server: TinyServer) -> None:
    server.replies(DOWN)

    refused(client, write())

    assert len(server.received) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 412, 422, 429, 500])
def test_what_is_no_failure_is_not_tried_again(
    client: ServiceClient, server: TinyServer, status: int
) -> None:
    server.replies(problem(status, "no"))

    refused(client, read(retries=1))

    assert len(server.received) == 1


def test_there_is_no_second_try_when_its_whole_time_is_not_left(
    client: ServiceClient, server: TinyServer
) -> None:
    server.replies(DOWN)

    with deadline.limit(0.5):
        refused(client, read(retries=1, timeout_seconds=0.5))

    assert len(server.received) == 1


def test_second_tries_are_a_tenth_of_the_calls_and_three_more(
    client: ServiceClient, server: TinyServer
) -> None:
    turn = iter(range(10_000))
    # every third try fails: fewer than half, so that the breaker stays closed
    server.answer = lambda _: DOWN if next(turn) % 3 == 0 else Reply()

    for _ in range(100):
        with suppress(Unavailable):
            client.call(read(retries=1), whole)

    # a call earns a tenth of a retry when it is first sent, and so does a second try
    assert 108 <= len(server.received) <= 114


# the breaker


def test_after_five_failures_nothing_is_sent_and_the_answer_is_quick(
    client: ServiceClient, server: TinyServer
) -> None:
    server.replies(DOWN)
    for _ in range(5):
        refused(client, write())

    refusal, seconds = refused(client, write(retries=1, idempotency_key=KEY))

    assert isinstance(refusal, UpstreamUnavailable)
    assert 5 <= (refusal.retry_after_seconds or 0) <= 8
    assert (len(server.received), seconds < 0.02) == (5, True)


def test_a_second_try_is_not_made_on_a_breaker_that_the_first_opened(
    client: ServiceClient, server: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("shared_libs.http.client.sleep", pauses.append)
    server.replies(DOWN, DOWN, DOWN, DOWN, Reply(after_seconds=0.3))
    for _ in range(4):
        refused(client, write())

    refusal, _ = refused(client, write(retries=1, idempotency_key=KEY, timeout_seconds=0.1))

    # it may have been done, so "the breaker is open" would be half the truth
    assert isinstance(refusal, UpstreamTimeout)
    assert (len(server.received), pauses) == (5, [])


def test_a_second_try_that_could_not_be_sent_tells_how_the_first_ended(
    client: ServiceClient, server: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies(Reply(after_seconds=0.3))
    breaker = client.upstream.breaker("write")
    # another thread's failures open the breaker in the pause before the second try
    monkeypatch.setattr("shared_libs.http.client.sleep", lambda _: breaker.open())

    refusal, _ = refused(client, write(retries=1, idempotency_key=KEY, timeout_seconds=0.1))

    assert isinstance(refusal, UpstreamTimeout)
    assert len(server.received) == 1


def test_reads_go_on_when_writes_are_cut_off(client: ServiceClient, server: TinyServer) -> None:
    server.replies(DOWN)
    for _ in range(6):
        refused(client, write())
    server.replies(Reply())

    assert client.call(read(), whole) == {}


@pytest.mark.parametrize("status", [401, 404, 409, 422, 500])
def test_refusals_never_open_the_breaker(
    client: ServiceClient, server: TinyServer, status: int
) -> None:
    server.replies(problem(status, "no"))
    for _ in range(25):
        refused(client, write())

    assert len(server.received) == 25


def test_a_name_refused_at_random_half_of_the_time_is_cut_off(
    client: ServiceClient, server: TinyServer
) -> None:
    turn = iter(range(1000))
    server.answer = lambda _: DOWN if next(turn) % 2 else Reply()

    for _ in range(100):
        with suppress(Unavailable):
            client.call(write(), whole)

    assert len(server.received) == 10


def test_all_clients_of_a_process_share_one_breaker(settings: Settings, server: TinyServer) -> None:
    settings.UPSTREAMS = {"inventory": [server.url]}
    server.replies(DOWN)
    for _ in range(6):
        refused(ServiceClient("inventory"), write())

    assert len(server.received) == 5


def test_a_service_that_is_not_among_the_upstreams_is_not_called(settings: Settings) -> None:
    settings.UPSTREAMS = {"inventory": []}

    for name in ("inventory", "reporting"):
        with pytest.raises(ImproperlyConfigured):
            ServiceClient(name).call(read(), whole)


# 429


def test_who_asks_for_quiet_is_left_in_quiet(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(429, {"code": "throttled"}, {"Retry-After": "1"}), Reply())

    first, _ = refused(client, write())
    second, _ = refused(client, write())
    other = client.call(write(operation="other"), whole)
    time.sleep(1.05)
    third = client.call(write(), whole)

    assert (first.code, first.retry_after_seconds, second.status) == ("throttled", 1, 503)
    assert (other, third, len(server.received)) == ({}, {}, 3)


# the bulkhead


def test_one_thread_is_always_left_for_other_work(server: TinyServer) -> None:
    client = ServiceClient("inventory", base_urls=[server.url], threads=3)
    server.replies(Reply(after_seconds=0.4))
    with ThreadPoolExecutor(2) as pool:
        held = [pool.submit(client.call, read(timeout_seconds=1.0), whole) for _ in range(2)]
        time.sleep(0.05)

        refusal, seconds = refused(client, read(timeout_seconds=0.1))
        patient = client.call(read(timeout_seconds=0.9), whole)

    assert isinstance(refusal, UpstreamBusy)
    assert seconds == pytest.approx(0.1, abs=0.05)
    assert (patient, [each.result() for each in held]) == ({}, [{}, {}])


def test_six_calls_at_once_go_side_by_side(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(after_seconds=0.3))
    started = time.monotonic()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: client.call(read(timeout_seconds=1.0), whole), range(6)))

    assert time.monotonic() - started < 0.5


# addresses and connections


def test_three_replicas_take_turns_and_a_refusing_one_is_passed_over_whatever_the_method() -> None:
    with ExitStack() as running:
        replicas = [running.enter_context(TinyServer()) for _ in range(3)]
        front = running.enter_context(FaultProxy(replicas[0].port))
        urls = [front.url, replicas[1].url, replicas[2].url]
        client = ServiceClient("cart", base_urls=urls)
        for _ in range(9):
            client.call(write(), whole)
        before = [len(replica.received) for replica in replicas]
        front.refuse()

        for _ in range(12):
            client.call(write(), whole)

        after = [len(replica.received) for replica in replicas]
    assert before == [3, 3, 3]
    assert (after[0], sum(after)) == (3, 21)


def test_an_ambiguous_loss_is_not_sent_to_the_next_replica(server: TinyServer) -> None:
    with TinyServer() as other, FaultProxy(server.port) as front:
        client = ServiceClient("cart", base_urls=[front.url, other.url])
        front.cut_after(answer_bytes=0)

        refused(client, write())

        assert (len(server.received), len(other.received)) == (1, 0)


def test_a_replica_that_stands_still_is_asked_last_for_a_while() -> None:
    with TinyServer() as still, TinyServer() as other:
        still.answer = lambda _: Reply(after_seconds=1.0)
        client = ServiceClient("cart", base_urls=[still.url, other.url])
        refused(client, write(timeout_seconds=0.1))

        for _ in range(6):
            client.call(write(timeout_seconds=0.1), whole)

        assert (len(still.received), len(other.received)) == (1, 6)


def test_calls_share_one_connection(client: ServiceClient, server: TinyServer) -> None:
    for _ in range(3):
        client.call(read(), whole)
    server.replies(Reply(204, raw=b""), problem(409, "no"))
    client.call(read(), whole)
    with pytest.raises(Conflict):
        client.call(read(), whole)

    assert len({received.client for received in server.received}) == 1


def test_a_connection_that_was_idle_long_is_not_trusted(
    client: ServiceClient, server: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "IDLE_SECONDS", 0.05)
    client.call(read(), whole)
    time.sleep(0.1)
    client.call(read(), whole)

    assert len({received.client for received in server.received}) == 2


def test_threads_share_a_client_and_each_gets_its_own_answer(
    client: ServiceClient, server: TinyServer
) -> None:
    server.answer = lambda received: Reply(document={"path": received.path})

    with ThreadPoolExecutor(8) as pool:
        paths = [f"/look/{number}" for number in range(80)]
        answers = list(pool.map(lambda path: client.call(read(path=path), whole), paths))

    assert [answer["path"] for answer in answers] == paths
    assert len({received.client for received in server.received}) <= 8


# figures


def test_each_call_is_counted_by_upstream_operation_and_outcome(
    client: ServiceClient, server: TinyServer
) -> None:
    server.replies(Reply(), problem(409, "no"), DOWN)
    name = "comptoir_upstream_call_seconds_count"

    def count(outcome: str) -> float:
        labels = {"upstream": "inventory", "operation": "figures", "outcome": outcome}
        return REGISTRY.get_sample_value(name, labels) or 0.0

    client.call(read(operation="figures"), whole)
    for _ in range(2):
        refused(client, read(operation="figures"))

    assert [count(each) for each in ("ok", "refused", "unavailable")] == [1, 1, 1]
