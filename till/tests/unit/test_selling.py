"""What a cashier does with no line, and what the till keeps of it."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from till import core, store
from till.core import Back, _finishing, _selling
from till.errors import Refused
from till.rules.baskets import AMOUNT, PERCENT, Approval, Discount
from till.tests.shelf import MORNING, SETTINGS, Till, article, person, till_at

YES = Approval("c-02", "because")


def refusal(call: object, *arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)  # type: ignore[operator]  # whatever the test hands over
    return refused.value.code


def test_a_sale_in_cash_is_rounded_to_coins_and_its_parts_add_up(till: Till) -> None:
    core.scan(till.desk, "4006381333931")
    core.scan(till.desk, "TEA", Decimal(2))

    sold = core.pay(till.desk, "cash", Decimal(40))

    assert sold is not None
    said = sold.item.body
    assert (said["total"], said["cash_rounding"], sold.change) == ("32.00", "0.00", Decimal("8.00"))
    assert [each["total"] for each in said["lines"]] == ["23.00", "9.00"]
    assert said["lines"][0]["taxes"] == [
        {"code": "GST", "amount": "1.00"},
        {"code": "QST", "amount": "2.00"},
    ]
    assert said["ruleset_version"] == "rs-000001-00000000"
    assert till.desk.basket().is_empty


@pytest.mark.parametrize(
    ("code", "line"),
    [
        pytest.param("14006381333938", ("PACK", "12"), id="a pack is its units"),
        pytest.param("2112345012506", ("HAM", "1.25"), id="a scale's code is a weight"),
        pytest.param("mug", ("MUG", "1"), id="a SKU may be typed small"),
    ],
)
def test_a_scan_says_how_much(till: Till, code: str, line: tuple[str, str]) -> None:
    core.scan(till.desk, code)

    (wanted,) = till.desk.basket().lines
    assert (wanted.sku, f"{wanted.quantity.normalize():f}") == line


@pytest.mark.parametrize("code", ["NOTHING", "OLD", "FREE", "12345", ""])
def test_what_is_not_sold_stays_out_of_the_basket(till: Till, code: str) -> None:
    assert refusal(core.scan, till.desk, code) in {"unknown_code", "not_sold"}
    assert till.desk.basket().is_empty


def test_a_part_of_what_is_sold_by_the_piece_is_refused(till: Till) -> None:
    assert refusal(core.scan, till.desk, "MUG", Decimal("0.5")) == "not_sold"
    assert till.desk.basket().is_empty


def test_a_discount_by_hand_lowers_the_tax_and_says_its_reason(till: Till) -> None:
    core.scan(till.desk, "MUG")

    core.discount(till.desk, "MUG", Discount(AMOUNT, Decimal(2), "scratch"))

    said = till.sell(kind="card").item.body["lines"][0]
    assert (said["discount"], said["discount_reason"], said["tax"], said["total"]) == (
        "2.00",
        "scratch",
        "2.70",
        "20.70",
    )


def test_beyond_the_limit_a_manager_has_to_say_yes_and_again_after_a_change(till: Till) -> None:
    core.scan(till.desk, "MUG")
    core.discount(till.desk, None, Discount(PERCENT, Decimal(50), "old"))

    assert refusal(core.pay, till.desk, "cash") == "needs_approval"
    core.approve(till.desk, YES)
    core.scan(till.desk, "TEA")
    assert refusal(core.pay, till.desk, "cash") == "needs_approval"
    core.approve(till.desk, YES)

    assert till.sell().item.body["approval"] == {"manager": "c-02", "reason": "because"}


def test_only_cash_may_be_more_than_is_due(till: Till) -> None:
    core.scan(till.desk, "MUG")

    assert refusal(core.pay, till.desk, "card", Decimal("23.01")) == "too_much"
    assert refusal(core.pay, till.desk, "pearls", Decimal(1)) == "wrong_input"
    assert refusal(core.pay, till.desk, "cash", Decimal(-1)) == "wrong_input"
    assert till.desk.basket().given == 0


def test_several_tenders_pay_one_sale_and_cash_pays_last(till: Till) -> None:
    core.scan(till.desk, "MUG")
    assert core.pay(till.desk, "card", Decimal("9.99")) is None
    left = core.due_in_cash(till.desk)

    sold = core.pay(till.desk, "cash", Decimal(15))

    assert sold is not None
    assert (left, sold.change) == (Decimal("13.00"), Decimal("2.00"))
    assert sold.item.body["cash_rounding"] == "-0.01"
    kept = [Decimal(each["amount"]) - Decimal(each["change"]) for each in sold.item.body["tenders"]]
    assert kept == [Decimal("9.99"), Decimal(13)]


def test_gift_cards_stop_at_the_allowance(till: Till) -> None:
    core.scan(till.desk, "MUG", Decimal(4))
    till.sell(kind="cash")
    core.scan(till.desk, "MUG", Decimal(4))
    assert core.pay(till.desk, "gift_card", None, "GC-1") is not None
    core.scan(till.desk, "MUG")

    assert refusal(core.pay, till.desk, "gift_card", None, "GC-2") == "allowance_used"


def test_a_basket_a_shift_and_the_queue_outlive_the_power(till: Till, tmp_path: Path) -> None:
    till.sell("MUG")
    core.scan(till.desk, "TEA")

    again = till_at(tmp_path)

    assert [each.sku for each in again.desk.basket().lines] == ["TEA"]
    assert again.desk.shift() == till.desk.shift()
    assert [each["type"] for each in again.bodies()] == ["shift_opened", "sale"]
    assert again.sell().item.receipt_number == "MTL-01-000002"


def test_nothing_is_printed_of_a_sale_that_the_disk_does_not_take(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.scan(till.desk, "MUG")

    def full(*_values: object, **_more: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(store, "add", full)
        with pytest.raises(sqlite3.OperationalError):
            core.pay(till.desk, "cash")

    assert till.paper == []
    assert [each.sku for each in till.desk.basket().lines] == ["MUG"]
    assert till.sell().item.receipt_number == "MTL-01-000001"


def _disk_when_printing(till: Till, folder: Path) -> Till:
    """The same till with what the disk holds at the moment at which the receipt comes out."""
    folder.mkdir()
    printer = till.desk.printer

    def copied(text: str) -> None:
        for part in till.desk.database.path.parent.glob("till.sqlite3*"):
            shutil.copy(part, folder / part.name)
        printer(text)

    till.desk.printer = copied
    core.scan(till.desk, "MUG")
    core.pay(till.desk, "cash")
    with (folder / "till.sqlite3-wal").open("ab") as torn:
        torn.write(b"half a page that never was")
    return till_at(folder)


def test_what_the_disk_has_when_the_receipt_comes_out_is_enough(till: Till, tmp_path: Path) -> None:
    left = _disk_when_printing(till, tmp_path / "after")

    assert [each["type"] for each in left.bodies()] == ["shift_opened", "sale"]
    assert left.desk.basket().is_empty
    # and the paper that may be missing comes out
    assert [each.receipt_number for each in core.print_missing(left.desk)] == ["MTL-01-000001"]


def test_control_a_receipt_before_the_disk_has_the_sale_is_a_sale_lost(
    till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def print_first(desk: core.Desk, said: store.Said) -> store.Item:
        with desk.database.transaction():
            item = store.add(desk.database, said, register=desk.register_code)
            _finishing.print_out(desk, item)
        return item

    monkeypatch.setattr(_selling, "finish", print_first)
    left = _disk_when_printing(till, tmp_path / "after")

    assert len(till.paper) == 1
    assert [each["type"] for each in left.bodies()] == ["shift_opened"]


def test_the_file_is_told_to_wait_for_the_disk(till: Till) -> None:
    (full,) = till.desk.database.rows("PRAGMA synchronous")
    (journal,) = till.desk.database.rows("PRAGMA journal_mode")

    assert (full[0], journal[0]) == (2, "wal")


def test_a_receipt_that_was_cut_off_is_printed_when_the_till_is_on_again(till: Till) -> None:
    def jammed(_text: str) -> None:
        raise OSError("no paper")

    printer, till.desk.printer = till.desk.printer, jammed
    with pytest.raises(OSError, match="no paper"):
        till.sell("MUG")
    till.desk.printer = printer

    missing = core.print_missing(till.desk)

    assert [each.receipt_number for each in missing] == ["MTL-01-000001"]
    assert "MTL-01-000001" in till.paper[0]
    assert core.print_missing(till.desk) == []


def test_what_comes_back_is_worth_what_it_was_sold_for_and_never_more_than_was_sold(
    till: Till,
) -> None:
    core.scan(till.desk, "MUG", Decimal(3))
    number = till.sell().item.number
    found = core.original(till.desk, number)

    first = core.take_back(till.desk, found, [Back(1, 1, "broken", "damage")])
    left = core.original(till.desk, number)

    assert first.item.body["total"] == "-23.00"
    assert first.item.body["tenders"][0]["amount"] == "-23.00"
    assert [str(each.left) for each in left.lines] == ["2"]
    assert refusal(core.take_back, till.desk, left, [Back(1, 3, "broken")]) == "not_returnable"
    assert refusal(core.take_back, till.desk, left, []) == "nothing_back"


def test_a_large_refund_needs_a_manager_and_goes_to_the_card_first(till: Till) -> None:
    core.scan(till.desk, "MUG", Decimal(5))
    core.pay(till.desk, "card", Decimal(100))
    sold = core.pay(till.desk, "cash")
    assert sold is not None
    found, back = core.original(till.desk, sold.item.number), [Back(1, 5, "unwanted")]

    assert refusal(core.take_back, till.desk, found, back) == "needs_approval"
    returned = core.take_back(till.desk, found, back, YES)

    amounts = [(each["type"], each["amount"]) for each in returned.item.body["tenders"]]
    assert amounts == [("card", "-100.00"), ("cash", "-15.00")]
    assert returned.item.body["cash_rounding"] == "-0.02"


def test_the_x_report_is_the_sum_of_what_was_said(till: Till) -> None:
    first = till.sell("MUG")
    second = till.sell("TEA", kind="card")
    core.take_back(till.desk, core.original(till.desk, first.item.number), [Back(1, 1, "x")])
    core.void(till.desk, second.item.number, YES)
    core.move_cash(till.desk, "paid_out", Decimal("12.50"), "flowers")

    report = core.x_report(till.desk)
    closing = core.close_shift(till.desk, Decimal(180))

    sums = report["sums"]["CAD"]
    assert [sums[kind]["total"] for kind in ("sales", "returns", "voids")] == [
        "27.50",
        "-23.00",
        "-4.50",
    ]
    assert (sums["total"], sums["tenders"]) == ("0.00", {"card": "0.00", "cash": "0.00"})
    assert report["movements"] == {"paid_out": {"count": 1, "amount": "12.50"}}
    assert (closing.expected, closing.difference) == (Decimal("187.50"), Decimal("-7.50"))
    assert refusal(core.scan, till.desk, "MUG") == "no_shift"


def test_a_sale_is_called_off_once_and_only_in_its_shift(till: Till) -> None:
    sold = till.sell("MUG")
    core.void(till.desk, sold.item.number, YES)
    other = till.sell("MUG")
    core.close_shift(till.desk, Decimal(0))
    core.open_shift(till.desk, Decimal(0))

    assert refusal(core.void, till.desk, sold.item.number, YES) == "not_voidable"
    assert refusal(core.void, till.desk, other.item.number, YES) == "not_voidable"
    assert "CALLED OFF" in till.paper[1]


def test_a_parked_basket_waits_at_its_till_without_a_line(till: Till) -> None:
    core.scan(till.desk, "MUG")
    core.park(till.desk, "Dupont")
    till.sell("TEA")

    waiting = core.waiting(till.desk)
    core.resume(till.desk, "Dupont")

    assert [(each.label, each.is_own) for each in waiting] == [("Dupont", True)]
    assert [each.sku for each in till.desk.basket().lines] == ["MUG"]
    assert core.waiting(till.desk) == []


def test_nobody_approves_for_oneself(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    def right(_desk: object, *, code: str, pin: str) -> object:
        return person(code)

    monkeypatch.setattr("till.core._staff.proved", right)
    till.desk.cashier = person("c-02")

    with pytest.raises(Refused) as own:
        core.approved(till.desk, manager="c-02", pin="1", reason="x")
    with pytest.raises(Refused) as no_manager:
        core.approved(till.desk, manager="c-01", pin="1", reason="x")

    assert {own.value.code, no_manager.value.code} == {"not_a_manager"}


def test_five_wrong_pins_lock_for_a_quarter_of_an_hour(till: Till) -> None:
    for _try in range(5):
        with pytest.raises(Refused, match="Nobody here"):
            core.log_in(till.desk, code="c-01", pin="000000")

    with pytest.raises(Refused) as locked:
        core.log_in(till.desk, code="c-01", pin="000000")

    assert locked.value.code == "locked"
    assert "09:15" in locked.value.text


def test_articles_are_found_by_beginnings_of_words_without_accents_own_language_first(
    till: Till,
) -> None:
    def seen_in(language: str) -> store.View:
        return replace(till.desk.view(), language=language)

    names = {
        "A-1": ("The moose", "L'orignal"),
        "A-2": ("Chai", "Thé chaï"),
        "A-3": ("Lathe", "Tour"),
    }
    entries = [
        article(sku, "1.00", name={"en": english, "fr": french})
        for sku, (english, french) in names.items()
    ]
    store.bring_page(till.desk.database, entries, cursor=9, is_last=True)

    found = {
        (language, words): [
            each.article.sku for each in store.find(till.desk.database, words, seen_in(language))
        ]
        for language, words in (("fr", "the"), ("en", "THÉ"), ("fr", "cha the"), ("en", " % "))
    }

    assert found == {
        ("fr", "the"): ["A-2", "A-1"],
        ("en", "THÉ"): ["A-1", "A-2"],
        ("fr", "cha the"): ["A-2"],
        ("en", " % "): [],
    }


LISTS = [
    {
        "code": code,
        "currency": "CAD",
        "channel": "pos",
        "store": shop,
        "customer_group": group,
        "priority": 0,
        "tax_inclusive": False,
        "active_from": None,
        "active_to": ends,
    }
    for code, shop, group, ends in (
        ("CAD-pos", "", "", None),
        ("MTL", "MTL", "", None),
        ("QUE", "QUE", "", None),
        ("STAFF", "", "staff", None),
        ("OVER", "MTL", "", "2026-11-23T13:59:00+00:00"),
    )
]


def priced(sku: str, **amounts: str) -> dict[str, object]:
    """An article on lists; `MTL_10` is the list's price from ten on."""
    told = [
        {"price_list": name, "min_quantity": least or "1", "amount": amount}
        for key, amount in amounts.items()
        for name, _sign, least in [key.replace("CAD_", "CAD-").partition("_")]
    ]
    return article(sku, "9.99", prices=told)


