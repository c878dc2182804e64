"""Gift cards that a till sells: money on plastic, and no goods."""

from decimal import Decimal
from typing import Any

import pytest

from till import core
from till.core import Back
from till.errors import NoLine, Refused
from till.line import Line
from till.rules.baskets import PERCENT, Approval, Discount
from till.rules.bills import cards_out
from till.script import Script
from till.tests.shelf import Till

CODE = "ABCD-EFGH-JKLM-WXYZ"
YES = Approval("c-02", "because")


def refusal(call: object, *arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)  # type: ignore[operator]  # whatever the test hands over
    return refused.value.code


def answered_by_the_shop(
    monkeypatch: pytest.MonkeyPatch, status: str = "INACTIVE", available: str = "50.00"
) -> None:
    def post(_line: Line, path: str, body: Any = None) -> dict[str, str]:
        if path != "pos/gift-cards/balance":
            raise NoLine(path)
        return {"status": status, "available": available, "currency": "CAD"}

    monkeypatch.setattr(Line, "post", post)


def test_a_card_is_sold_with_no_line_without_tax_and_discount_and_shows_four_characters(
    till: Till,
) -> None:
    core.scan(till.desk, "MUG")
    core.sell_card(till.desk, CODE, Decimal(50))
    core.discount(till.desk, None, Discount(PERCENT, Decimal(10), "scratch"))

    sold = core.pay(till.desk, "card")

    assert sold is not None
    goods, card = sold.item.body["lines"]
    assert card == {
        "gift_card": CODE,
        "line": 2,
        "sku": "GIFT-CARD",
        "quantity": "1",
        "unit_price": "50.00",
        "discount": "0.00",
        "discount_reason": None,
        "tax": "0.00",
        "taxes": [],
        "total": "50.00",
    }
    assert (goods["total"], sold.item.body["total"]) == ("20.70", "70.70")
    (paper,) = till.paper
    assert "Gift card …WXYZ" in paper
    assert CODE not in paper


def test_a_card_is_sold_once_whichever_way_its_code_is_written(till: Till) -> None:
    core.sell_card(till.desk, CODE, Decimal(20))

    assert refusal(core.sell_card, till.desk, "abcdefgh jklmwxyz", Decimal(20)) == "card_sold"
    core.pay(till.desk, "cash")
    assert refusal(core.sell_card, till.desk, CODE, Decimal(20)) == "card_sold"
    core.void(till.desk, "", YES)
    core.sell_card(till.desk, CODE, Decimal(20))

    assert [each.code for each in till.desk.basket().cards] == [CODE]


@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal(-5)])
def test_with_no_line_the_amount_has_to_be_said(till: Till, amount: Decimal | None) -> None:
    assert refusal(core.sell_card, till.desk, CODE, amount) in {"needs_line", "wrong_input"}
    assert till.desk.basket().is_empty


def test_with_a_line_the_shop_says_what_a_card_holds(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_by_the_shop(monkeypatch)

    core.sell_card(till.desk, CODE)

    assert till.desk.bill().total == Decimal("50.00")
    assert refusal(core.sell_card, till.desk, "OTHER", Decimal(20)) == "card_holds_other"
    answered_by_the_shop(monkeypatch, status="ACTIVE")
    assert refusal(core.sell_card, till.desk, "OTHER", Decimal(50)) == "card_not_for_sale"
    assert [each.code for each in till.desk.basket().cards] == [CODE]


def test_beyond_what_a_cashier_may_give_back_a_manager_says_yes_to_cards(till: Till) -> None:
    core.sell_card(till.desk, CODE, Decimal(60))
    core.sell_card(till.desk, "SECOND", Decimal("40.01"))

    assert refusal(core.pay, till.desk, "cash") == "needs_approval"
    core.approve(till.desk, YES)
    core.take_out_card(till.desk, "SECOND")
    core.sell_card(till.desk, "SECOND", Decimal(40))

    sold = core.pay(till.desk, "cash")
    assert sold is not None
    assert (sold.item.body["total"], sold.item.body["approval"]) == ("100.00", None)


def test_a_gift_card_pays_for_goods_and_for_no_gift_card(till: Till) -> None:
    core.scan(till.desk, "MUG")
    core.sell_card(till.desk, CODE, Decimal(20))

    assert refusal(core.pay, till.desk, "gift_card", Decimal("23.01"), "OLD") == "card_for_card"
    assert core.pay(till.desk, "gift_card", Decimal(23), "OLD") is None
    assert core.owed(till.desk).left == Decimal(20)


def test_a_card_does_not_wait_in_a_parked_basket_nor_come_back_without_its_receipt(
    till: Till,
) -> None:
    core.sell_card(till.desk, CODE, Decimal(20))

    assert refusal(core.park, till.desk, "Dupont") == "card_in_basket"
    assert refusal(core.without_receipt, till.desk) == "card_in_basket"


def test_a_card_comes_back_once_with_its_code_so_that_it_pays_no_more(till: Till) -> None:
    core.sell_card(till.desk, CODE, Decimal(20))
    core.sell_card(till.desk, "SECOND", Decimal(30))
    core.pay(till.desk, "card")
    found = core.original(till.desk, "MTL-01-000001")

    core.take_back(till.desk, found, [Back(2, 1, "unwanted")])

    (line,) = till.bodies()[-1]["lines"]
    assert (line["gift_card"], line["total"], line["original_line"]) == ("SECOND", "30.00", 2)
    again = core.original(till.desk, "MTL-01-000001")
    assert [len(each.units) for each in again.lines] == [1, 0]
    core.sell_card(till.desk, "SECOND", Decimal(30))


def test_a_script_sells_cards(till: Till) -> None:
    shown: list[str] = []

    status = Script(till.desk, shown.append).run(
        [f"sellcard {CODE} 25", "sellcard SECOND 10", "nocard SECOND", "try park x", "cash 25"]
    )

    assert status == 0
    assert "  Gift card …WXYZ  1 x 25.00  25.00" in shown
    assert [each["total"] for each in till.bodies() if each["type"] == "sale"] == ["25.00"]


def test_cards_are_out_that_neither_came_back_nor_were_called_off() -> None:
    said: list[dict[str, Any]] = [
        {"type": "sale", "id": str(number), "lines": [{"gift_card": code}, {"sku": "MUG"}]}
        for number, code in enumerate("ABC")
    ]
    said += [{"type": "return", "id": "9", "lines": [{"gift_card": "A"}]}]
    said += [{"type": "void", "id": "8", "sale_id": "1"}]

    assert cards_out(said) == ["C"]
