"""R03: order dies at each numbered point of the checkout, and then at any moment under load."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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
ASKERS, AGAIN_SECONDS, ASK_EVERY_SECONDS = 16, 60.0, 1.0
UNKNOWN = {202, 429, 502, 503, 504}


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
        undertaker = Undertaker(mortal, people, ground.machine, shelf.rich, ground.await_the_end)
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
    """One checkout that was sent: when, and the status of its answer if one came.

    Else `told` is what came of asking again under its key, and when that was begun and over.
    """

    key: str
    body: Body
    sent_at: float
    status: int | None = None
    is_over: bool = False
    told: requests.Response | None = None
    asked_seconds: float = 0.0


@dataclass
class Load:
    """A few people who buy one after the other, and keep what each of their checkouts was told.

    Of two who hear nothing one asks again at once, the other much later.
    """

    shelf: Shelf
    caller: Caller
    askers: ThreadPoolExecutor
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
        if tried.status is None and len(self.tried) % 2:
            self.askers.submit(_ask_again, self.shelf.ground.shopper, tried)

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
    with side_door(ground.stack) as door, ThreadPoolExecutor(ASKERS) as askers:
        load = Load(shelf, door.caller(), askers)
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
    yield R03.at_least("of these not heard of", len(lost), 1)
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
    at_once_asked = [each for each in lost if each.told is not None]
    later = [each for each in lost if each.told is None]
    at_once(lambda n: _ask_again(ground.shopper, later[n]), len(later), BUYERS)
    yield R03.at_most(
        "longest until an answer, of those who asked again at once",
        max((each.asked_seconds for each in at_once_asked), default=0.0),
        FINAL_SECONDS,
    )
    for when, asked in (("at once", at_once_asked), ("in the end", later)):
        open_still = Counter(_verdict(each.told) for each in asked if not _is_final(each.told))
        yield R03.exactly(
            f"of {len(asked)} unheard, asked again {when}, without an answer",
            dict(open_still) or "none",
            "none",
        )
    yield R03.none("of these told otherwise than what was bought", _wrongly_told(ground, lost))
    ground.await_the_end()


def _wrongly_told(ground: Ground, lost: Sequence[Tried]) -> int:
    """How many of these have bought something and hear of something else, or the other way."""
    question = """SELECT a.key, o.number FROM orders_checkoutattempt a
                  JOIN orders_order o ON o.attempt_id = a.id
                  WHERE a.state = 'CONFIRMED' AND a.key = ANY(%s)"""
    bought: dict[str, str] = dict(ground.ask("order", question, [each.key for each in lost]))
    heard = {
        each.key: each.told.json()["number"]
        for each in lost
        if each.told is not None and each.told.status_code == requests.codes.created
    }
    return len(bought.items() ^ heard.items())


def _ask_again(shopper: Caller, tried: Tried) -> None:
    """Ask until there is a last word, for a minute."""
    begun = time.monotonic()
    while tried.asked_seconds < AGAIN_SECONDS and not _is_final(tried.told):
        with suppress(requests.RequestException):
            tried.told = shopping.check_out(shopper, tried.body, tried.key)
        tried.asked_seconds = time.monotonic() - begun
        time.sleep(0 if _is_final(tried.told) else ASK_EVERY_SECONDS)


def _is_final(answer: requests.Response | None) -> bool:
    """Whether there is nothing more to hear under this key."""
    if answer is None or answer.status_code in UNKNOWN:
        return False
    return answer.ok or answer.json()["code"] != "in_progress"


def _verdict(answer: requests.Response | None) -> str:
    return "nothing" if answer is None else f"{answer.status_code}"
