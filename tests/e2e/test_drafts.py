"""An order that staff put together, paid by its link, through every service."""

from typing import Any

import pytest

from tests.e2e.callers import Caller, eventually, good, new_key, problem
from tests.e2e.shopping import (
    ADDRESS,
    EMAIL,
    Level,
    Staff,
    cart_path,
    check_out,
    level,
    line,
    order_for,
    quoted,
    stock_article,
)

pytestmark = pytest.mark.usefixtures("books_agree")
DRAFTS = "/api/v1/carts/drafts"


def test_an_order_by_telephone_is_paid_once_by_its_link_at_the_agreed_price(
    shopper: Caller, support: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=5)
    agreed = {**line(article, 2), "unit_price": "18.00", "reason": "scratched box"}
    draft = good(support.post(DRAFTS, wish(agreed), key=new_key()), 201)
    place = f"{DRAFTS}/{draft['number']}"
    link = good(support.post(f"{place}/send", {"days": 2, "is_mailed": False}))["link"]
    token = {"token": link.rsplit("#", 1)[1]}

    opened = good(shopper.post(f"{DRAFTS}/open", token))
    path = cart_path(opened)
    more = shopper.post(f"{path}/lines", line(article))
    asked_for = quoted(shopper, path)
    order = good(check_out(shopper, order_for(asked_for)), 201)

    assert problem(more) == (409, "cart_of_staff")
    assert (order["lines"][0]["unit_price"], order["lines"][0]["net"]) == ("18.00", "36.00")
    assert order["totals"]["total"] == asked_for["totals"]["total"]
    eventually(lambda: good(support.get(place))["order_number"], wanted=order["number"])
    assert problem(check_out(shopper, order_for(asked_for))) == (409, "cart_converted")
    assert problem(shopper.post(f"{DRAFTS}/open", token)) == (409, "cart_converted")
    assert level(staff, article) == Level(on_hand=5, reserved=2, available=3)
    kept = good(support.get(f"/api/v1/orders/{order['number']}"))
    assert (kept["payment_status"], kept["email"]) == ("captured", EMAIL)


def wish(*lines: dict[str, Any]) -> dict[str, Any]:
    """An order for somebody on the telephone, sent home."""
    return {
        "email": EMAIL,
        "language": "fr",
        "lines": list(lines),
        "shipping_method": "standard",
        "shipping_address": ADDRESS,
    }
