"""R04: inventory dies at any moment while checkouts reserve, commit and release."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests

from tests.drills.doors import SideDoor, side_door
from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.drills.inside import Inside, Shelves
from tests.e2e import shopping
from tests.e2e.shopping import Article, Level

R04 = Requirement("R04")
CHECKOUTS = 4
UNITS = 100_000
MOST_OF_ONE = 3
PAUSE_SECONDS = (0.05, 0.6)
AGAIN_SECONDS, ASLEEP_SECONDS = 30.0, 0.1
# after the reservation: what becomes of it, and how often
ENDS = {"commit": 5, "release": 4, "": 1}
STATES = {"commit": "committed", "release": "released", "": "held"}

Command = Callable[[], requests.Response]


@dataclass
class Told:
    """What inventory has said: to which reservations, and to commands that were sent again."""

    states: dict[str, str] = field(default_factory=dict)
    units: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    unheard: int = 0
    in_vain: int = 0
    otherwise: int = 0


@dataclass
class Rush:
    """Checkouts that never stop, each with a promise of its own, until they are told to."""

    shelves: Shelves
    articles: tuple[Article, Article]
    told: Told = field(default_factory=Told)
    under_way: int = 0
    is_closing: threading.Event = field(default_factory=threading.Event)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def check_out(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self.is_closing.is_set():
            reference, end = str(uuid4()), chance.choices(list(ENDS), list(ENDS.values()))[0]
            wish = [(each.sku, chance.randint(1, MOST_OF_ONE)) for each in self.articles]
            chance.shuffle(wish)
            self._tell(lambda r=reference, w=wish: self.shelves.reserve(w, reference=r))  # type: ignore[misc] # bound
            if end:
                self._tell(lambda r=reference, e=end: self.shelves.turn(r, e))  # type: ignore[misc] # bound
            with self._counting:
                self.told.states[reference] = STATES[end]
                self.told.units.update(dict(wish) if end != "release" else {})

    def _tell(self, command: Command) -> None:
        """Have it done; what was not heard of is said again, and once more for its answer."""
        heard = self._answer(command)
        with self._counting:
            self.told.sent += 1
        if heard is not None:
            return
        first, second = self._in_the_end(command), self._in_the_end(command)
        with self._counting:
            self.told.unheard += 1
            self.told.in_vain += first is None or second is None
            self.told.otherwise += first != second

    def _answer(self, command: Command) -> Any:
        """What was answered, if anything was that can be the last word."""
        with self._counting:
            self.under_way += 1
        try:
            with suppress(requests.RequestException):
                answer = command()
                return (answer.status_code, answer.content) if answer.ok else None
            return None
        finally:
            with self._counting:
                self.under_way -= 1

    def _in_the_end(self, command: Command) -> Any:
        give_up_at = time.monotonic() + AGAIN_SECONDS
        while (answer := self._answer(command)) is None and time.monotonic() < give_up_at:
            time.sleep(ASLEEP_SECONDS)
        return answer


def stock_kill(ground: Ground) -> Iterator[Figure]:
    """Every command is done once or not at all, and says the same when it is asked again."""
    articles = (_article(ground), _article(ground))
    with side_door(ground.stack, "inventory") as door:
        inside = Inside(ground.stack, "order", "inventory", address=door.address)
        rush = Rush(Shelves(inside), articles)
        under_way = _under_load(ground, rush, door)
    yield from _counted(ground, rush.told, under_way)
    yield from _kept(ground, rush, articles)
    yield ground.books_agree(R04, "all deaths of inventory")


def _article(ground: Ground) -> Article:
    return shopping.stock_article(ground.staff, ground.shopper, units=UNITS)


def _under_load(ground: Ground, rush: Rush, door: SideDoor) -> list[int]:
    """How many commands were under way at each kill."""
    chance, under_way = random.Random(4), []
    with ThreadPoolExecutor(CHECKOUTS) as pool:
        going = [pool.submit(rush.check_out, seed) for seed in range(CHECKOUTS)]
        try:
            for _kill in range(ground.effort.kills):
                time.sleep(chance.uniform(*PAUSE_SECONDS))
                under_way.append(rush.under_way)
                door.kill()
        finally:
            rush.is_closing.set()
    for each in going:
        each.result()
    return under_way


def _counted(ground: Ground, told: Told, under_way: list[int]) -> Iterator[Figure]:
    kills = len(under_way)
    yield R04.exactly("kills of inventory at random moments", kills, ground.effort.kills)
    said = f"of {told.sent} commands, under way at these kills"
    yield R04.at_least(said, sum(under_way), kills)
    yield R04.at_least("of these not heard of", told.unheard, 1)
    yield R04.none(f"of {told.unheard} unheard, said again, without an answer", told.in_vain)
    yield R04.none(f"of {told.unheard} unheard, said twice more, answered twice", told.otherwise)


def _kept(ground: Ground, rush: Rush, articles: tuple[Article, Article]) -> Iterator[Figure]:
    """What was told is what the books have, to the unit."""
    question = (
        "SELECT reference::text, state FROM stock_reservation WHERE reference::text = ANY(%s)"
    )
    kept: dict[str, str] = dict(ground.ask("inventory", question, list(rush.told.states)))
    wrong = sum(kept.get(each) != state for each, state in rush.told.states.items())
    yield R04.none(f"of {len(rush.told.states)} promises, kept otherwise than told", wrong)
    reserved = [rush.told.units[each.sku] for each in articles]
    wanted = [Level(UNITS, units, UNITS - units) for units in reserved]
    lies = [shopping.level(ground.staff, each) for each in articles]
    yield R04.exactly(
        "units left of two articles, beside what was told", _said(lies), _said(wanted)
    )


def _said(levels: list[Level]) -> str:
    return ", ".join(f"{each.available} of {each.on_hand}" for each in levels)
