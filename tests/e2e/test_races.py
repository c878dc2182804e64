"""Many who want the last ones at the same moment."""

from collections import Counter

import pytest

from tests.e2e.callers import Caller, eventually, problem
from tests.e2e.racing import carts_for, rush
from tests.e2e.shopping import Level, Staff, level, stock_article

pytestmark = pytest.mark.usefixtures("books_agree")
UNITS, BUYERS, CONNECTIONS = 50, 500, 50


def test_fifty_units_and_five_hundred_buyers_make_fifty_orders(
    shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=UNITS)
    carts = carts_for(shopper, article, BUYERS, CONNECTIONS)

    sold = rush(shopper, carts, CONNECTIONS)

    assert not sold.first.keys() & {500, 502}, sold.first
    refused = Counter(problem(each) for each in sold.answers if each.status_code != 201)
    assert refused == {(409, "insufficient_stock"): BUYERS - UNITS}, sold.first
    assert len(sold.orders) == UNITS
    eventually(lambda: level(staff, article), wanted=Level(UNITS, UNITS, 0))
