"""A till's day, sent when the line is back."""

import pytest

from devstack.environment import Stack
from tests.e2e.callers import Caller, at_once, eventually, good, problem
from tests.e2e.giving import new_gift_cards
from tests.e2e.selling import SYNC, batch, counter_quote, enrolled_register, sale
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
STORE = "MTL"


def test_a_batch_sent_again_gets_the_first_answer_and_moves_nothing(
    shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=1)
    header = {"X-Register-Key": enrolled_register(staff, shopper, "Till")}
    quote = counter_quote(shopper, article, 2)
    day = batch(*(sale(number, quote) for number in (1, 2, 3)))

    first = shopper.post(SYNC, day, **header)
    again = shopper.post(SYNC, day, **header)
    under_another_name = shopper.post(SYNC, {**day, "batch_id": batch()["batch_id"]}, **header)

    results = good(first)["results"]
    assert {each["verdict"] for each in results} <= {"accepted", "accepted_with_exception"}
    receipts = [each["receipt_number"] for each in results]
    assert [number[-6:] for number in receipts] == ["000001", "000002", "000003"]
    assert again.content == first.content
    repeated = good(under_another_name)["results"]
    assert {each["verdict"] for each in repeated} == {"duplicate"}
    assert [each["receipt_number"] for each in repeated] == receipts
    # six units that the store never had: a till's sale is a fact
    eventually(lambda: level(staff, article, STORE).on_hand, wanted=-6)
    assert level(staff, article) == Level(1, 0, 1)


def test_a_thousand_sales_sent_ten_times_at_once_are_a_thousand(
    shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=1)
    header = {"X-Register-Key": enrolled_register(staff, shopper, "Thousand")}
    quote = counter_quote(shopper, article)
    year = batch(*(sale(number, quote) for number in range(1, 1001)))

    answers = at_once(lambda _number: shopper.post(SYNC, year, **header), 10, threads=10)

    taken = [each for each in answers if each.status_code == 200]
    busy = {problem(each) for each in answers if each.status_code != 200}
    assert taken
    assert busy <= {(409, "in_progress")}
    assert len({each.content for each in taken}) == 1
    assert len({each["receipt_number"] for each in good(taken[0])["results"]}) == 1000
    assert good(taken[0])["last_sequence"] == 1000
    eventually(lambda: level(staff, article, STORE).on_hand, wanted=-1000, seconds=120)


def test_a_gift_card_that_a_till_has_sold_pays_on_the_web_and_not_before(
    shopper: Caller, staff: Staff, stack: Stack
) -> None:
    paper = stock_article(staff, shopper, units=1)
    article = stock_article(staff, shopper, units=5)
    (card,) = new_gift_cards(stack, count=1, amount=str(paper.price), is_sold=False)
    header = {"X-Register-Key": enrolled_register(staff, shopper, "Cards")}
    sold = sale(1, counter_quote(shopper, paper))
    sold["lines"][0]["gift_card"] = card.code
    day = batch(sold)
    by_card = [{"code": card.code}]

    before = check_out(shopper, order_for(quoted_cart(shopper, article), stored_value=by_card))
    good(shopper.post(SYNC, day, **header))
    good(shopper.post(SYNC, {**day, "batch_id": batch()["batch_id"]}, **header))

    assert problem(before) == (409, "wallet_unusable")

    def bought() -> int:
        body = order_for(quoted_cart(shopper, article), stored_value=by_card)
        return check_out(shopper, body).status_code

    eventually(bought, wanted=201)


def test_a_revoked_or_unknown_till_is_not_heard(shopper: Caller) -> None:
    refused = shopper.post(SYNC, batch(), **{"X-Register-Key": "nobody-gave-this-out"})

    assert refused.status_code == 401
    assert refused.headers["Content-Type"] == "application/problem+json"