def test_the_price_is_of_the_list_that_is_made_for_this_store_this_quantity_and_this_customer(
    tmp_path: Path,
) -> None:
    rules = {**SETTINGS["rules"], "price_lists": LISTS}
    till = till_at(tmp_path, settings={**SETTINGS, "rules": rules})
    entries = [
        priced("A", CAD_pos="10.00", MTL="9.00", MTL_10="8.00", QUE="1.00", OVER="2.00"),
        priced("B", CAD_pos="10.00", STAFF="5.00"),
        priced("C", QUE="1.00"),
    ]
    store.bring_page(till.desk.database, entries, cursor=9, is_last=True)

    core.scan(till.desk, "A", Decimal(9))
    core.scan(till.desk, "B")
    few = [str(line.unit_price) for line in till.desk.bill().lines]
    core.scan(till.desk, "A")
    core.for_customer(till.desk, {"id": None, "name": "Ann", "group": "staff"})
    many = [str(line.unit_price) for line in till.desk.bill().lines]

    assert (few, many) == (["9.00", "10.00"], ["8.00", "5.00"])
    # only another store sells it
    assert refusal(core.scan, till.desk, "C") == "not_sold"


def test_a_planned_price_begins_and_ends_by_the_tills_own_clock(tmp_path: Path) -> None:
    rules = {**SETTINGS["rules"], "price_lists": LISTS}
    till = till_at(tmp_path, settings={**SETTINGS, "rules": rules})
    begins, ends = ((MORNING + timedelta(hours=n)).isoformat() for n in (1, 2))
    told = [
        {"price_list": "CAD-pos", "min_quantity": "1", "amount": amount} | window
        for amount, window in (
            ("10.00", {"valid_to": begins}),
            ("5.00", {"valid_from": begins, "valid_to": ends}),
            ("12.00", {"valid_from": ends}),
        )
    ]
    entries = [article("A", "10.00", prices=told)]
    store.bring_page(till.desk.database, entries, cursor=9, is_last=True)
    core.scan(till.desk, "A")

    def price_after(minutes: int) -> str:
        till.desk.clock = lambda: MORNING + timedelta(minutes=minutes)
        return str(till.desk.bill().lines[0].unit_price)

    prices = [price_after(minutes) for minutes in (59, 60, 119, 120)]

    assert prices == ["10.00", "5.00", "5.00", "12.00"]


