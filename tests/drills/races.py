"""R05 to R13: many at once, twice, again, and half."""

import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import requests

from devstack.verify.books import Row
from tests.drills.figures import Figure, Requirement, percentile
from tests.drills.ground import Ground
from tests.drills.inside import Inside, Shelves
from tests.e2e import shopping
from tests.e2e.callers import at_once, eventually, good, new_key, patiently, problem
from tests.e2e.racing import carts_for, rush
from tests.e2e.shopping import Article, Level

R05, R06, R07, R08, R09, R10, R11, R12, R13 = (Requirement(f"R{n:02}") for n in range(5, 14))
UNITS, BUYERS, CONNECTIONS, RUSH_SECONDS = 50, 500, 50, 30.0
CARTS_A_REPEAT = 50
MIXED_CARTS, MIXED_ARTICLES, MIXED_SECONDS = 100, 10, 1.5
CLICKS, CUTS, STRANGERS = 50, 100, 20
ALMOST_A_DAY, MORE_THAN_A_DAY = "23 hours 59 minutes", "25 hours"


def races(ground: Ground) -> Iterator[Figure]:
    """Nothing is sold twice, promised twice or paid twice."""
    yield from _last_units(ground)
    yield from _some_reserved_some_sold(ground)
    yield from _one_article_on_two_lines(ground)
    yield from _opposite_orders(ground)
    yield from _double_click(ground)
    yield from _other_bodies_and_other_people(ground)
    yield from _another_day(ground)
    yield from _dropped_connections(ground)
    yield ground.books_agree(R05, "the races")


def _last_units(ground: Ground) -> Iterator[Figure]:
    sales = [_sell_out(ground, UNITS, BUYERS) for _each in range(ground.effort.repeats)]
    wanted = Counter({(201, ""): UNITS, (409, "insufficient_stock"): BUYERS - UNITS})
    wrong = sum(told != wanted for told, _first, _seconds in sales)
    others = f"other than {UNITS} orders and {BUYERS - UNITS} x insufficient_stock"
    yield R05.none(f"of {len(sales)} rushes for {UNITS} units, {others}", wrong)
    broken = sum(first[status] for _told, first, _s in sales for status in first if status >= 500)
    yield R05.none("5xx among the first answers of all", broken)
    slowest = max(seconds for _told, _first, seconds in sales)
    sent = f"{BUYERS} checkouts over {CONNECTIONS} connections"
    yield R05.at_most(f"{sent}, the slowest rush", slowest, RUSH_SECONDS)


def _sell_out(
    ground: Ground, units: int, buyers: int
) -> tuple[Counter[tuple[int, str]], Counter[int], float]:
    """What all were told in the end, and at first, and how long that took; the level is as it is
    owed.
    """
    article = shopping.stock_article(ground.staff, ground.shopper, units=units)
    carts = carts_for(ground.shopper, article, buyers, CONNECTIONS)
    sold = rush(ground.shopper, carts, CONNECTIONS)
    wanted = Level(units, len(sold.orders), units - len(sold.orders))
    eventually(lambda: shopping.level(ground.staff, article), wanted=wanted)
    return Counter(map(_verdict, sold.answers)), sold.first, sold.seconds


def _verdict(answer: requests.Response) -> tuple[int, str]:
    return (answer.status_code, "") if answer.ok else problem(answer)


def _some_reserved_some_sold(ground: Ground) -> Iterator[Figure]:
    """Of fifty twenty are promised and ten have gone: twenty are left."""
    article = shopping.stock_article(ground.staff, ground.shopper, units=UNITS)
    for quantity, has_left in ((20, False), (10, True)):
        cart = shopping.quoted_cart(ground.shopper, article, quantity)
        order = good(shopping.check_out(ground.shopper, shopping.order_for(cart)), 201)
        if has_left:
            path = f"/api/v1/orders/{order['number']}/hand-over"
            good(ground.staff.stock_clerk.post(path, key=new_key()))
    left = Level(40, 20, 20)
    eventually(lambda: shopping.level(ground.staff, article), wanted=left)
    carts = carts_for(ground.shopper, article, 100, CONNECTIONS)
    sold = rush(ground.shopper, carts, CONNECTIONS)
    yield R06.exactly("sold of 50 with 20 reserved and 10 gone", len(sold.orders), 20)
    level = shopping.level(ground.staff, article)
    yield R06.exactly("the level after", f"{level}", f"{Level(40, 40, 0)}")


