"""R19 to R21: what is promised, when a wish is late, a promise lapses, or a runner has slept."""

import random
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests

from devstack import processes
from tests.drills import outage
from tests.drills.accounts import shown
from tests.drills.baskets import Shelf, filled_shelf
from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.drills.inside import Inside, Shelves
from tests.drills.outage import order_on_a_bad_line
from tests.drills.proxy import Weather
from tests.e2e import dying, shopping
from tests.e2e.callers import at_once, new_key
from tests.e2e.shopping import Level

R19, R20, R21 = Requirement("R19"), Requirement("R20"), Requirement("R21")
LATE = Weather(latency_seconds=15.0, late_request=b"POST /internal/reservations HTTP")
LATE_CHECKOUTS = 4
RACES_A_REPEAT, PAUSES_A_REPEAT, MOST_PAUSED = 25, 5, 20
SWEEP_SECONDS, STOP_SECONDS = 15.0, 90.0
ASLEEP_SECONDS, SHORT_SLEEP_SECONDS = 60.0, dying.LEASE_SECONDS + 5.0


def stock(ground: Ground) -> Iterator[Figure]:
    """No unit is promised twice or forgotten, and nobody waits for a service that is gone."""
    shelf = filled_shelf(ground)
    yield from _late_reserve(ground, shelf)
    yield from _expiry_against_commit(ground)
    yield from _a_runner_that_slept(ground, shelf)
    yield from outage.of_inventory(ground, shelf)
    ground.await_the_end()
    yield ground.books_agree(R19, "all that came to stock")