def test_a_word_finds_an_article_by_the_name_it_has_now_before_and_after_the_catalogue_is_whole(
    till: Till,
) -> None:
    database, view = till.desk.database, till.desk.view()

    def found(words: str) -> list[str]:
        return [each.article.sku for each in store.find(database, words, view)]

    def named(name: str, *, status: str = "active") -> list[dict[str, object]]:
        return [article("N-1", "1.00", name={"en": name, "fr": name}, status=status)]

    store.bring_page(database, named("Copper kettle"), cursor=7, is_last=False)
    assert (found("kett"), found("lantern")) == (["N-1"], [])
    store.bring_page(database, named("Copper lantern"), cursor=8, is_last=True)
    assert (found("kett"), found("lant cop")) == ([], ["N-1"])
    store.bring_page(database, named("Copper lantern", status="archived"), cursor=9, is_last=True)
    assert found("lantern") == []
    plain = "SELECT rowid FROM word WHERE word MATCH 'kettle'"
    assert database.rows(plain) == []


def test_words_that_many_articles_have_are_found_by_name_and_the_own_language_first(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store._catalogue, "MANY", 3)
    names = ("cup four", "cup two", "cup one", "cup three")
    entries = [article(f"C-{number}", "1.00", name={"en": n}) for number, n in enumerate(names)]
    store.bring_page(till.desk.database, entries, cursor=7, is_last=True)

    found = store.find(till.desk.database, "cup", till.desk.view())

    assert [each.article.name for each in found] == ["cup four", "cup one", "cup three", "cup two"]


def test_a_file_of_an_older_program_goes_on_and_finds_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite3"
    with sqlite3.connect(path) as old:
        old.executescript(store._database.SCHEMA[0])
        old.execute("PRAGMA user_version = 1")
        words = ("KETTLE", "Kettle", "Bouilloire", " kettle kettle", " kettle bouilloire")
        row = (*words, "", "", "standard", 1, "active", "[]")
        old.execute(f"INSERT INTO article VALUES ({', '.join('?' * len(row))})", row)
        old.execute("INSERT INTO kept VALUES ('complete', 'true')")

    till = till_at(tmp_path)

    found = store.find(till.desk.database, "bouil", till.desk.view())
    assert [each.article.sku for each in found] == ["KETTLE"]