def _one_article_on_two_lines(ground: Ground) -> Iterator[Figure]:
    shelves = Shelves(Inside(ground.stack, "order", "inventory"))
    article = shopping.stock_article(ground.staff, ground.shopper, units=3)
    refused = shelves.reserve([(article.sku, 2), (article.sku, 2)])
    told = _verdict(refused)
    yield R07.exactly("2 + 2 of 3 in one wish", told, (409, "insufficient_stock"))
    goods = [shopping.stock_article(ground.staff, ground.shopper, units=60) for _each in range(3)]
    chance = random.Random(7)
    count = CARTS_A_REPEAT * ground.effort.repeats
    wishes = [_any_lines(chance, goods) for _each in range(count)]
    answers = at_once(lambda number: shelves.reserve(wishes[number]), count, threads=8)
    answered = Counter(map(_verdict, answers))
    yield R07.none(f"of {count} random wishes, answered but by 201 and 409", _odd(answered))
    held = Counter[str]()
    for wish, answer in zip(wishes, answers, strict=True):
        if answer.status_code == 201:
            held.update({sku: sum(n for each, n in wish if each == sku) for sku, _n in wish})
    levels = {each.sku: shopping.level(ground.staff, each) for each in goods}
    wrong = [sku for sku, level in levels.items() if level != Level(60, held[sku], 60 - held[sku])]
    yield R07.none("articles of which another number is promised", len(wrong))
    for answer in answers:
        if answer.status_code == 201:
            shelves.turn(answer.json()["reference"], "release")


def _any_lines(chance: random.Random, goods: list[Article]) -> list[tuple[str, int]]:
    """A few lines, of which several may name one article."""
    count = chance.randint(1, 4)
    return [(chance.choice(goods).sku, chance.randint(1, 3)) for _each in range(count)]


def _odd(told: Counter[tuple[int, str]]) -> int:
    expected = {(201, ""), (409, "insufficient_stock")}
    return sum(count for verdict, count in told.items() if verdict not in expected)


def _opposite_orders(ground: Ground) -> Iterator[Figure]:
    goods = [
        shopping.stock_article(ground.staff, ground.shopper, units=MIXED_CARTS)
        for _each in range(MIXED_ARTICLES)
    ]
    before = _deadlocks(ground)

    def prepared(number: int) -> dict[str, Any]:
        ordered = goods if number % 2 else goods[::-1]
        path = shopping.open_cart(ground.shopper)
        lines = {"lines": [shopping.line(each) for each in ordered]}
        good(ground.shopper.send("PUT", f"{path}/lines", json=lines))
        return shopping.quoted(ground.shopper, path)

    carts = at_once(lambda number: patiently(lambda: prepared(number)), MIXED_CARTS, 4)

    def bought(number: int) -> tuple[int, float]:
        begun = time.monotonic()
        answer = shopping.check_out(ground.shopper, shopping.order_for(carts[number]))
        return answer.status_code, time.monotonic() - begun

    done = at_once(bought, MIXED_CARTS, 4)
    crossing = f"{MIXED_CARTS} carts of {MIXED_ARTICLES} articles in opposite orders"
    yield R08.none(f"deadlocks in {crossing}", _deadlocks(ground) - before)
    yield R08.none("of these not bought", sum(status != 201 for status, _seconds in done))
    slow = percentile([seconds for _status, seconds in done], 0.99)
    yield R08.at_most("p99 of these checkouts", slow, MIXED_SECONDS)


def _deadlocks(ground: Ground) -> int:
    return int(ground.ask("inventory", "SELECT sum(deadlocks) FROM pg_stat_database")[0][0])


def _double_click(ground: Ground) -> Iterator[Figure]:
    article = shopping.stock_article(ground.staff, ground.shopper, units=10)
    body, key = shopping.order_for(shopping.quoted_cart(ground.shopper, article)), new_key()
    answers = at_once(lambda _n: shopping.check_out(ground.shopper, body, key), CLICKS, CLICKS)
    eventually(lambda: shopping.check_out(ground.shopper, body, key).status_code, wanted=201)
    answers += at_once(lambda _n: shopping.check_out(ground.shopper, body, key), CLICKS, 10)
    bodies = {each.content for each in answers if each.status_code == 201}
    others = {_verdict(each) for each in answers} - {(201, ""), (409, "in_progress")}
    yield R09.exactly(f"bodies of the 201s to one key, {CLICKS} at once", len(bodies), 1)
    yield R09.none("other answers than these and in_progress", len(others))
    yield R09.exactly("orders, authorisations", orders_and_authorisations(ground.ask, key), (1, 1))


