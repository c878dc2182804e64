"""R03: order dies at each numbered point of the checkout, and then at any moment under load."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests

from devstack.verify.books import Row
from tests.drills.accounts import accounts
from tests.drills.baskets import Body, Shelf, filled_shelf
from tests.drills.doors import SideDoor, side_door
from tests.drills.figures import Figure, Requirement, percentile
from tests.drills.ground import Ground
from tests.e2e import dying, shopping
from tests.e2e.callers import Caller, at_once, eventually, new_key
from tests.e2e.dying import Undertaker

R03 = Requirement("R03")
FINAL_SECONDS = 60.0
BUYERS = 4
PAUSE_SECONDS = (0.2, 1.4)
WORKER_EVERY = 50
AGAIN_SECONDS = 60.0
UNKNOWN = {202, 409, 429, 502, 503, 504}


def kill(ground: Ground) -> Iterator[Figure]:
    """Every attempt ends whole or undone, soon, and every account is exact."""
    shelf = filled_shelf(ground)
    yield from _at_each_point(ground, shelf)
    yield from _at_random(ground, shelf)
    yield from accounts(R03, ground, shelf)
    yield ground.books_agree(R03, "all deaths")


def _at_each_point(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    people = dying.People(ground.shopper, ground.staff.store_manager)
    with dying.mortal_order(ground.stack) as mortal:
        undertaker = Undertaker(mortal, people, ground.machine, shelf.rich)
        points = mortal.fault_points()
        undertaker.die_everywhere(points, times=ground.effort.times)
    wanted = len(points) * ground.effort.times
    dead = sum(map(len, undertaker.died.values()))
    yield R03.exactly(f"deaths at {len(points)} fault points x {ground.effort.times}", dead, wanted)
    wrong = [row for way in dying.ENDS for row in _not_as_wanted(ground, undertaker, way)]
    yield R03.exactly("of these ended otherwise than without a death", len(wrong), 0)
    after = _seconds_to_the_end(ground, undertaker)
    yield R03.at_most("longest of these to its end, after the death", max(after), FINAL_SECONDS)


def _not_as_wanted(ground: Ground, undertaker: Undertaker, way: str) -> list[Row]:
    keys, wanted = [each.key for each in undertaker.died.get(way, [])], dying.ENDS[way]

    def wrong() -> list[Row]:
        return [row for row in dying.outcomes(ground.stack, keys) if row != wanted]

    try:
        eventually(wrong, wanted=list[Row](), seconds=dying.FINAL_SECONDS)
    except AssertionError:
        return wrong()
    return []


def _seconds_to_the_end(ground: Ground, undertaker: Undertaker) -> list[float]:
    """How long each checkout that died on its way took to its end."""
    died_at = {
        each.key: each.at for way in ("forward", "backward") for each in undertaker.died[way]
    }
    question = """SELECT key, extract(epoch FROM COALESCE(finished_at, 'infinity'))::float
                  FROM orders_checkoutattempt WHERE key = ANY(%s)"""
    rows = ground.ask("order", question, list(died_at))
    return [finished_at - died_at[key] for key, finished_at in rows]


@dataclass
class Tried:
    """One checkout that was sent: when, and the status of its answer if one came."""

    key: str
    body: Body
    sent_at: float
    status: int | None = None
    is_over: bool = False


@dataclass
class Load:
    """People who buy by the side door until they are told to stop."""

    shelf: Shelf
    caller: Caller
    tried: list[Tried] = field(default_factory=list)
    is_closing: threading.Event = field(default_factory=threading.Event)

    def buy(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self.is_closing.is_set():
            try:
                body = self.shelf.any_basket(chance)
            except (AssertionError, requests.RequestException):
                # no cart today, on a machine this busy: that is not what is measured
                continue
            self._send(Tried(new_key(), body, time.time()))

    def _send(self, tried: Tried) -> None:
        self.tried.append(tried)
        try:
            tried.status = shopping.check_out(self.caller, tried.body, tried.key).status_code
        except requests.RequestException:
            tried.status = None
        tried.is_over = True

    @property
    def in_flight(self) -> int:
        return sum(not each.is_over for each in self.tried[-2 * BUYERS :])


@dataclass(frozen=True)
class Kill:
    """When it was, when the next process answered, and how many requests were under way."""

    at: float
    back_at: float
    in_flight: int


def _at_random(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    with side_door(ground.stack) as door:
        load = Load(shelf, door.caller())
        kills = _under_load(ground, load, door)
    lost = [each for each in load.tried if each.status is None]
    yield R03.exactly("kills at random moments", len(kills), ground.effort.kills)
    under_way = sum(each.in_flight for each in kills)
    sent = len(load.tried)
    yield R03.at_least(f"of {sent} checkouts, under way at these kills", under_way, len(kills))
    yield R03.none("attempts without an end", ground.await_the_end())
    after = _seconds_after_restart(ground, lost, kills)
    yield R03.at_most(
        "95 % of those hit at their end, after the restart",
        percentile(after, 0.95),
        FINAL_SECONDS,
    )
    yield R03.at_most(
        "longest of those hit to its end, after the restart", max(after), FINAL_SECONDS
    )
    yield from _asked_again(ground, lost)


def _under_load(ground: Ground, load: Load, door: SideDoor) -> list[Kill]:
    chance, kills = random.Random(0), []
    with ThreadPoolExecutor(BUYERS) as pool:
        for seed in range(BUYERS):
            pool.submit(load.buy, seed)
        try:
            for number in range(1, ground.effort.kills + 1):
                time.sleep(chance.uniform(*PAUSE_SECONDS))
                kills.append(Kill(time.time(), 0.0, load.in_flight))
                kills[-1] = Kill(kills[-1].at, door.kill(), kills[-1].in_flight)
                if number % WORKER_EVERY == 0:
                    ground.machine.kill(dying.WORKER)
        finally:
            load.is_closing.set()
    return kills


def _seconds_after_restart(
    ground: Ground, lost: Sequence[Tried], kills: Sequence[Kill]
) -> list[float]:
    """From the restart after the kill that each was hit by, to its end; nothing was begun of
    some.
    """
    question = """SELECT key, extract(epoch FROM COALESCE(finished_at, 'infinity'))::float
                  FROM orders_checkoutattempt WHERE key = ANY(%s)"""
    finished: dict[str, float] = dict(ground.ask("order", question, [each.key for each in lost]))
    hit = {
        each.key: next(
            (kill.back_at for kill in kills if kill.back_at > each.sent_at), each.sent_at
        )
        for each in lost
        if each.key in finished
    }
    return [max(0.0, finished[key] - back_at) for key, back_at in hit.items()] or [0.0]


def _asked_again(ground: Ground, lost: Sequence[Tried]) -> Iterator[Figure]:
    """Whoever got no answer asks under the same key: what was bought is what they hear of."""
    question = """SELECT a.key, o.number FROM orders_checkoutattempt a
                  JOIN orders_order o ON o.attempt_id = a.id
                  WHERE a.state = 'CONFIRMED' AND a.key = ANY(%s)"""
    bought: dict[str, str] = dict(ground.ask("order", question, [each.key for each in lost]))
    told = at_once(lambda n: _answer_in_the_end(ground.shopper, lost[n]), len(lost), BUYERS)
    answers = {each.key: answer for each, answer in zip(lost, told, strict=True)}
    wrong = [key for key, number in bought.items() if answers[key].json().get("number") != number]
    yield R03.exactly(
        f"of {len(bought)} bought unheard, asked again, told otherwise", len(wrong), 0
    )
    open_still = [each for each in answers.values() if each.status_code not in {201, 402}]
    yield R03.exactly(f"of {len(lost)} unheard, asked again, without an answer", len(open_still), 0)
    ground.await_the_end()


def _answer_in_the_end(shopper: Caller, tried: Tried) -> requests.Response:
    give_up_at = time.monotonic() + AGAIN_SECONDS
    while True:
        answer = shopping.check_out(shopper, tried.body, tried.key)
        if answer.status_code not in UNKNOWN or time.monotonic() > give_up_at:
            return answer
        time.sleep(0.5)
