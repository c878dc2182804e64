"""R22 to R24: inventory is slow, answers half of the time, is gone and comes back."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import requests

from bench.metrics import counted
from tests.drills.baskets import Shelf
from tests.drills.doors import SideDoor, side_door
from tests.drills.figures import Figure, Requirement, percentile
from tests.drills.ground import Ground
from tests.drills.proxy import FINE, BadLine, Weather
from tests.e2e import shopping
from tests.e2e.callers import Caller, at_once, new_key

R22, R23, R24 = Requirement("R22"), Requirement("R23"), Requirement("R24")
SLOW, HALF, DEAD = Weather(latency_seconds=10.0), Weather(fails=0.5), Weather(refuses=True)
BEFORE, OPENED, BROWSED = 6, 20, 200
ANSWER_SECONDS, OPEN_ANSWER_SECONDS, MOST_SLOWER = 2.0, 0.1, 1.2
CALLS, OPEN_AFTER_SECONDS, MORE_TRIES, FREE_RETRIES = 60, 5.0, 0.1, 3
CROWD, SHORT_CROWD, MOST_FAILURES, WAITING_SECONDS = 100, 20, 10, 120.0
OPEN = 2


def of_inventory(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    """Nobody waits longer than two seconds, and nothing breaks on its way back."""
    for what_happens in (_slow, _half_of_the_answers, _back_again):
        yield from what_happens(ground, shelf)
        ground.await_the_end()


@contextmanager
def order_on_a_bad_line(ground: Ground) -> Iterator[tuple[SideDoor, BadLine]]:
    """An order service of one process that reaches inventory by a line of our own."""
    with BadLine(ground.stack.ports.web["inventory"]).laid() as line:
        changes = {"INVENTORY_URL": line.url, "WEB_WORKERS": "1", "WEB_THREADS": "4"}
        with side_door(ground.stack, changes=changes) as door:
            yield door, line


def _slow(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    bodies = [shelf.basket("plain", "tok_approve") for _each in range(2 * BEFORE + OPENED)]
    well, slow, late = bodies[:BEFORE], bodies[BEFORE : 2 * BEFORE], bodies[2 * BEFORE :]
    with order_on_a_bad_line(ground) as (door, line):
        caller = door.caller()
        calm, _bought = _browse_beside_checkouts(ground.shopper, caller, well)
        with line.under(SLOW):
            busy, before = _browse_beside_checkouts(ground.shopper, caller, slow)
            opened = [_timed(caller, body) for body in late]
            changes = _counted(door, "comptoir_breaker_changes_total", state="open")
    others = [status for status, _seconds in before + opened if status != 503]
    yield R22.none("answers but 503 while inventory takes 10 s", len(others))
    slowest = max(seconds for _status, seconds in before)
    yield R22.at_most("longest of these while the breaker is closed", slowest, ANSWER_SECONDS)
    yield R22.at_least("times that the breaker opened", changes, 1)
    took = [seconds for _status, seconds in opened]
    yield R22.at_most("median once it is open", percentile(took, 0.5), OPEN_ANSWER_SECONDS)
    yield R22.at_most("p99 once it is open", percentile(took, 0.99), OPEN_ANSWER_SECONDS)
    share = percentile(busy, 0.95) / percentile(calm, 0.95)
    yield R22.at_most(
        "p95 of browsing beside checkouts, to that with inventory well", share, MOST_SLOWER, "x"
    )


def _timed(caller: Caller, body: dict[str, Any]) -> tuple[int, float]:
    begun = time.monotonic()
    answer = shopping.check_out(caller, body)
    return answer.status_code, time.monotonic() - begun


def _browse_beside_checkouts(
    shopper: Caller, caller: Caller, bodies: Sequence[dict[str, Any]]
) -> tuple[list[float], list[tuple[int, float]]]:
    """What somebody waits for pages while another checks out, one basket after the other; and
    what became of these.
    """
    with ThreadPoolExecutor(1) as other:
        checkouts = other.submit(lambda: [_timed(caller, body) for body in bodies])
        seconds: list[float] = []
        while len(seconds) < BROWSED or not checkouts.done():
            seconds.append(_browse(shopper))
        return seconds, checkouts.result()


def _browse(shopper: Caller) -> float:
    begun = time.monotonic()
    # no two alike, so that product answers and not what the gateway has kept
    shopper.get("/api/v1/products", search=f"lantern {new_key()[:4]}")
    return time.monotonic() - begun


def _half_of_the_answers(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    bodies = [shelf.basket("plain", "tok_approve") for _each in range(CALLS)]
    opened_after = 0.0
    with order_on_a_bad_line(ground) as (door, line), line.under(HALF):
        caller, begun = door.caller(), time.monotonic()
        for body in bodies:
            shopping.check_out(caller, body)
            if not opened_after and _counted(door, "comptoir_breaker_changes_total", state="open"):
                opened_after = time.monotonic() - begun
        retries = _counted(door, "comptoir_upstream_retries_total")
        tries = line.questions
    seconds = opened_after or float("inf")
    yield R23.at_most("breaker open, half of the answers being 503", seconds, OPEN_AFTER_SECONDS)
    # what the budget holds at the start comes on top of one in ten
    allowed = MORE_TRIES * (tries - retries) + FREE_RETRIES
    yield R23.at_most(f"second tries among {tries}: one in ten and three", retries, allowed, "")


def _back_again(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    cycles = max(1, ground.effort.repeats // 2)
    crowd = SHORT_CROWD if ground.effort.is_short else CROWD
    with order_on_a_bad_line(ground) as (door, line):
        reopened = sum(_die_and_recover(shelf, door, line, crowd) for _each in range(cycles))
    yield R24.none(f"of {cycles} recoveries with {crowd} waiting, breaker opened again", reopened)


def _die_and_recover(shelf: Shelf, door: SideDoor, line: BadLine, crowd: int) -> int:
    """How often the breaker opened again after the line was well."""
    caller = door.caller()
    with line.under(DEAD):
        for _each in range(MOST_FAILURES):
            shopping.check_out(caller, shelf.basket("plain", "tok_approve"))
            if _counted(door, "comptoir_breaker_state", kind="write") == OPEN:
                break
    line.weather = FINE
    bodies = at_once(lambda _n: shelf.basket("plain", "tok_approve"), crowd, 4)
    before = _counted(door, "comptoir_breaker_changes_total", state="open")

    def keep_trying(number: int) -> None:
        key, give_up_at = new_key(), time.monotonic() + WAITING_SECONDS
        while True:
            answer = shopping.check_out(caller, bodies[number], key)
            if answer.status_code == requests.codes.created:
                return
            assert time.monotonic() < give_up_at, f"{answer.status_code} {answer.text}"
            time.sleep(float(answer.headers.get("Retry-After", 0.5)))

    at_once(keep_trying, crowd, crowd)
    return int(_counted(door, "comptoir_breaker_changes_total", state="open") - before)


def _counted(door: SideDoor, name: str, **labels: str) -> float:
    return counted(door.address, name, upstream="inventory", **labels)
