import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client import REGISTRY
from pybreaker import CircuitBreakerError, CircuitBreakerListener
from structlog.testing import capture_logs

from shared_libs.http.breaker import StateReporter, UnlockedBreaker
from shared_libs.http.tests.unit.conftest import Clock


class DownError(Exception):
    """The upstream failed."""


class BusinessError(Exception):
    """The upstream said no."""


def fail() -> None:
    raise DownError


def succeed() -> str:
    return "ok"


@pytest.fixture
def breaker(clock: Clock) -> UnlockedBreaker:
    return UnlockedBreaker(
        "inventory.write",
        is_failure=lambda exc: isinstance(exc, DownError),
        clock=clock,
        jitter=lambda: 0.5,
    )


def fail_times(breaker: UnlockedBreaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(DownError):
            breaker.call(fail)


def test_six_calls_at_once_do_not_wait_for_each_other() -> None:
    breaker = UnlockedBreaker("inventory.read")
    started = time.monotonic()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: breaker.call(time.sleep, 0.5), range(6)))

    assert time.monotonic() - started < 0.7


def test_the_cause_of_a_failure_is_raised_even_by_the_call_that_opens(
    breaker: UnlockedBreaker,
) -> None:
    fail_times(breaker, 5)

    assert breaker.current_state == "open"


def test_four_failures_in_a_row_are_forgiven_by_one_success(breaker: UnlockedBreaker) -> None:
    fail_times(breaker, 4)
    breaker.call(succeed)
    fail_times(breaker, 4)

    assert breaker.current_state == "closed"


def test_half_of_the_last_ten_calls_failing_opens_it_though_never_five_in_a_row(
    breaker: UnlockedBreaker,
) -> None:
    for _ in range(4):
        breaker.call(succeed)
        fail_times(breaker, 1)
    breaker.call(succeed)
    state_after_nine = breaker.current_state
    fail_times(breaker, 1)

    assert (state_after_nine, breaker.current_state) == ("closed", "open")


def test_failures_longer_ago_than_ten_seconds_do_not_count(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    for _ in range(4):
        breaker.call(succeed)
        fail_times(breaker, 1)
    clock.pass_(10.1)
    breaker.call(succeed)
    fail_times(breaker, 1)

    assert breaker.current_state == "closed"


def test_only_the_last_twenty_calls_count(breaker: UnlockedBreaker) -> None:
    for _ in range(30):
        breaker.call(succeed)
    for _ in range(4):
        fail_times(breaker, 2)
        breaker.call(succeed)
    fail_times(breaker, 1)
    state_after_nine_of_twenty = breaker.current_state
    fail_times(breaker, 1)

    assert (state_after_nine_of_twenty, breaker.current_state) == ("closed", "open")


def test_a_business_refusal_never_opens_it(breaker: UnlockedBreaker) -> None:
    def refuse() -> None:
        raise BusinessError

    for _ in range(30):
        with pytest.raises(BusinessError):
            breaker.call(refuse)

    assert breaker.current_state == "closed"


def test_an_answer_that_takes_more_than_a_second_is_returned_and_counts_as_failure(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    def dawdle() -> str:
        clock.pass_(1.01)
        return "late"

    answers = [breaker.call(dawdle) for _ in range(5)]

    assert (answers, breaker.current_state) == (["late"] * 5, "open")


def test_an_open_breaker_refuses_at_once_without_calling(breaker: UnlockedBreaker) -> None:
    fail_times(breaker, 5)
    called: list[str] = []

    with pytest.raises(CircuitBreakerError):
        breaker.call(called.append, "called")

    assert called == []


def test_it_stays_open_five_seconds_plus_jitter_then_doubles_to_a_minute(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    fail_times(breaker, 5)
    pauses = []
    for _ in range(6):
        pauses.append(breaker.refusing_seconds)
        clock.pass_(breaker.refusing_seconds)
        fail_times(breaker, 1)

    assert pauses == pytest.approx([6, 11, 21, 41, 61, 61])


def test_three_successful_probes_close_it_and_the_pause_starts_small_again(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    fail_times(breaker, 5)
    clock.pass_(6)
    fail_times(breaker, 1)
    clock.pass_(11)
    states = []
    for _ in range(3):
        breaker.call(succeed)
        states.append(breaker.current_state)
    fail_times(breaker, 5)

    assert states == ["half-open", "half-open", "closed"]
    assert breaker.refusing_seconds == pytest.approx(6)


def test_of_a_hundred_waiting_callers_one_probes_and_the_others_are_refused(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    fail_times(breaker, 5)
    clock.pass_(6)
    probing, answer = threading.Event(), threading.Event()

    def probe() -> None:
        probing.set()
        answer.wait(5)

    prober = threading.Thread(target=breaker.call, args=(probe,))
    prober.start()
    probing.wait(5)
    refused = 0
    for _ in range(99):
        with pytest.raises(CircuitBreakerError):
            breaker.call(succeed)
        refused += 1
    answer.set()
    prober.join()

    assert refused == 99
    assert breaker.call(succeed) == "ok"


def test_a_probe_whose_thread_is_stopped_does_not_block_the_next(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    def stop() -> None:
        raise SystemExit

    fail_times(breaker, 5)
    clock.pass_(6)
    with pytest.raises(SystemExit):
        breaker.call(stop)

    assert breaker.call(succeed) == "ok"


def test_a_failure_admitted_before_the_opening_does_not_spoil_the_probe(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    def fail_late() -> None:
        fail_times(breaker, 5)
        clock.pass_(6)
        breaker.call(succeed)
        fail()

    with pytest.raises(DownError):
        breaker.call(fail_late)

    assert breaker.current_state == "half-open"


def test_pybreakers_listeners_hear_of_calls_as_they_always_did(breaker: UnlockedBreaker) -> None:
    heard: list[str] = []

    class Ear(CircuitBreakerListener):
        def success(self, _: object) -> None:
            heard.append("success")

        def failure(self, _: object, exc: BaseException) -> None:
            heard.append(type(exc).__name__)

    breaker.add_listener(Ear())
    breaker.call(succeed)
    fail_times(breaker, 1)

    assert heard == ["success", "DownError"]


def test_each_change_of_state_is_a_metric_and_a_log_event(
    breaker: UnlockedBreaker, clock: Clock
) -> None:
    breaker.add_listener(StateReporter("inventory", "write"))
    labels = {"upstream": "inventory", "kind": "write"}

    with capture_logs() as logs:
        fail_times(breaker, 5)
        while_open = REGISTRY.get_sample_value("comptoir_breaker_state", labels)
        clock.pass_(6)
        for _ in range(3):
            breaker.call(succeed)

    assert while_open == 2
    assert REGISTRY.get_sample_value("comptoir_breaker_state", labels) == 0
    assert [entry["state"] for entry in logs] == ["open", "half-open", "closed"]
