"""Many who want the last ones at the same moment."""

import uuid
from collections import Counter
from typing import Any

import pytest
import requests

from tests.e2e.callers import Caller, at_once, eventually, problem
from tests.e2e.shopping import (
    Level,
    Staff,
    check_out,
    filled_cart,
    level,
    order_for,
    quoted_cart,
    stock_article,
)

pytestmark = pytest.mark.usefixtures("books_agree")
UNITS, BUYERS, CONNECTIONS = 50, 500, 50


def test_fifty_units_and_five_hundred_buyers_make_fifty_orders(
    shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=UNITS)
    # one promise is good for every cart with the same goods to the same place
    promise = quoted_cart(shopper, article)["quote_token"]

    def prepared(_number: int) -> dict[str, Any]:
        return {**filled_cart(shopper, article), "quote_token": promise}

    carts = at_once(prepared, BUYERS, CONNECTIONS)
    keys = [uuid.uuid4().hex for _each in carts]

    def bought(number: int) -> requests.Response:
        return check_out(shopper, order_for(carts[number]), keys[number])

    answers = at_once(bought, BUYERS, CONNECTIONS)
    first = Counter(each.status_code for each in answers)
    assert not first.keys() & {500, 502}, first

    # on a machine that is too busy some are told to come again, and do so with the same key
    for _round in range(10):
        waiting = [n for n, each in enumerate(answers) if each.status_code in {202, 503, 504}]
        again = at_once(lambda index, them=waiting: bought(them[index]), len(waiting), 10)  # type: ignore[misc]  # bound
        for number, answer in zip(waiting, again, strict=True):
            answers[number] = answer
    refused = Counter(problem(each) for each in answers if each.status_code != 201)
    assert refused == {(409, "insufficient_stock"): BUYERS - UNITS}, first
    assert len({each.json()["number"] for each in answers if each.status_code == 201}) == UNITS
    eventually(lambda: level(staff, article), wanted=Level(UNITS, UNITS, 0))
