"""Three carts that are one, also while one of them dies."""

import threading
import time

import pytest

from tests.e2e.callers import Caller, at_once, good, new_key
from tests.e2e.machine import Machine
from tests.e2e.shopping import Staff, line, open_cart, stock_article

THREADS, ADDS = 20, 40
LONGEST_SECONDS = 5.0


def test_three_replicas_add_to_one_cart_a_hundred_times(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=1)
    path = open_cart(shopper)

    answers = at_once(
        lambda _number: shopper.post(f"{path}/lines", line(article), key=new_key()), 100, 25
    )

    assert {each.status_code for each in answers} == {200}
    replicas = {each.headers["X-Served-By"] for each in answers}
    assert replicas == {"cart-1", "cart-2", "cart-3"}
    assert [each["quantity"] for each in good(shopper.get(path))["lines"]] == ["100"]


@pytest.mark.usefixtures("books_agree")
def test_a_replica_killed_under_load_loses_no_keyed_request(
    shopper: Caller, staff: Staff, machine: Machine
) -> None:
    article = stock_article(staff, shopper, units=1)
    paths = [open_cart(shopper) for _each in range(THREADS)]

    def fill(number: int) -> list[tuple[int, float]]:
        seen = []
        for _each in range(ADDS):
            begun = time.monotonic()
            added = shopper.post(f"{paths[number]}/lines", line(article), key=new_key())
            shown = shopper.get(paths[number])
            seen += [(added.status_code, time.monotonic() - begun), (shown.status_code, 0.0)]
        return seen

    killer = threading.Timer(1.0, machine.kill, ["cart-2"])
    killer.start()
    seen = [each for of_one in at_once(fill, THREADS, THREADS) for each in of_one]
    killer.join()

    assert len(seen) == THREADS * ADDS * 2
    assert {status for status, _seconds in seen} == {200}
    assert max(seconds for _status, seconds in seen) < LONGEST_SECONDS
    held = [good(shopper.get(path))["lines"][0]["quantity"] for path in paths]
    assert held == [str(ADDS)] * THREADS
    machine.await_ready("cart-2")
