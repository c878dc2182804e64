"""A customer's store credit and points at a till: the shop holds first, then the basket is paid."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from till import core, store
from till.core import Back
from till.errors import NoLine, Refused
from till.line import Line
from till.rules.baskets import Approval
from till.script import Script
from till.sync import Syncer
from till.tests.shelf import Till, person, till_at

ADA = {"id": "0190f5fe-7c00-7a00-8000-000000000001", "name": "Ada R.", "group": "", "points": 500}
CREDIT = f"pos/customers/{ADA['id']}/credit"
YES = Approval("c-02", "she is known here")


@dataclass
class Purser:
    """What the shop keeps of Ada, and what it was asked, as a line sees it."""

    credit: Decimal = Decimal(30)
    points: int = 500
    held: dict[str, Decimal] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    loses: int = 0
    is_away: bool = False

    def get(self, path: str, **_query: str) -> Any:
        self._reached()
        assert path == CREDIT
        return {
            "credit": f"{self.credit:.2f}",
            "currency": "CAD",
            "points": self.points,
            "points_worth": {"amount": f"{self.points / 100:.2f}", "currency": "CAD"},
        }

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        self._reached()
        if path == "pos/customers/lookup":
            return {"results": [ADA]}
        if path == CREDIT:
            return self._spent(body["points"], key)
        sale_id = path.removeprefix("pos/sales/").partition("/")[0]
        if path.endswith("/release"):
            self.credit += self.held.pop(sale_id, Decimal(0))
            return {}
        self._hold(sale_id, Decimal(body["amount"]))
        return {}

    def _hold(self, sale_id: str, amount: Decimal) -> None:
        if amount > self.credit:
            raise Refused("insufficient_funds", "not so much")
        self.credit -= amount
        self.held[sale_id] = amount
        self._lose()

    def _spent(self, points: int, key: str) -> Any:
        if key not in self.keys:
            if points > self.points:
                raise Refused("insufficient_points", "not so many")
            self.keys[key] = points
            self.points -= points
            self.credit += Decimal(points) / 100
        self._lose()
        return {"amount": f"{points / 100:.2f}", "currency": "CAD"}

    def _reached(self) -> None:
        if self.is_away:
            raise NoLine("the cable is out")

    def _lose(self) -> None:
        if self.loses:
            self.loses -= 1
            raise NoLine("cut")


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Purser:
    """The shop at the other end of every line."""
    purser = Purser()
    monkeypatch.setattr(Line, "get", lambda _line, path, **query: purser.get(path, **query))
    monkeypatch.setattr(
        Line, "post", lambda _line, path, body=None, key="": purser.post(path, body, key=key)
    )
    return purser


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    code: str = refused.value.code
    return code


def ada_buys(till: Till, *codes: str, shown: str = "card") -> None:
    for code in codes:
        core.scan(till.desk, code)
    core.for_customer(till.desk, ADA, shown)


def let_go(till: Till) -> None:
    """What a till says by itself once it has a line, of all that only the credit it held."""
    Syncer(till.desk.database, till.desk.line())._let_go()


def test_credit_is_held_under_the_id_of_the_sale_that_it_then_pays(
    till: Till, shop: Purser
) -> None:
    ada_buys(till, "MUG")

    sold = core.pay_by_credit(till.desk)

    assert sold is not None
    assert shop.held == {sold.item.id: Decimal("23.00")}
    (tender,) = sold.item.body["tenders"]
    assert (tender["type"], tender["amount"], tender["reference"]) == (
        "store_credit",
        "23.00",
        None,
    )
    assert sold.item.body["customer_id"] == ADA["id"]
    assert "store credit" in till.paper[0]
    assert till.desk.basket().is_empty


def test_without_an_amount_all_there_is_pays_and_cash_the_rest(till: Till, shop: Purser) -> None:
    ada_buys(till, "MUG", "MUG")

    first = core.pay_by_credit(till.desk)
    again = refusal(core.pay_by_credit, till.desk)
    sold = core.pay(till.desk, "cash", Decimal(20))

    assert (first, again) == (None, "credit_twice")
    assert sold is not None
    paid = [(each["type"], each["amount"]) for each in sold.item.body["tenders"]]
    assert paid == [("store_credit", "30.00"), ("cash", "20.00")]
    assert shop.credit == 0


def test_with_no_line_credit_and_points_are_refused_and_nothing_has_changed(
    till: Till, shop: Purser
) -> None:
    ada_buys(till, "MUG")
    shop.is_away = True

    codes = {
        refusal(core.purse, till.desk),
        refusal(core.pay_by_credit, till.desk, Decimal(5)),
        refusal(core.spend_points, till.desk, 100),
    }

    assert codes == {"needs_line"}
    assert (till.desk.basket().paid, till.desk.basket().credit) == ((), None)
    sold = core.pay(till.desk, "cash")
    assert sold is not None


@pytest.mark.parametrize(
    ("amount", "code"),
    [("31", "insufficient_funds"), ("47", "too_much"), ("0", "no_credit"), ("-1", "no_credit")],
)
def test_what_is_not_there_or_not_due_does_not_pay(
    till: Till, shop: Purser, amount: str, code: str
) -> None:
    ada_buys(till, "MUG", "MUG")

    assert refusal(core.pay_by_credit, till.desk, Decimal(amount)) == code

    assert till.desk.basket().paid == ()
    assert (shop.credit, shop.held) == (Decimal(30), {})


def test_nobodys_basket_and_a_customer_without_the_card_spend_nothing(
    till: Till, shop: Purser
) -> None:
    core.scan(till.desk, "MUG")
    nobodys = refusal(core.pay_by_credit, till.desk)
    ada_buys(till, shown="phone")
    codes = [
        refusal(core.pay_by_credit, till.desk),
        refusal(core.spend_points, till.desk, 100),
    ]

    core.approve(till.desk, YES)
    sold = core.pay_by_credit(till.desk)

    assert (nobodys, codes) == ("nobodys_basket", ["needs_approval"] * 2)
    assert sold is not None
    assert sold.item.body["approval"]["manager"] == "c-02"


def test_a_manager_at_the_till_needs_nobodys_yes(till: Till, shop: Purser) -> None:
    till.desk.cashier = person("c-02")
    ada_buys(till, "MUG", shown="phone")

    assert core.pay_by_credit(till.desk) is not None


def test_a_basket_that_comes_to_nothing_lets_its_credit_go_once_there_is_a_line(
    till: Till, shop: Purser
) -> None:
    ada_buys(till, "MUG", "MUG")
    core.pay_by_credit(till.desk, Decimal(10))
    other = refusal(core.for_customer, till.desk, None)
    shop.is_away = True

    core.clear(till.desk)
    with pytest.raises(NoLine):
        let_go(till)
    shop.is_away = False
    let_go(till)
    let_go(till)

    assert other == "credit_held"
    assert (shop.credit, shop.held) == (Decimal(30), {})
    assert store.to_let_go(till.desk.database) == []


def test_a_hold_whose_answer_was_lost_is_let_go_and_asked_for_anew(
    till: Till, shop: Purser
) -> None:
    ada_buys(till, "MUG")
    shop.loses = 1

    assert refusal(core.pay_by_credit, till.desk) == "needs_line"
    let_go(till)
    sold = core.pay_by_credit(till.desk)

    assert sold is not None
    assert shop.held == {sold.item.id: Decimal("23.00")}
    assert shop.credit == Decimal(7)


def test_the_power_that_goes_while_credit_is_held_loses_none(till: Till, shop: Purser) -> None:
    ada_buys(till, "MUG", "MUG")
    core.pay_by_credit(till.desk, Decimal(10))

    again = till_at(Path(till.desk.database.path).parent)
    sold = core.pay(again.desk, "card")

    assert sold is not None
    assert list(shop.held) == [sold.item.id]
    assert [each["type"] for each in sold.item.body["tenders"]] == ["store_credit", "card"]


def test_less_goods_than_are_paid_for_are_refused(till: Till, shop: Purser) -> None:
    ada_buys(till, "MUG", "TEA")
    core.pay_by_credit(till.desk, Decimal(24))

    assert refusal(core.set_quantity, till.desk, "TEA", Decimal(0)) == "paid_already"
    assert refusal(core.set_quantity, till.desk, "MUG", Decimal(0)) == "paid_already"

    assert core.owed(till.desk).left == Decimal("3.50")


def test_what_comes_back_goes_back_to_the_credit_with_no_line_too(till: Till, shop: Purser) -> None:
    ada_buys(till, "MUG", "MUG")
    core.pay_by_credit(till.desk, Decimal(30))
    core.pay(till.desk, "cash", Decimal(20))
    shop.is_away = True
    found = core.original(till.desk, "MTL-01-000001")

    core.take_back(till.desk, found, [Back(1, 2, "unwanted")], YES)

    paid = [(each["type"], each["amount"]) for each in till.bodies()[-1]["tenders"]]
    assert paid == [("store_credit", "-30.00"), ("cash", "-16.00")]


def test_points_become_credit_once_though_an_answer_is_lost(till: Till, shop: Purser) -> None:
    ada_buys(till)
    shop.loses = 1

    assert refusal(core.spend_points, till.desk, 200) == "needs_line"
    got = core.spend_points(till.desk, 200)
    more = core.spend_points(till.desk, 200)

    assert (got, more) == ("2.00 CAD", "2.00 CAD")
    # the second wish was one of its own
    assert list(shop.keys.values()) == [200, 200]
    assert (shop.points, shop.credit) == (100, Decimal(34))
    assert refusal(core.spend_points, till.desk, 101) == "insufficient_points"
    assert refusal(core.spend_points, till.desk, 0) == "wrong_input"


def test_a_script_spends_points_and_credit(till: Till, shop: Purser) -> None:
    shown: list[str] = []

    status = Script(till.desk, shown.append).run(
        ["scan MUG", "customer card 299", "purse", "points 100", "credit 20", "cash"]
    )

    assert status == 0, shown
    assert "  30.00 CAD  500 points = 5.00 CAD" in shown
    assert "  1.00 CAD" in shown
    assert shop.credit == Decimal(11)
    assert [each["type"] for each in till.bodies()[-1]["tenders"]] == ["store_credit", "cash"]
