"""An order that is changed after it was placed, through every service."""

from decimal import Decimal
from typing import Any

import pytest

from tests.e2e.callers import Caller, eventually, good, new_key
from tests.e2e.shopping import (
    Level,
    Staff,
    check_out,
    level,
    order_for,
    quoted_cart,
    stock_article,
)

pytestmark = pytest.mark.usefixtures("books_agree")


def test_what_is_taken_away_pays_and_the_customer_pays_the_rest_before_it_is_made(
    shopper: Caller, staff: Staff
) -> None:
    shirt = stock_article(staff, shopper, units=10)
    hat = stock_article(staff, shopper, units=5, price="50.00")
    order = good(check_out(shopper, order_for(quoted_cart(shopper, shirt, 2))), 201)
    url = f"/api/v1/orders/{order['number']}"
    manager = staff.store_manager
    wish: dict[str, Any] = {
        "add": [{"sku": hat.sku, "quantity": "1"}],
        "remove": [{"line": 1, "quantity": "1"}],
    }
    # an order is edited once it has its invoice
    eventually(lambda: kinds_of_papers(manager, url), wanted=["invoice"])

    shown = good(manager.post(f"{url}/edits/preview", wish))
    decided = wish | {"expected_difference": shown["to_pay"]}
    begun = good(manager.post(f"{url}/edits", decided, key=new_key()), 201)
    held = good(manager.get(url))["status"]
    payment = {"payment": {"provider": "test", "token": "tok_approve"}}
    made = good(manager.post(f"{url}/payments", payment, key=new_key()), 201)

    assert (begun["status"], held, made["status"]) == ("open", "on_hold", "applied")
    assert made["added"][0]["name"] == f"Lantern {hat.sku}"
    assert Decimal(made["to_pay"]) == Decimal(made["added_total"]) - Decimal(made["set_off"])
    eventually(lambda: level(staff, hat), wanted=Level(5, 1, 4))
    eventually(lambda: level(staff, shirt), wanted=Level(10, 1, 9))
    wanted = ["credit_note", "invoice", "invoice"]
    eventually(lambda: kinds_of_papers(manager, url), wanted=wanted)
    eventually(lambda: manager.post(f"{url}/hand-over", key=new_key()).ok, wanted=True)
    eventually(lambda: level(staff, hat), wanted=Level(4, 0, 4))
    eventually(lambda: level(staff, shirt), wanted=Level(9, 0, 9))


def kinds_of_papers(manager: Caller, url: str) -> list[str]:
    """What papers the order has by now."""
    return sorted(each["kind"] for each in good(manager.get(f"{url}/invoices")))