def orders_and_authorisations(ask: Callable[..., list[Row]], key: str) -> tuple[int, int]:
    """How many orders this key has made, and how often the provider set money aside for it."""
    question = """
        SELECT count(DISTINCT o.number), count(e.id) FILTER (WHERE e.kind = 'authorise')
        FROM orders_checkoutattempt a JOIN orders_order o ON o.attempt_id = a.id
        LEFT JOIN test_provider_charge c ON c.reference = a.id
        LEFT JOIN test_provider_entry e ON e.charge_id = c.id
        WHERE a.key = %s"""
    ((orders, authorisations),) = ask("order", question, key)
    return orders, authorisations


def _other_bodies_and_other_people(ground: Ground) -> Iterator[Figure]:
    article = shopping.stock_article(ground.staff, ground.shopper, units=STRANGERS + 1)
    body, key = shopping.order_for(shopping.quoted_cart(ground.shopper, article)), new_key()
    mine = good(shopping.check_out(ground.shopper, body, key), 201)

    def changed(number: int) -> tuple[int, str]:
        other = {**body, "email": f"other-{number}@shop.example"}
        return _verdict(shopping.check_out(ground.shopper, other, key))

    told = Counter(at_once(changed, STRANGERS, 5))
    wanted = {(422, "idempotency_key_reused"): STRANGERS}
    yield R10.exactly("the key with another body", dict(told), wanted)

    def stranger(_number: int) -> str:
        theirs = shopping.order_for(shopping.quoted_cart(ground.shopper, article))
        return str(good(shopping.check_out(ground.shopper, theirs, key), 201)["number"])

    numbers = at_once(stranger, STRANGERS, 4)
    own = len({*numbers, mine["number"]}) - 1
    yield R11.exactly("one key of as many buyers: orders of their own", own, STRANGERS)


def _another_day(ground: Ground) -> Iterator[Figure]:
    """The clock of an attempt is set back in its own database."""
    article = shopping.stock_article(ground.staff, ground.shopper, units=5)
    body, key = shopping.order_for(shopping.quoted_cart(ground.shopper, article)), new_key()
    first = shopping.check_out(ground.shopper, body, key)
    good(first, 201)
    for age in (ALMOST_A_DAY, MORE_THAN_A_DAY):
        older = """UPDATE orders_checkoutattempt SET created_at = created_at - %s::interval,
                   finished_at = finished_at - %s::interval WHERE key = %s"""
        ground.change("order", older, age, age, key)
        again = shopping.check_out(ground.shopper, body, key)
        yield R12.none(f"answers that differ after {age}", again.content != first.content)
    counted = orders_and_authorisations(ground.ask, key)
    yield R12.exactly("orders, authorisations after all", counted, (1, 1))


def _dropped_connections(ground: Ground) -> Iterator[Figure]:
    count = CUTS // 5 if ground.effort.is_short else CUTS
    article = shopping.stock_article(ground.staff, ground.shopper, units=count)
    chance = random.Random(13)
    keys = [new_key() for _each in range(count)]
    bodies = [shopping.order_for(shopping.quoted_cart(ground.shopper, article)) for _each in keys]
    for number, (key, body) in enumerate(zip(keys, bodies, strict=True)):
        _drop(ground, key, body, chance, is_whole=number % 2 == 0)

    def asked_again(number: int) -> str:
        def answered() -> int:
            return shopping.check_out(ground.shopper, bodies[number], keys[number]).status_code

        eventually(answered, wanted=201, seconds=60)
        return str(
            shopping.check_out(ground.shopper, bodies[number], keys[number]).json()["number"]
        )

    numbers = at_once(asked_again, count, 4)
    cut = f"of {count} connections cut at a random byte and asked again"
    yield R13.exactly(f"{cut}, orders", len(set(numbers)), count)
    counted = [orders_and_authorisations(ground.ask, each) for each in keys]
    doubled = sum(each != (1, 1) for each in counted)
    yield R13.none("keys with another number than one order, one authorisation", doubled)


def _drop(
    ground: Ground, key: str, body: dict[str, Any], chance: random.Random, *, is_whole: bool
) -> None:
    """Send a checkout and hang up: in the middle of it, or while its answer is under way."""
    door = urlsplit(ground.shopper.gateway)
    content = json.dumps(body).encode()
    head = (
        f"POST /api/v1/checkout HTTP/1.1\r\nHost: {door.netloc}\r\nX-API-Key: "
        f"{ground.what['api_keys']['test']}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    request = head.encode() + content
    with socket.create_connection((door.hostname or "", door.port or 0), timeout=10) as line:
        line.sendall(request if is_whole else request[: chance.randrange(1, len(request))])
        if is_whole:
            time.sleep(chance.uniform(0, 0.4))
