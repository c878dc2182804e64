"""One id leads from a checkout through every log that it came by: each hop has its name there."""

import pytest

from devstack.environment import Stack
from tests.e2e.callers import Caller, eventually, good
from tests.e2e.giving import new_coupon, new_gift_cards
from tests.e2e.shopping import (
    Staff,
    check_out,
    order_for,
    quoted_cart,
    rich_order,
    stock_article,
)
from tests.e2e.tracing import (
    CAPTURE,
    CHECKOUT,
    COMMIT,
    FREEZE,
    HOLD_USES,
    HOLD_VALUE,
    REDEEM,
    RESERVE,
    trace,
)

pytestmark = pytest.mark.usefixtures("books_agree")


def test_a_checkout_is_three_hops_and_the_trace_names_each(
    shopper: Caller, staff: Staff, stack: Stack
) -> None:
    article = stock_article(staff, shopper, units=5)

    answer = check_out(shopper, order_for(quoted_cart(shopper, article)))

    good(answer, 201)
    name = answer.headers["X-Request-ID"]
    eventually(lambda: trace(stack, name), wanted=[FREEZE, RESERVE, COMMIT, CHECKOUT])


def test_a_coupon_and_a_gift_card_are_one_hop_each_and_the_trace_goes_on_to_the_end(
    shopper: Caller, staff: Staff, stack: Stack
) -> None:
    article = stock_article(staff, shopper, units=5)
    (card,) = new_gift_cards(stack, count=1, amount="10.00")
    body = rich_order(
        shopper, article, coupon=new_coupon(stack, uses=5), card=card.code, token="tok_approve"
    )

    answer = check_out(shopper, body)

    good(answer, 201)
    name = answer.headers["X-Request-ID"]
    while_waiting = [FREEZE, RESERVE, HOLD_USES, HOLD_VALUE, COMMIT, CHECKOUT]
    eventually(lambda: trace(stack, name), wanted=[*while_waiting, REDEEM, CAPTURE])
