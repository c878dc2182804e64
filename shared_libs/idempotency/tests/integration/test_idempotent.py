"""A keyed request and its repeats: one effect, one answer, for the caller who made it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection

from shared_libs.auth.principals import Principal
from shared_libs.idempotency import jobs, store
from shared_libs.idempotency.models import IdempotencyKey
from shared_libs.idempotency.tests.conftest import Outcomes, fail_with, post

pytestmark = pytest.mark.django_db

ADA = Principal(kind="staff", id="ada", roles=frozenset({"stock_clerk"}))
BOB = Principal(kind="staff", id="bob", roles=frozenset({"stock_clerk"}))
Count = Callable[[], int]


def test_a_repeat_gets_the_first_answer_byte_for_byte(effects: Count) -> None:
    first, repeat = post(caller=ADA), post(caller=ADA)

    assert (first.status_code, first.json()) == (201, {"number": 1, "said": "hello"})
    assert (repeat.status_code, repeat.content) == (first.status_code, first.content)
    assert repeat["Content-Type"] == first["Content-Type"]
    assert repeat["Location"] == first["Location"] == "/things/1"
    assert "X-Other" not in repeat
    assert ("Idempotency-Replayed" in first, repeat["Idempotency-Replayed"]) == (False, "true")
    assert effects() == 1


def test_an_answer_without_a_body_is_repeated_too(effects: Count) -> None:
    first, repeat = post("/notes", caller=ADA), post("/notes", caller=ADA)

    assert (first.status_code, repeat.status_code, repeat.content) == (204, 204, b"")
    assert effects() == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [("/adjustments", {"say": "other"}), ("/adjustments?dry=1", {"say": "hello"})],
    ids=["other body", "other query"],
)
def test_a_key_stands_for_one_request(effects: Count, path: str, body: dict[str, str]) -> None:
    post(caller=ADA)

    response = post(path, body, caller=ADA)

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert effects() == 1


def test_a_key_does_not_carry_from_one_order_to_another(effects: Count) -> None:
    post("/orders/1/cancel", caller=ADA)

    response = post("/orders/2/cancel", caller=ADA)

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert effects() == 1


def test_another_route_has_keys_of_its_own(effects: Count) -> None:
    post(caller=ADA)

    assert post("/notes", caller=ADA).status_code == 204
    assert effects() == 2


def test_another_caller_has_keys_of_its_own(effects: Count) -> None:
    first, other, repeat = post(caller=ADA), post(caller=BOB), post(caller=BOB)

    assert [each.json()["number"] for each in (first, other, repeat)] == [1, 2, 2]
    assert "Idempotency-Replayed" not in other


def test_a_visitor_has_no_keys(effects: Count) -> None:
    first, repeat = post(), post(key="short")

    assert (first.status_code, repeat.status_code) == (201, 201)
    assert effects() == 2
    assert IdempotencyKey.objects.count() == 0


def test_a_request_that_moves_value_needs_a_key(effects: Count) -> None:
    response = post(key=None, caller=ADA)

    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_required")
    assert effects() == 0


def test_another_request_needs_none(effects: Count) -> None:
    assert post("/notes", key=None, caller=ADA).status_code == 204


@pytest.mark.parametrize(
    "key", ["fifteen-letters", "a" * 256, "sixteen letters!", "sixteen-lettérs!"]
)
def test_a_key_is_long_enough_and_plain(effects: Count, key: str) -> None:
    response = post(key=key, caller=ADA)

    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_invalid")
    assert effects() == 0


@pytest.mark.parametrize("kind", ["402", "409", "412", "422"])
def test_a_refusal_of_the_trade_is_repeated_and_leaves_no_effect(
    effects: Count, outcomes: type[Outcomes], kind: str
) -> None:
    outcomes.then = staticmethod(fail_with(kind))
    first = post(caller=ADA)
    outcomes.then = staticmethod(lambda: None)

    repeat = post(caller=ADA)

    assert (first.status_code, repeat.status_code) == (int(kind), int(kind))
    assert first["Content-Type"] == repeat["Content-Type"] == "application/problem+json"
    assert first.content == repeat.content
    assert effects() == 0


@pytest.mark.parametrize("kind", ["400", "404", "503", "500"])
def test_any_other_failure_leaves_the_key_free(
    effects: Count, outcomes: type[Outcomes], kind: str
) -> None:
    outcomes.then = staticmethod(fail_with(kind))
    first = post(caller=ADA)
    outcomes.then = staticmethod(lambda: None)

    again = post(caller=ADA)

    assert (first.status_code, again.status_code) == (int(kind), 201)
    assert effects() == 1


def test_a_key_is_good_for_a_day(effects: Count) -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        post(caller=ADA)
        clock.shift(timedelta(hours=23, minutes=59))
        assert "Idempotency-Replayed" in post(caller=ADA)

        clock.shift(timedelta(minutes=1))
        assert "Idempotency-Replayed" not in post(caller=ADA)
        assert "Idempotency-Replayed" in post(caller=ADA)

    assert effects() == 2


def test_expired_keys_are_deleted_in_batches(
    effects: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BATCH", 2)
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False):
        for number in range(5):
            post(caller=ADA, key=f"an-expired-key-{number:04}")
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False):
        post(caller=ADA, key="a-key-that-is-young")
        jobs.purge(timestamp=0)

    assert IdempotencyKey.objects.get().key == "a-key-that-is-young"


def _at_once(number: int, wait_milliseconds: int) -> list[tuple[int, bytes]]:
    """So many requests with one key at the same moment, each with its own connection."""
    together = Barrier(number)
    answers: list[tuple[int, bytes]] = []

    def ask() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {wait_milliseconds}")
            together.wait()
            response = post(caller=ADA)
            answers.append((response.status_code, response.content))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_fifty_repeats_at_once_have_one_effect_and_one_answer(effects: Count) -> None:
    answers = _at_once(50, wait_milliseconds=10_000)

    assert len(answers) == 50
    assert set(answers) == {(201, b'{"number":1,"said":"hello"}')}
    assert effects() == 1


@pytest.mark.django_db(transaction=True)
def test_a_repeat_while_the_first_still_runs_is_told_to_wait(
    effects: Count, outcomes: type[Outcomes]
) -> None:
    inside, answered = Barrier(2), Barrier(2)
    answers: list[int] = []

    def hold() -> None:
        inside.wait()
        answered.wait()

    outcomes.then = staticmethod(hold)

    def first() -> None:
        try:
            answers.append(post(caller=ADA).status_code)
        finally:
            connection.close()

    thread = Thread(target=first)
    thread.start()
    inside.wait()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 50")
    response = post(caller=ADA)
    answered.wait()
    thread.join()

    assert (response.status_code, response.json()["code"]) == (409, "in_progress")
    assert response["Retry-After"] == "1"
    assert answers == [201]
    assert post(caller=ADA)["Idempotency-Replayed"] == "true"
    assert effects() == 1
    connection.close()
