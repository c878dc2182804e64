"""A checkout whose process is killed, wherever it was, ends whole or undone."""

from collections.abc import Iterator

import pytest

from devstack.environment import Stack
from devstack.verify.books import opened
from tests.e2e import dying
from tests.e2e.callers import Caller, eventually, patiently
from tests.e2e.dying import Mortal, Undertaker
from tests.e2e.giving import new_coupon, new_gift_cards
from tests.e2e.machine import Machine
from tests.e2e.shopping import Article, Level, Staff, level, rich_order, stock_article

pytestmark = pytest.mark.usefixtures("books_agree")
UNITS = 400


@pytest.fixture(scope="module")
def mortal(stack: Stack) -> Iterator[Mortal]:
    with dying.mortal_order(stack) as server:
        yield server


@pytest.fixture(scope="module")
def deaths(
    stack: Stack, mortal: Mortal, article: Article, machine: Machine, shopper: Caller, staff: Staff
) -> Undertaker:
    """A process has died at every place where one may."""
    coupon = new_coupon(stack, uses=UNITS)
    (card,) = new_gift_cards(stack, count=1, amount="100.00")

    def basket(token: str) -> dict[str, object]:
        return patiently(
            lambda: rich_order(shopper, article, coupon=coupon, card=card.code, token=token)
        )

    undertaker = Undertaker(mortal, dying.People(shopper, staff.store_manager), machine, basket)
    undertaker.die_everywhere(mortal.fault_points(), times=1)
    return undertaker


@pytest.fixture(scope="module")
def article(shopper: Caller, staff: Staff) -> Article:
    return stock_article(staff, shopper, units=UNITS)


@pytest.mark.parametrize("way", dying.ENDS)
def test_what_was_killed_on_its_way_ends_as_if_it_had_not_been(
    stack: Stack, deaths: Undertaker, way: str
) -> None:
    keys = [each.key for each in deaths.died.get(way, [])]

    wanted = [dying.ENDS[way]] * len(keys)
    eventually(lambda: dying.outcomes(stack, keys), wanted=wanted, seconds=dying.FINAL_SECONDS)


def test_the_stock_is_promised_to_the_orders_and_nobody_else(
    stack: Stack, deaths: Undertaker, article: Article, staff: Staff
) -> None:
    question = """SELECT COALESCE(sum(l.quantity), 0)::int FROM orders_orderline l
                  JOIN orders_order o ON o.id = l.order_id
                  WHERE l.sku = %s AND o.status = 'CONFIRMED'"""
    with opened(stack) as books:
        sold = int(books.ask("order", question, article.sku)[0][0])

    assert sold >= 2 * len(deaths.died["forward"])
    eventually(lambda: level(staff, article), wanted=Level(UNITS, sold, UNITS - sold))
