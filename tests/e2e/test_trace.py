"""One id leads from a checkout through every log that it came by: each hop has its name there."""

import json
from collections.abc import Iterator
from typing import Any

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

pytestmark = pytest.mark.usefixtures("books_agree")
CHECKOUT = ("order", "POST", "/api/v1/checkout")
FREEZE = ("cart", "POST", "/internal/carts/***/freeze")
RESERVE = ("inventory", "POST", "/internal/reservations")
COMMIT = ("inventory", "POST", "/internal/reservations/ID/commit")
HOLD_USES = ("product", "POST", "/internal/promotions/uses")
HOLD_VALUE = ("customer", "POST", "/internal/wallets/holds/ID")
REDEEM = ("product", "POST", "/internal/promotions/uses/ID/redeem")
CAPTURE = ("customer", "POST", "/internal/wallets/holds/ID/capture")
Hop = tuple[str, str, str]


def lines_of(stack: Stack, request_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line of a log that was written under this id, with the service that wrote it."""
    for log in stack.run.logs.glob("*.log"):
        for line in log.read_text(errors="replace").splitlines():
            if request_id in line and line.startswith("{"):
                yield log.stem.rpartition("-")[0] or log.stem, json.loads(line)


def trace(stack: Stack, request_id: str) -> list[Hop]:
    """The requests that were answered under this id, in the order of their ends."""
    found = [
        (line["timestamp"], (service, line["method"], path_of(line["path"])))
        for service, line in lines_of(stack, request_id)
        if line.get("event") == "request"
    ]
    return [hop for _at, hop in sorted(found)]


def path_of(path: str) -> str:
    """The path with every id in it left out."""
    return "/".join("ID" if len(part) >= 32 else part for part in path.split("/"))


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
