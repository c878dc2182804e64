"""Days at our own till, against the real shop: with a line, and without one until it is back."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from devstack import environment, processes
from devstack.environment import Stack
from devstack.paths import COMMAND, ROOT, venv_python
from tests.e2e.callers import Caller, eventually, good
from tests.e2e.cashier import (
    APPROVED,
    CASHIER,
    MORNING,
    PIN,
    Counter,
    counter,
    documents_of,
    printed_again,
    started,
)
from tests.e2e.giving import new_gift_cards
from tests.e2e.shopping import Article, Staff, level, new_customer, offer, stock_article
from till import core
from till.errors import Refused, ShutOut

pytestmark = pytest.mark.usefixtures("books_agree")


@pytest.fixture
def open_till(tmp_path: Path, staff: Staff, what: dict[str, Any]) -> Callable[[], Counter]:
    """A till of its own whose morning is over."""

    def opened() -> Counter:
        till = counter(tmp_path / f"till-{len(list(tmp_path.iterdir()))}", staff, what)
        till.do(MORNING)
        return till

    return opened


def heard_of(till: Counter, article: Article, price: str) -> None:
    """The till has heard of the article at this price."""

    def known() -> list[str]:
        till.do("sync")
        return [
            str(each.amount)
            for found in core.find(till.desk, article.sku)
            for each in found.article.prices
        ]

    eventually(known, wanted=[price])


def test_a_day_with_a_line_ends_in_the_same_x_and_z_as_the_shops(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff
) -> None:
    article, till = stock_article(staff, shopper, units=5), open_till()
    heard_of(till, article, "20.00")
    till.do(f"""
        scan {article.sku} 2
        discount {article.sku} 5% "scratched box"
        cash 60
        scan {article.sku}
        card
        scan {article.sku} 3
        discount all 50% "last pieces"
        {APPROVED} "end of season"
        card 10
        cash
        in 50 change
        out 12.50 flowers
        drop 100 safe
        nosale "change for a colleague"
        sync
    """)
    first, second, third = documents_of(staff, till)
    till.do(f"""
        return {first["receipt_number"]}
        back 1 1 damaged damage
        refund
        {APPROVED} "wrong customer"
        void {second["receipt_number"]}
        sync
    """)

    shift = till.desk.shift()
    own = core.x_report(till.desk)
    shops = till.desk.line().get(f"pos/shifts/{shift.id}/x-report")
    till.do("x\nclose 139.00\nsync")

    assert {name: shops[name] for name in own} == own
    assert own["sums"]["CAD"]["sales"]["count"] == 3
    assert own["sums"]["CAD"]["total"] == "56.33"
    reports = good(staff.analyst.get("/api/v1/sales/z-reports", shift_id=shift.id))["results"]
    (z_report,) = [each for each in reports if each["shift_id"] == shift.id]
    assert {name: z_report["content"][name] for name in own} == own
    documents = documents_of(staff, till)
    assert [each["exceptions"] for each in documents] == [[], [], [], []]
    assert [each["status"] for each in documents] == [
        "partially_returned",
        "voided",
        "completed",
        "completed",
    ]
    assert till.paper[0] == printed_again(till, first["id"])
    assert till.paper[2] == printed_again(till, third["id"])
    eventually(lambda: level(staff, article, "MTL").on_hand, wanted=-4)


def test_with_the_cable_out_it_sells_and_says_it_all_by_itself_when_the_line_is_back(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff, what: dict[str, Any]
) -> None:
    article, till = stock_article(staff, shopper, units=1), open_till()
    heard_of(till, article, "20.00")
    sale = f"scan {article.sku}\ncash 25"
    till.do("\n".join(["sync", "cable out", *[sale] * 4]))
    # what the power takes: all but the file
    folder = till.desk.database.path.parent
    again = started(folder, what)
    again.desk.cable.is_out = True
    offline = again.do(f"login {CASHIER} {PIN}\n{sale}\nreturn {again.desk.register_code}-000001")
    again.do("back 1 1 unwanted\nrefund")
    waiting = again.pending

    again.do("line auto\ncable in\nwait 20")

    assert "20.00" in till.paper[0]
    assert waiting == 6
    assert f"1  {article.sku}" in offline
    assert again.pending == 0
    documents = documents_of(staff, again)
    numbers = [f"{again.desk.register_code}-{number:06d}" for number in range(1, 7)]
    assert [each["receipt_number"] for each in documents] == numbers
    printed = [*till.paper, *again.paper]
    assert [number in paper for number, paper in zip(numbers, printed, strict=True)] == [True] * 6
    assert {tuple(each["exceptions"]) for each in documents} == {()}
    eventually(lambda: level(staff, article, "MTL").on_hand, wanted=-4)


def test_goods_are_exchanged_with_no_line_and_others_come_back_without_a_receipt(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff
) -> None:
    article, till = stock_article(staff, shopper, units=9), open_till()
    heard_of(till, article, "20.00")
    till.do(f"scan {article.sku}\ncard\nsync\ncable out")
    (sold,) = documents_of(staff, till)
    till.do(f"""
        return {sold["receipt_number"]}
        back 1 1 "too small"
        exchange
        scan {article.sku} 2
        cash 25
        scan {article.sku}
        noreceipt gift damage
        {APPROVED} "known customer"
        refund
        cable in
        sync
    """)

    first, back, new, gift = documents_of(staff, till)

    assert [each["total"] for each in (first, back, new, gift)] == [
        "23.00",
        "-23.00",
        "45.99",
        "-23.00",
    ]
    assert [each["status"] for each in (first, new)] == ["returned", "completed"]
    assert [each["exceptions"] for each in (first, back, new)] == [[], [], []]
    assert gift["exceptions"] == ["unreferenced_return"]
    # one went out, came back and two went out; the gift came back broken, and is there
    eventually(lambda: level(staff, article, "MTL").on_hand, wanted=-1)


def test_a_till_that_was_away_sells_at_the_price_it_knows_and_learns_the_new_one(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff
) -> None:
    article, till = stock_article(staff, shopper, units=1), open_till()
    heard_of(till, article, "20.00")
    till.do("cable out")
    offer(staff, article, "30.00")
    till.do(f"scan {article.sku}\ncard")
    till.do("cable in")
    heard_of(till, article, "30.00")
    till.do(f"scan {article.sku}\ncard\nsync")

    old, new = documents_of(staff, till)

    assert (old["total"], new["total"]) == ("23.00", "34.49")
    # it cited the rules by which it sold: nobody is to look at it
    assert (old["exceptions"], new["exceptions"]) == ([], [])


def test_a_basket_parked_at_one_till_is_taken_up_at_another_and_only_once(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff
) -> None:
    article, first, second = stock_article(staff, shopper, units=1), open_till(), open_till()
    heard_of(first, article, "20.00")
    heard_of(second, article, "20.00")
    first.do(f"cable out\nscan {article.sku} 2\npark alone\nresume alone\npark Dupont")
    first.do("cable in\nsync")

    taken = second.do("parked\nresume Dupont\ncash 50\nsync")
    too_late = first.do("try resume Dupont\nparked")

    assert "Dupont" in taken
    assert [each["total"] for each in documents_of(staff, second)] == ["45.99"]
    assert "! parked_sale_gone" in too_late
    assert "Dupont  1" not in too_late.partition("> parked")[2]


def test_a_gift_card_pays_within_the_allowance_with_no_line(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff, stack: Stack
) -> None:
    article, till = stock_article(staff, shopper, units=1), open_till()
    (card,) = new_gift_cards(stack, count=1, amount="30.00")
    heard_of(till, article, "20.00")
    allowance = Decimal(till.desk.settings["offline_allowance"]["amount"])
    too_many = int(allowance / 20) + 1

    till.do(f"cable out\nscan {article.sku}\ngiftcard {card.code}\ncable in\nsync")
    refused = till.do(
        f"cable out\nscan {article.sku} {too_many}\ntry giftcard {card.code} {allowance + 1}\nclear"
    )
    till.do("cable in")

    assert "! allowance_used" in refused
    left = "7.00"
    eventually(lambda: core.card_balance(till.desk, card.code)["available"], wanted=left)
    (document,) = documents_of(staff, till)
    assert (document["total"], document["exceptions"]) == ("23.00", [])


def test_points_pay_as_credit_and_what_is_called_off_or_comes_back_is_credit_again(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff
) -> None:
    dear = stock_article(staff, shopper, units=1, price="2000.00")
    article = stock_article(staff, shopper, units=1)
    customer, till = new_customer(shopper), open_till()
    number = good(customer.get("/api/v1/customers/me"))["number"]
    hers = f"customer number {number}"
    heard_of(till, dear, "2000.00")
    heard_of(till, article, "20.00")
    till.do(f"scan {dear.sku}\n{hers}\ncard\nsync")

    def points() -> int:
        return int(good(customer.get("/api/v1/customers/me/points"))["balance"])

    def credit() -> str:
        wallets = good(customer.get("/api/v1/customers/me/wallets"))["results"]
        return str(sum(Decimal(each["available"]) for each in wallets))

    eventually(points, wanted=2000)
    basket = f"scan {article.sku}\n{hers}"
    refused = till.do(f"{basket}\ntry credit\n{APPROVED} regular\npoints 2000\npurse\ntry points 1")
    till.do("credit 15\ncash\nsync")
    eventually(credit, wanted="5.00")
    sold = documents_of(staff, till)[-1]
    till.do(f"{APPROVED} mistake\nvoid {sold['receipt_number']}\nsync")
    eventually(credit, wanted="20.00")

    till.do(f"{basket}\n{APPROVED} regular\ncredit\ncash\nsync")
    till.do(f"{basket}\n{APPROVED} regular\ncable out")
    offline = till.do("try credit\nclear")
    sold = documents_of(staff, till)[-1]
    till.do(f"return {sold['receipt_number']}\nback 1 1 unwanted\nrefund\ncable in\nsync")
    eventually(credit, wanted="20.00")
    till.do(f"{basket}\n{APPROVED} regular\ncredit 4")
    held = credit()
    till.do("clear\nsync")

    assert "! needs_approval" in refused
    assert "  20.00 CAD  0 points = 0.00 CAD" in refused
    assert "! insufficient_points" in refused
    assert "! needs_line" in offline
    assert (held, credit()) == ("16.00", "20.00")
    assert {tuple(each["exceptions"]) for each in documents_of(staff, till)} <= {(), ("oversell",)}
    own = core.x_report(till.desk)
    shops = till.desk.line().get(f"pos/shifts/{till.desk.shift().id}/x-report")
    assert {name: shops[name] for name in own} == own
    assert own["sums"]["CAD"]["tenders"]["store_credit"] == "0.00"


def test_a_revoked_till_sells_no_more_and_what_it_had_to_say_waits_for_a_manager(
    open_till: Callable[[], Counter], shopper: Caller, staff: Staff
) -> None:
    article, till = stock_article(staff, shopper, units=1), open_till()
    heard_of(till, article, "20.00")
    till.do(f"cable out\nscan {article.sku}\ncash 50\ncable in")
    register = till.desk.identity.register_id
    good(staff.store_manager.post(f"/api/v1/sales/registers/{register}/revoke"))

    with pytest.raises(ShutOut):
        till.desk.syncer().once()
    with pytest.raises(Refused) as refused:
        core.scan(till.desk, article.sku)

    assert refused.value.code == "revoked"
    assert till.pending == 1
    assert documents_of(staff, till) == []


def test_the_command_makes_a_till_of_the_shop_that_runs_here(tmp_path: Path) -> None:
    script, home = tmp_path / "day", tmp_path / "till"
    script.write_text(f"{MORNING}\nx\nclose 200\nsync\n")
    words = ("till", "--store", "QUE", "--home", home, "--language", "fr", "--script", script)

    done = processes.run([venv_python(), COMMAND, *words], env=environment.inherited(), cwd=ROOT)

    said = done.stdout or ""
    assert done.returncode == 0, said
    assert "QUE-" in said
    assert "en attente 0" in said
    assert "RAPPORT X" in (home / "receipts.txt").read_text()