def _late_reserve(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    """The wish to reserve comes fifteen seconds after the checkout has given up and released."""
    keys = [new_key() for _each in range(LATE_CHECKOUTS)]
    bodies = [shelf.basket("plain", "tok_approve") for _each in keys]
    before = shelf.levels()
    with order_on_a_bad_line(ground) as (door, line), line.under(LATE):
        caller, begun = door.caller(), time.monotonic()
        for key, body in zip(keys, bodies, strict=True):
            shopping.check_out(caller, body, key)
        ground.await_the_end()
        time.sleep(max(0.0, LATE.latency_seconds + 5 - (time.monotonic() - begun)))
    question = "SELECT id::text, state FROM orders_checkoutattempt WHERE key = ANY(%s)"
    attempts: dict[str, str] = dict(ground.ask("order", question, keys))
    ends = Counter(attempts.values())
    yield R19.exactly("checkouts whose reserve was 15 s late", dict(ends), {"FAILED": len(keys)})
    shelves = Shelves(Inside(ground.stack, "order", "inventory"))
    wish = [(shelf.article.sku, 1)]
    told = {_code(shelves.reserve(wish, reference=each)) for each in attempts}
    yield R19.exactly("a reserve after the release", told, {(409, "cancelled")})
    yield R19.exactly("levels after", shown(shelf.levels()), shown(before))


def _code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def _expiry_against_commit(ground: Ground) -> Iterator[Figure]:
    """Reservations lapse, are committed, and their units wanted by others, all within one sweep."""
    count = RACES_A_REPEAT * ground.effort.repeats
    article = shopping.stock_article(ground.staff, ground.shopper, units=count)
    shelves = Shelves(Inside(ground.stack, "order", "inventory"))
    references = [str(uuid.uuid4()) for _each in range(count)]

    def reserve(number: int) -> int:
        wish = [(article.sku, 1)]
        return shelves.reserve(wish, reference=references[number], seconds=1).status_code

    at_once(reserve, count, threads=4)
    told, taken = _committed_meanwhile(shelves, references, article.sku)
    question = (
        "SELECT reference::text, state FROM stock_reservation WHERE reference::text = ANY(%s)"
    )
    states: dict[str, str] = dict(ground.ask("inventory", question, references))
    both = sum(
        (status == requests.codes.ok) != (states[reference] == "committed")
        for reference, status in zip(references, told, strict=True)
    )
    yield R20.none(f"of {count} commits against expiry, won and lapsed, or neither", both)
    won = told.count(requests.codes.ok)
    yield R20.none(
        f"units sold beyond the {count}: {won} commits, {taken} others", max(0, won + taken - count)
    )
    level = shopping.level(ground.staff, article)
    wanted = Level(count, won + taken, count - won - taken)
    yield R20.exactly("the level after", f"{level}", f"{wanted}")


def _committed_meanwhile(
    shelves: Shelves, references: Sequence[str], sku: str
) -> tuple[list[int], int]:
    """What each commit was told, at its own moment around the sweep; and what others got."""
    chance, over = random.Random(20), threading.Event()
    begin = time.monotonic() + 1
    moments = [begin + chance.uniform(0, SWEEP_SECONDS + 1) for _each in references]

    def commit(number: int) -> int:
        time.sleep(max(0.0, moments[number] - time.monotonic()))
        return shelves.turn(references[number], "commit").status_code

    with ThreadPoolExecutor(1) as rival:
        taken = rival.submit(_take_what_is_free, shelves, sku, over)
        try:
            told = at_once(commit, len(references), threads=16)
        finally:
            over.set()
    return told, taken.result()


def _take_what_is_free(shelves: Shelves, sku: str, over: threading.Event) -> int:
    """How many units somebody else got hold of, one after the other."""
    taken = 0
    while not over.is_set():
        taken += shelves.reserve([(sku, 1)]).status_code == requests.codes.created
        time.sleep(0.02)
    return taken


def _a_runner_that_slept(ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    """A runner stands still at a point past its lease; another finishes; then it goes on."""
    runs = PAUSES_A_REPEAT * ground.effort.repeats
    keys: list[str] = []
    with dying.mortal_order(ground.stack) as mortal:
        points = [each for each in mortal.fault_points() if _is_on_the_way(each)]
        wanted = [points[number % len(points)] for number in range(runs)]
        for begin in range(0, runs, MOST_PAUSED):
            keys += _sleep_and_go_on(ground, shelf, mortal, wanted[begin : begin + MOST_PAUSED])
    yield R21.exactly("runners that slept past their lease and went on", len(keys), runs)
    wrong = """
        SELECT count(*) FROM orders_checkoutattempt a JOIN orders_order o ON o.attempt_id = a.id
        LEFT JOIN test_provider_charge c ON c.reference = a.id
        WHERE a.key = ANY(%s) AND NOT (
            a.state = 'CONFIRMED' AND o.status = 'CONFIRMED' AND c.state = 'captured'
            AND c.captured = o.total - o.stored_amount)"""
    yield R21.none("of these not bought and paid once", ground.left_of(wrong, keys))
    twice = """
        SELECT count(*) FROM (
            SELECT 1 FROM test_provider_entry e
            JOIN test_provider_charge c ON c.id = e.charge_id
            JOIN orders_checkoutattempt a ON a.id = c.reference
            WHERE a.key = ANY(%s) GROUP BY e.charge_id, e.kind HAVING count(*) > 1) entry"""
    yield R21.none("things done twice at the provider", ground.ask("order", twice, keys)[0][0])


def _is_on_the_way(point: str) -> bool:
    steps = ("attempt", "freeze", "reserve", "hold_uses", "hold_value", "authorise", "commit")
    return point.split("_", 1)[1].rsplit("_", 1)[0] in steps


def _sleep_and_go_on(
    ground: Ground, shelf: Shelf, mortal: dying.Mortal, points: Sequence[str]
) -> list[str]:
    """The keys of the checkouts whose runners have slept at these points; the worker of the stack
    finishes what they left.
    """
    with ThreadPoolExecutor(len(points)) as pool:
        asleep = [pool.submit(_fall_asleep, shelf, mortal, point) for point in points]
        processes.wait_until(lambda: len(mortal.standing_still()) == len(points), STOP_SECONDS)
        sleepers, since = mortal.standing_still(), time.monotonic()
        seconds = SHORT_SLEEP_SECONDS if ground.effort.is_short else ASLEEP_SECONDS
        try:
            ground.await_the_end()
            time.sleep(max(0.0, since + seconds - time.monotonic()))
        finally:
            for pid in sleepers:
                processes.send(pid, signal.SIGCONT)
        return [key for each in asleep if (key := each.result())]


def _fall_asleep(shelf: Shelf, mortal: dying.Mortal, point: str) -> str:
    """The key of the checkout whose runner slept there for longer than its lease; empty if none."""
    for _try in range(dying.PATIENT):
        body, begun = shelf.rich("tok_approve"), time.monotonic()
        answered = mortal.ask(point, dying.CHECKOUT, body, X_Fault_Act="stop")
        # on a busy machine a request may be over before it comes there
        if time.monotonic() - begun > dying.LEASE_SECONDS:
            return answered.key
    return ""
