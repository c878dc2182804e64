"""One purchase on the web, through every service, to its end."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.e2e.callers import Caller, at_once, eventually, good, new_key, problem
from tests.e2e.selling import SYNC, batch, counter_quote, enrolled_register, sale
from tests.e2e.shopping import (
    EMAIL,
    PLACE,
    Level,
    Staff,
    check_out,
    filled_cart,
    level,
    line,
    new_customer,
    open_cart,
    order_for,
    quoted,
    quoted_cart,
    stock_article,
)

pytestmark = pytest.mark.usefixtures("books_agree")
# 2 x 20.00, and shipping, taxed at 14.975 %
NET = Decimal("40.00")


@pytest.fixture
def customer(shopper: Caller) -> Caller:
    """A person with a new account."""
    return new_customer(shopper)


def test_a_customer_finds_an_article_in_both_languages(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=1)

    def found(language: str, words: str) -> list[tuple[str, list[str]]]:
        query = {"search": words, "channel": "web", "currency": "CAD"}
        headers = {"Accept-Language": language}
        page = good(shopper.send("GET", "/api/v1/products", params=query, headers=headers))
        return [(row["name"], [each["sku"] for each in row["variants"]]) for row in page["results"]]

    number = article.sku
    assert found("en", f"lantern {number}") == [(f"Lantern {number}", [number])]
    assert found("fr", f"lanterne {number}") == [(f"Lanterne {number}", [number])]
    assert found("en", f"nothing-of-the-kind {number}") == []
    assert good(shopper.get("/api/v1/categories"))
    variant = good(shopper.get(f"/api/v1/variants/{number}"))
    assert variant["price"] == {"amount": "20.00", "currency": "CAD"}


def test_a_price_that_staff_agree_on_is_what_the_shopper_pays(
    shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=5)
    early = quoted_cart(shopper, article, 2)
    price = f"/api/v1/carts/by-number/{early['number']}/lines/{article.sku}/price"

    def agree(amount: str) -> requests.Response:
        body = {"unit_price": amount, "reason": "scratched box"}
        return staff.store_manager.send("PUT", price, json=body)

    too_low, _agreed = agree("13.99"), good(agree("15.00"))
    old = {**early, "version": early["version"] + 1}
    with_old = check_out(shopper, order_for(old, expected_total=early["totals"]["total"]))
    shown = quoted(shopper, f"/api/v1/carts/{early['id']}")
    order = good(check_out(shopper, order_for(shown)), 201)

    assert problem(too_low) == (422, "override_limit")
    assert too_low.json()["lowest"] == "14.00"
    assert problem(with_old) == (409, "price_changed")
    line_shown, line_sold = shown["lines"][0], order["lines"][0]
    assert (line_shown["unit_price"], line_shown["override"]["list_price"]) == ("15.00", "20.00")
    assert (line_sold["unit_price"], line_sold["net"]) == ("15.00", "30.00")
    assert order["totals"] == {name: shown["totals"][name] for name in order["totals"]}


def test_a_purchase_goes_through_the_whole_shop(
    customer: Caller, shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=5)
    path = open_cart(customer)
    good(customer.post(f"{path}/lines", line(article, 3)))
    cart = good(customer.send("PATCH", f"{path}/lines/{article.sku}", json={"quantity": 2}))
    assert [(each["sku"], each["quantity"]) for each in cart["lines"]] == [(article.sku, "2")]
    assert (cart["totals"]["subtotal"], cart["totals"]["estimated"]) == ("40.00", True)

    good(customer.put(f"{path}/shipping", {**PLACE, "method": "standard"}))
    quoted = good(customer.post(f"{path}/quote"))
    order = good(check_out(customer, order_for(quoted)), 201)

    number, totals = order["number"], order["totals"]
    assert totals["total"] == quoted["totals"]["total"]
    assert totals["subtotal"] == "40.00"
    tax = sum(round((NET + Decimal(totals["shipping"])) * rate, 2) for rate in _RATES)
    assert abs(Decimal(totals["tax"]) - tax) <= Decimal("0.01")
    assert level(staff, article) == Level(on_hand=5, reserved=2, available=3)
    public = good(shopper.get("/api/v1/inventory/availability", sku=article.sku))["results"]
    assert public == [{"sku": article.sku, "available": "3"}]

    _is_shown_to_its_buyer_only(number, customer, shopper)
    _is_handed_over(number, staff)
    eventually(lambda: level(staff, article), wanted=Level(on_hand=3, reserved=0, available=3))
    eventually(lambda: good(customer.get("/api/v1/customers/me"))["points"], wanted=int(NET))
    assert problem(shopper.get(path))[0] == 404
    again = check_out(customer, order_for(quoted))
    assert problem(again) == (409, "cart_converted")


_RATES = (Decimal("0.05"), Decimal("0.09975"))


def _is_shown_to_its_buyer_only(number: str, customer: Caller, guest: Caller) -> None:
    mine = good(customer.get("/api/v1/orders"))["results"]
    assert [each["number"] for each in mine] == [number]
    lookup = "/api/v1/orders/lookup"
    assert good(guest.get(lookup, number=number, email=EMAIL))["number"] == number
    assert guest.get(lookup, number=number, email="other@shop.example").status_code == 404
    assert guest.get(f"/api/v1/orders/{number}").status_code == 401


def _is_handed_over(number: str, staff: Staff) -> None:
    hand_over = f"/api/v1/orders/{number}/hand-over"
    done = good(staff.stock_clerk.post(hand_over, key=new_key()), 201)
    assert (done["status"], done["payment_status"]) == ("fulfilled", "captured")
    eventually(
        lambda: good(staff.stock_clerk.get(f"/api/v1/orders/{number}"))["fulfilment_status"],
        wanted="fulfilled",
    )


def test_both_channels_stand_in_one_report(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=9)
    register = enrolled_register(staff, shopper, "Report")

    order = good(check_out(shopper, order_for(quoted_cart(shopper, article, 2))), 201)
    sold = sale(1, counter_quote(shopper, article, 3))
    good(shopper.post(SYNC, batch(sold), **{"X-Register-Key": register}))

    def reported() -> list[tuple[str, str, str, str]]:
        today = dt.datetime.now(ZoneInfo("America/Toronto")).date()
        first = str(today - dt.timedelta(days=1))
        query = {"from": first, "to": str(today), "group_by": "channel,store,sku"}
        rows = good(staff.analyst.get("/api/v1/reports/sales", **query))["rows"]
        columns = ("channel", "store", "units", "net")
        mine = [row for row in rows if row["sku"] == article.sku]
        return sorted(tuple(row[name] for name in columns) for row in mine)

    eventually(reported, wanted=[("pos", "MTL", "3", "60.00"), ("web", "web", "2", "40.00")])
    assert order["totals"]["subtotal"] == "40.00"


def test_a_guest_buys_at_the_total_that_was_shown(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=2)
    quoted = quoted_cart(shopper, article)
    total = quoted.pop("totals")["total"]
    del quoted["quote_token"]

    refused = check_out(shopper, order_for(quoted, expected_total="1.00"))
    assert problem(refused) == (409, "price_changed")
    assert level(staff, article) == Level(2, 0, 2)

    order = good(check_out(shopper, order_for(quoted, expected_total=total)), 201)
    assert order["totals"]["total"] == total
    assert level(staff, article) == Level(2, 1, 1)


def test_a_declined_card_leaves_the_stock_as_it_was(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=4)
    cart = quoted_cart(shopper, article, 3)

    refused = check_out(shopper, order_for(cart, token="tok_decline"))

    assert problem(refused) == (402, "payment_declined")
    eventually(lambda: level(staff, article), wanted=Level(4, 0, 4), seconds=2)
    # the cart is free again and may be bought with another card
    good(check_out(shopper, order_for(cart)), 201)


def test_a_double_click_is_one_order(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=60)
    body, key = order_for(quoted_cart(shopper, article)), new_key()

    answers = at_once(lambda _number: check_out(shopper, body, key), 50, threads=25)

    created = [each for each in answers if each.status_code == 201]
    others = {problem(each) for each in answers if each.status_code != 201}
    assert created
    assert others <= {(409, "in_progress")}
    assert len({each.content for each in created}) == 1
    assert level(staff, article) == Level(60, 1, 59)
    replayed = check_out(shopper, body, key)
    assert replayed.content == created[0].content
    assert replayed.headers["Idempotency-Replayed"] == "true"
    other = {**body, "email": "other@shop.example"}
    assert problem(check_out(shopper, other, key)) == (422, "idempotency_key_reused")


def test_what_is_not_there_is_said_with_what_is(shopper: Caller, staff: Staff) -> None:
    article = stock_article(staff, shopper, units=2)
    cart: dict[str, Any] = quoted_cart(shopper, article, 3)

    refused = check_out(shopper, order_for(cart))

    assert problem(refused) == (409, "insufficient_stock")
    shortages = [{"sku": article.sku, "requested": "3", "available": "2"}]
    assert refused.json()["shortages"] == shortages
    assert level(staff, article) == Level(2, 0, 2)


def test_a_key_is_asked_for(shopper: Caller, staff: Staff) -> None:
    cart = filled_cart(shopper, stock_article(staff, shopper, units=1))

    refused = shopper.post("/api/v1/checkout", order_for(cart))

    assert problem(refused) == (400, "idempotency_key_required")
