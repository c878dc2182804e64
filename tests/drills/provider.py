"""R14, R15, R17, R18: the payment provider is slow, silent, unwilling, or deaf."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from devstack.verify.books import Row
from tests.drills.baskets import Shelf, filled_shelf
from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.e2e import dying, shopping
from tests.e2e.callers import at_once, eventually, good, new_key
from tests.e2e.dying import CHECKOUT, NOWHERE, Mortal

R14, R15, R17, R18 = (Requirement(each) for each in ("R14", "R15", "R17", "R18"))
FICKLE_A_REPEAT, DECLINED, DEAF = 10, 10, 4
BACK_SECONDS = 2.0
KNOWN_ANSWERS = {None, 201, 202, 402, 503, 504}


def provider(ground: Ground) -> Iterator[Figure]:
    """Nobody is charged twice, or for nothing, whatever the provider says or does not say."""
    shelf = filled_shelf(ground)
    with dying.mortal_order(ground.stack) as mortal:
        yield from _fickle(ground, shelf, mortal)
        yield from _declined(ground)
        yield from _capture_not_heard(ground, shelf, mortal)
        yield from _money_not_let_go(ground, shelf, mortal)
    ground.await_the_end()
    yield ground.books_agree(R14, "the provider's moods")


def _fickle(ground: Ground, shelf: Shelf, mortal: Mortal) -> Iterator[Figure]:
    """Each call takes up to a minute, which nobody waits for; three answers in ten are lost."""
    count = FICKLE_A_REPEAT * ground.effort.repeats
    tokens = ("tok_approve", "tok_lost_answer", "tok_timeout", "tok_twice")
    bodies = [shelf.basket("plain", tokens[number % len(tokens)]) for number in range(count)]

    def buy(number: int) -> dying.Death:
        return mortal.ask(NOWHERE, CHECKOUT, bodies[number], X_Provider_Mood="fickle")

    told = at_once(buy, count, threads=4)
    answers = Counter(each.status for each in told)
    odd = sum(n for status, n in answers.items() if status not in KNOWN_ANSWERS)
    yield R14.none(f"answers to {count} checkouts but 201, 202, 402 and 503", odd)
    yield R14.none("of these without an end", ground.await_the_end())
    standing = """
        SELECT count(*) FROM (
            SELECT a.id, count(e.id) FILTER (WHERE e.kind = 'authorise') AS authorised,
                   bool_or(c.state IN ('authorised', 'captured')) AS stands, a.state
            FROM orders_checkoutattempt a
            LEFT JOIN test_provider_charge c ON c.reference = a.id
            LEFT JOIN test_provider_entry e ON e.charge_id = c.id
            WHERE a.key = ANY(%s) GROUP BY a.id
        ) each WHERE authorised > 1 OR COALESCE(stands, false) <> (state = 'CONFIRMED')"""
    wrong = ground.ask("order", standing, [each.key for each in told])[0][0]
    yield R14.none("attempts with two authorisations, or money without an order", wrong)


def _declined(ground: Ground) -> Iterator[Figure]:
    article = shopping.stock_article(ground.staff, ground.shopper, units=DECLINED)
    told, slowest = Counter[int](), 0.0
    before = shopping.level(ground.staff, article)
    for _each in range(DECLINED):
        cart = shopping.quoted_cart(ground.shopper, article)
        answer = shopping.check_out(ground.shopper, shopping.order_for(cart, token="tok_decline"))
        told[answer.status_code] += 1
        begun = time.monotonic()
        eventually(lambda: shopping.level(ground.staff, article), wanted=before, seconds=60)
        slowest = max(slowest, time.monotonic() - begun)
    yield R15.exactly("answers to declined cards", dict(told), {402: DECLINED})
    yield R15.at_most("stock back after, at the longest", slowest, BACK_SECONDS)


def _capture_not_heard(ground: Ground, shelf: Shelf, mortal: Mortal) -> Iterator[Figure]:
    """The provider hears authorisations only: the order stands, and nothing of it leaves."""
    with ground.machine.held(dying.WORKER):
        bodies = [shelf.basket("plain", "tok_approve") for _each in range(DEAF)]
        told = [mortal.ask(NOWHERE, CHECKOUT, body, X_Provider_Mood="deaf") for body in bodies]
        keys = [each.key for each in told]
        for _again in range(3):
            mortal.ask(NOWHERE, "/resume", X_Provider_Mood="deaf")
        numbers = _numbers(ground, keys)
        yield R17.exactly("orders of as many whose capture fails", len(numbers), DEAF)
        left = sum(_has_left(ground, number) for number in numbers)
        yield R17.none("of these that leave unpaid", left)
    paid = [("CONFIRMED", "CONFIRMED", "CAPTURED", "captured")] * DEAF
    yield R17.none("of these not captured once the provider hears", _others(ground, keys, paid))


def _numbers(ground: Ground, keys: list[str]) -> list[str]:
    question = """SELECT o.number FROM orders_checkoutattempt a
                  JOIN orders_order o ON o.attempt_id = a.id
                  WHERE a.key = ANY(%s) AND o.number IS NOT NULL"""
    return [str(row[0]) for row in ground.ask("order", question, keys)]


def _has_left(ground: Ground, number: str) -> bool:
    path = f"/api/v1/orders/{number}/hand-over"
    ground.staff.stock_clerk.post(path, key=new_key())
    order = good(ground.staff.stock_clerk.get(f"/api/v1/orders/{number}"))
    return bool(order["fulfilment_status"] != "unfulfilled")


def _others(ground: Ground, keys: list[str], wanted: Sequence[Row]) -> int:
    """How many of these have not ended as wanted, when their time is up."""

    def wrong() -> int:
        return sum(row not in wanted for row in dying.outcomes(ground.stack, keys))

    try:
        eventually(wrong, wanted=0, seconds=dying.FINAL_SECONDS)
    except AssertionError:
        return wrong()
    return 0


def _money_not_let_go(ground: Ground, shelf: Shelf, mortal: Mortal) -> Iterator[Figure]:
    """Neither a void nor a refund is heard at first: both are done later."""
    with ground.machine.held(dying.WORKER):
        bodies = [shelf.basket("plain", "tok_wrong_amount") for _each in range(DEAF)]
        told = [mortal.ask(NOWHERE, CHECKOUT, body, X_Provider_Mood="deaf") for body in bodies]
        keys = [each.key for each in told]
        # what is set aside is let go of by the worker; taken is nothing of it, ever
        yield R18.none("of these, money taken", _taken(ground, keys))
        cancelled = [_cancelled_unheard(ground, shelf, mortal) for _each in range(DEAF)]
    voided = [("FAILED", "EXPIRED", "VOIDED", "voided")] * DEAF
    yield R18.none("voids not done once the provider hears", _others(ground, keys, voided))
    refunded = [("CONFIRMED", "CANCELLED", "REFUNDED", "refunded")] * DEAF
    left = _others(ground, cancelled, refunded)
    yield R18.none("refunds not done once the provider hears", left)


def _taken(ground: Ground, keys: list[str]) -> int:
    question = """SELECT count(*) FROM test_provider_charge c
                  JOIN orders_checkoutattempt a ON a.id = c.reference
                  WHERE a.key = ANY(%s) AND c.captured > 0"""
    return int(ground.ask("order", question, keys)[0][0])


def _cancelled_unheard(ground: Ground, shelf: Shelf, mortal: Mortal) -> str:
    """The key of an order that is paid and called off, whose refund failed at first."""
    key, body = new_key(), shelf.basket("plain", "tok_approve")
    eventually(lambda: shopping.check_out(ground.shopper, body, key).status_code, 201, 60)
    order = good(shopping.check_out(ground.shopper, body, key))
    mortal.ask(NOWHERE, "/resume")
    path = f"/api/v1/orders/{order['number']}/cancel"
    good(ground.staff.store_manager.post(path, key=new_key()))
    mortal.ask(NOWHERE, "/resume", X_Provider_Mood="deaf")
    return key
