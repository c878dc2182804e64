"""What comes back to a till: for money, for other goods, with its receipt and without one."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared_libs.trade.returnable import Returnable, SoldLine, worth_of
from till import core
from till.core import Back, Original
from till.errors import Refused
from till.rules.baskets import Approval
from till.tests.shelf import Till, person, till_at

YES = Approval("c-02", "because")


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    code: str = refused.value.code
    return code


def bought(till: Till, *codes: str, kind: str = "cash") -> Original:
    """What may come back of a sale of these."""
    return core.original(till.desk, till.sell(*codes, kind=kind).item.number)


def tenders(said: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["type"], each["amount"], each["change"]) for each in said["tenders"]]


def test_goods_are_exchanged_for_dearer_ones_and_the_customer_pays_the_difference(
    till: Till,
) -> None:
    found = bought(till, "TEA", "TEA")

    core.exchange(till.desk, found, [Back(1, 1, "too strong")])
    core.scan(till.desk, "MUG")
    due = core.due_in_cash(till.desk)
    sold = core.pay(till.desk, "cash", Decimal(20))

    back, sale = till.bodies()[-2:]
    assert sold is not None
    assert (due, sold.change) == (Decimal("18.50"), Decimal("1.50"))
    assert (back["total"], back["exchange_id"], tenders(back)) == (
        "-4.50",
        sale["id"],
        [("exchange", "-4.50", "0.00")],
    )
    assert (sale["total"], tenders(sale)) == (
        "23.00",
        [("exchange", "4.50", "0.00"), ("cash", "20.00", "1.50")],
    )
    assert [("RETURN" in each, "exchange" in each) for each in till.paper[1:]] == [
        (True, True),
        (False, True),
    ]
    assert core.x_report(till.desk)["sums"]["CAD"]["tenders"] == {
        "cash": "27.50",
        "exchange": "0.00",
    }


def test_goods_are_exchanged_for_cheaper_ones_and_the_rest_goes_back_as_it_came(
    till: Till,
) -> None:
    found = bought(till, "MUG", kind="card")
    core.exchange(till.desk, found, [Back(1, 1, "broken", "damage")])
    core.scan(till.desk, "TEA")

    sold = core.pay(till.desk, "cash")

    back, sale = till.bodies()[-2:]
    assert sold is not None
    assert tenders(back) == [("exchange", "-4.50", "0.00"), ("card", "-18.50", "0.00")]
    assert tenders(sale) == [("exchange", "4.50", "0.00")]
    assert till.desk.basket().is_empty


def test_an_exchange_that_is_begun_outlives_the_power_and_can_be_given_up(
    till: Till, tmp_path: Path
) -> None:
    found = bought(till, "MUG")
    core.exchange(till.desk, found, [Back(1, 1, "broken")])

    again = till_at(tmp_path)

    assert refusal(core.pay, again.desk, "cash") == "basket_empty"
    assert refusal(core.exchange, again.desk, found, [Back(1, 1, "x")]) == "exchange_begun"
    assert refusal(core.close_shift, again.desk, Decimal(0)) == "basket_not_empty"
    again.desk.cashier = person("c-01")
    core.scan(again.desk, "TEA")
    assert refusal(core.park, again.desk, "later") == "exchange_begun"
    core.without_exchange(again.desk)
    assert core.due_in_cash(again.desk) == Decimal("4.50")


def test_what_other_goods_paid_for_comes_back_in_cash_and_is_not_called_off(till: Till) -> None:
    core.exchange(till.desk, bought(till, "MUG", kind="card"), [Back(1, 1, "x")])
    core.scan(till.desk, "TEA")
    sold = core.pay(till.desk, "cash")
    assert sold is not None

    returned = core.take_back(
        till.desk, core.original(till.desk, sold.item.number), [Back(1, 1, "y")]
    )

    assert refusal(core.void, till.desk, sold.item.number, YES) == "not_voidable"
    assert tenders(dict(returned.item.body)) == [("cash", "-4.50", "0.00")]


def test_without_a_receipt_goods_come_back_at_todays_price_if_a_manager_says_so(
    till: Till,
) -> None:
    core.scan(till.desk, "MUG", Decimal(2))
    found = core.without_receipt(till.desk)
    back = core.all_of(found, "gift", "restock")

    assert refusal(core.take_back, till.desk, found, back) == "needs_approval"
    returned = core.take_back(till.desk, found, back, YES)

    said = returned.item.body
    assert (said["original_sale_id"], said["original_order_number"]) == (None, None)
    assert (said["total"], said["approval"]["manager"]) == ("-45.99", "c-02")
    assert [(each["sku"], each["quantity"]) for each in said["lines"]] == [("MUG", "2")]
    assert said["lines"][0]["original_line"] is None
    assert till.desk.basket().is_empty


def test_a_manager_needs_nobody_to_take_back_without_a_receipt(till: Till) -> None:
    till.desk.cashier = person("c-02")
    core.scan(till.desk, "TEA")
    found = core.without_receipt(till.desk)

    returned = core.take_back(till.desk, found, core.all_of(found, "gift", "scrap"))

    assert returned.item.body["total"] == "-4.50"
    assert refusal(core.without_receipt, till.desk) == "basket_empty"


def test_taking_back_by_receipt_leaves_the_basket_of_another_customer_as_it_is(
    till: Till,
) -> None:
    found = bought(till, "MUG")
    core.scan(till.desk, "TEA")

    core.take_back(till.desk, found, [Back(1, 1, "broken")])

    assert [each.sku for each in till.desk.basket().lines] == ["TEA"]


def test_what_a_customer_has_bought_is_found_by_the_card(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = {"net": "20.00", "tax": "3.00", "taxes": [], "total": "23.00"}
    line = {"original_line": 1, "sku": "MUG", "name": "Mug", "sold": "1", "unit_price": "20.00"}
    told = [
        {
            "original_sale_id": f"s-{number}",
            "original_order_number": None,
            "receipt_number": f"MTL-02-00000{number}",
            "currency": "CAD",
            "lines": [line | {"returned": str(1 - len(units)), "units": units}],
            "tenders": [{"type": "card", "amount": "23.00", "reference": None}],
        }
        for number, units in ((1, [unit]), (2, []))
    ]

    class Shop:
        def once(self) -> None: ...

        def get(self, path: str, **query: str) -> Any:
            assert (path, query) == ("pos/returnables", {"customer_id": "ann"})
            return {"results": told}

    monkeypatch.setattr(core.Desk, "line", lambda _desk: Shop())
    monkeypatch.setattr(core.Desk, "syncer", lambda _desk: Shop())

    (found,) = core.bought_by(till.desk, "ann")
    returned = core.take_back(till.desk, found, [Back(1, 1, "broken")])

    assert found.number == "MTL-02-000001"
    assert returned.item.body["original_sale_id"] == "s-1"
    assert tenders(dict(returned.item.body)) == [("card", "-23.00", "0.00")]


def test_with_no_line_nobody_knows_what_a_customer_has_bought(till: Till) -> None:
    assert refusal(core.bought_by, till.desk, "ann") == "needs_line"


def test_a_receipt_goes_by_mail_while_there_is_a_line(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = till.sell("MUG", kind="cheque").item
    assert refusal(core.mail, till.desk, "", "ann@example.org") == "needs_line"
    posted: list[Any] = []

    class Shop:
        def once(self) -> None: ...

        def post(self, path: str, body: Any) -> None:
            posted.append((path, body))

    monkeypatch.setattr(core.Desk, "line", lambda _desk: Shop())
    monkeypatch.setattr(core.Desk, "syncer", lambda _desk: Shop())

    core.mail(till.desk, sold.number, "ann@example.org")

    assert posted == [
        (f"pos/receipts/{sold.id}/mail", {"email": "ann@example.org", "language": "en"})
    ]


def test_of_weighed_goods_any_part_comes_back_and_never_more_than_was_sold(till: Till) -> None:
    core.scan(till.desk, "2112345012506")
    sold = till.sell(kind="card")
    number = sold.item.number
    found = core.original(till.desk, number)
    core.take_back(till.desk, found, [Back(1, Decimal("0.333"), "too much")])

    again = core.original(till.desk, number)

    assert again.lines[0].left == Decimal("0.917")
    with pytest.raises(Refused, match="cannot come back"):
        core.worth(again, [Back(1, Decimal("0.918"), "too much")])
    core.take_back(till.desk, again, [Back(1, Decimal("0.917"), "too much")])
    first, second = (each for each in till.bodies() if each["type"] == "return")
    assert [first["lines"][0]["quantity"], first["total"]] == ["0.333", "-3.33"]
    assert [second["lines"][0]["quantity"], second["total"]] == ["0.917", "-9.17"]
    assert sold.item.body["total"] == "12.50"


def test_half_a_mug_does_not_come_back(till: Till) -> None:
    till.sell("MUG", "MUG")
    found = core.original(till.desk, "MTL-01-000001")

    with pytest.raises(Refused, match="cannot come back"):
        core.worth(found, [Back(1, Decimal("0.5"), "broken")])


@pytest.mark.parametrize("cuts", [[1], [333, 917], [1, 1, 1, 1247], [400, 400, 449, 1]])
def test_any_parts_of_a_weight_add_up_to_what_was_paid(cuts: list[int]) -> None:
    whole = SoldLine(
        line=1,
        sku="HAM",
        name="Ham",
        quantity=Decimal("1.250"),
        unit_price=Decimal("9.99"),
        net=Decimal("12.49"),
        taxes={"GST": Decimal("0.62"), "QST": Decimal("1.25")},
        tax=Decimal("1.87"),
        total=Decimal("14.36"),
    )
    back, worth = Decimal(0), Decimal(0)

    for cut in [*cuts, 1250 - sum(cuts)]:
        if cut:
            part = worth_of(Returnable(whole, back, []), Decimal(cut) / 1000, "CAD")
            assert part is not None
            back, worth = back + Decimal(cut) / 1000, worth + part.total

    assert (back, worth) == (whole.quantity, whole.total)
    assert worth_of(Returnable(whole, back, []), Decimal("0.001"), "CAD") is None
