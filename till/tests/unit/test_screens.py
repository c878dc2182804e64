"""The till as a cashier sees it: keys, a scanner that types, and what is on the screen."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Digits, Input, Static

from till import core, store
from till.errors import NoLine
from till.line import Line
from till.rules.baskets import Approval
from till.screens import TillApp
from till.screens._ask import Ask, Read
from till.tests.shelf import Till, person
from till.words import speak

# places in the menu
CREDIT, POINTS, EMPTY = 8, 9, 12
At = Callable[[Pilot[Any], TillApp], Awaitable[None]]


def at_the_till(till: Till, work: At, size: tuple[int, int] = (100, 30)) -> None:
    """What a cashier does on a screen of this size."""

    async def session() -> None:
        app = TillApp(till.desk)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await work(pilot, app)

    asyncio.run(session())


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Text into the field that has the focus, and Enter; what is there already is typed over."""
    field = pilot.app.focused
    assert isinstance(field, Input)
    field.value = text or field.value
    await pilot.press("enter")
    await pilot.pause()


def shown(app: TillApp, what: str) -> str:
    widget = app.screen.query_one(what)
    assert isinstance(widget, Static | Digits)
    return str(widget.value if isinstance(widget, Digits) else widget.render())


def test_a_scanner_and_two_keys_make_a_sale(till: Till) -> None:
    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await pilot.press(*"4006381333931", "enter")
        await typed(pilot, "3*tea")
        assert shown(app, "#total") == "36.50"
        assert app.screen.query_one("#basket", DataTable).row_count == 2
        await pilot.press("f5")
        await typed(pilot, "50")
        assert "change 13.50" in shown(app, "#last")
        assert "no line  2 waiting" in shown(app, "#line")

    at_the_till(till, work)

    assert [each["type"] for each in till.bodies()] == ["shift_opened", "sale"]
    assert "MTL-01-000001" in till.paper[0]


def test_what_is_not_known_is_said_and_the_scanner_goes_on(till: Till) -> None:
    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await typed(pilot, "999")
        assert "999" in shown(app, "#message")
        await typed(pilot, "x*MUG")
        assert "no quantity: x" in shown(app, "#message")
        await typed(pilot, "MUG")
        assert shown(app, "#message") == ""
        assert app.screen.query_one("#code", Input).has_focus

    at_the_till(till, work)


def test_a_scan_into_a_dialog_for_a_number_is_the_next_article(till: Till) -> None:
    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await typed(pilot, "TEA")
        await pilot.press("f5")
        await typed(pilot, "4006381333931")
        assert app.screen.query_one("#basket", DataTable).row_count == 2
        await pilot.press("f3")
        await typed(pilot, "4006381333931")
        assert [str(each.quantity) for each in till.desk.basket().lines] == ["1", "2"]

    at_the_till(till, work)

    assert [each["type"] for each in till.bodies()] == ["shift_opened"]


def test_lines_are_chosen_changed_and_taken_out_by_keys(till: Till) -> None:
    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        for code in ("MUG", "TEA"):
            await typed(pilot, code)
        await pilot.press("up", "f3")
        await typed(pilot, "4")
        assert till.desk.basket().line("MUG").quantity == 4  # type: ignore[union-attr]  # it is there
        await pilot.press("down", "delete")
        await pilot.pause()
        assert [each.sku for each in till.desk.basket().lines] == ["MUG"]

    at_the_till(till, work)


def test_a_large_discount_asks_for_a_manager_before_it_asks_for_money(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def yes(_desk: object, *, manager: str, pin: str, reason: str) -> Approval:
        assert pin == "482916"
        return Approval(manager, reason)

    monkeypatch.setattr(core, "approved", yes)

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await typed(pilot, "MUG")
        await pilot.press("f4")
        await typed(pilot, "50%")
        await typed(pilot, "old")
        await pilot.press("f6")
        for each in ("c-02", "482916", "because"):
            await typed(pilot, each)
        await pilot.pause(0.2)
        assert isinstance(app.screen, Ask)
        await typed(pilot, "")

    at_the_till(till, work)

    (_opened, sale) = till.bodies()
    assert (sale["total"], sale["approval"]["manager"]) == ("11.50", "c-02")


def test_an_article_is_found_by_its_name_and_goods_come_back_by_their_receipt(till: Till) -> None:
    till.sell("MUG")

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await pilot.press("f2")
        await typed(pilot, "mug")
        assert [each.sku for each in till.desk.basket().lines] == ["MUG"]
        await pilot.press("delete", "f10", "enter")
        await pilot.pause()
        await typed(pilot, "MTL-01-000001")
        await typed(pilot, "")
        await pilot.pause(0.3)
        await pilot.press("tab")
        await typed(pilot, "broken")
        assert "23.00" in shown(app, "#worth")
        await pilot.press("f5")
        await pilot.pause()
        assert "MTL-01-000002" in shown(app, "#last")

    at_the_till(till, work)

    assert till.bodies()[-1]["lines"][0]["reason"] == "broken"


def test_a_till_asks_who_is_there_and_speaks_french_on_a_small_screen(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak("fr")
    till.desk.cashier = None

    def known(_desk: object, *, code: str, pin: str) -> object:
        till.desk.cashier = person(code)
        return pin

    monkeypatch.setattr(core, "log_in", known)

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        assert isinstance(app.screen, Ask)
        await typed(pilot, "c-01")
        await typed(pilot, "482916")
        await pilot.pause(0.2)
        assert "Comptant" in shown(app, "#keys")
        assert "hors ligne" in shown(app, "#line")
        await typed(pilot, "MUG")
        assert "TPS" in shown(app, "#sums")

    at_the_till(till, work, size=(80, 24))


def test_a_basket_is_there_again_when_the_till_is_switched_on(till: Till) -> None:
    core.scan(till.desk, "MUG")

    async def work(_pilot: Pilot[Any], app: TillApp) -> None:
        assert shown(app, "#total") == "23.00"

    at_the_till(till, work)

    assert store.pending(till.desk.database) == 1


def test_a_scan_over_a_list_or_a_receipt_is_the_next_article(till: Till) -> None:
    till.sell("TEA")

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await pilot.press("f10", *"4006381333931", "enter")
        await pilot.pause()
        assert till.desk.basket().line("MUG").quantity == 1  # type: ignore[union-attr]  # it is there
        await pilot.press("f10", *["down"] * 5, "enter")
        await pilot.pause()
        await typed(pilot, "")
        assert isinstance(app.screen, Read)
        await pilot.press(*"4006381333931", "enter")
        await pilot.pause()
        assert till.desk.basket().line("MUG").quantity == 2  # type: ignore[union-attr]  # as above
        await pilot.press("f2", *"tea", *"4006381333931", "enter")
        await pilot.pause()
        assert till.desk.basket().line("MUG").quantity == 3  # type: ignore[union-attr]  # as above
        assert app.screen.query_one("#code", Input).has_focus

    at_the_till(till, work)


def test_goods_are_exchanged_in_one_dialog_and_a_key_ends_it(till: Till) -> None:
    till.sell("MUG")

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await pilot.press("f10", "down", "enter")
        await pilot.pause()
        await typed(pilot, "MTL-01-000001")
        await typed(pilot, "")
        await pilot.pause(0.3)
        await pilot.press("tab")
        await typed(pilot, "broken")
        await pilot.press("f5")
        await pilot.pause()
        await typed(pilot, "TEA")
        assert "-23.00" in shown(app, "#sums")
        assert "to give back          18.50" in shown(app, "#sums")
        assert shown(app, "#total") == "0.00"
        await pilot.press("f5")
        await pilot.pause()
        assert "18.50" in shown(app, "#last")

    at_the_till(till, work)

    assert [each["type"] for each in till.bodies()[-2:]] == ["return", "sale"]


def test_an_exchange_that_is_chosen_again_is_given_up(till: Till) -> None:
    number = till.sell("MUG").item.number
    core.exchange(till.desk, core.original(till.desk, number), [core.Back(1, 1, "x")])

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await pilot.press("f10", "down", "enter")
        await pilot.pause()
        assert "given up" in shown(app, "#message")

    at_the_till(till, work)

    assert till.desk.basket().is_empty


def test_a_gift_card_is_sold_from_its_dialog_and_taken_out_and_eighty_columns_show_its_total(
    till: Till,
) -> None:
    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await typed(pilot, "MUG")
        await pilot.press("f10", *["down"] * 7, "enter")
        await pilot.pause()
        await typed(pilot, "ABCD-EFGH-JKLM-WXYZ")
        await typed(pilot, "50")
        await app.workers.wait_for_complete()
        await pilot.pause()
        basket = app.screen.query_one("#basket", DataTable)
        assert [str(cell) for cell in basket.get_row_at(1)] == [
            "1",
            " Gift card …WXYZ",
            "50.00",
            "",
            "50.00",
        ]
        assert sum(each.width for each in basket.ordered_columns) == basket.size.width
        assert shown(app, "#total") == "73.00"
        await pilot.press("down", "delete")
        await pilot.pause()
        assert shown(app, "#total") == "23.00"

    at_the_till(till, work, size=(80, 24))


def test_a_customer_pays_with_points_and_credit_and_an_empty_basket_gives_them_back(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def reached(path: str) -> None:
        if not path.endswith("/credit"):
            raise NoLine(path)

    def post(_line: Line, path: str, body: Any = None, **_options: str) -> dict[str, str]:
        reached(path)
        asked.append(body)
        return {"amount": "1.00", "currency": "CAD"}

    def get(_line: Line, path: str, **_query: str) -> dict[str, Any]:
        reached(path)
        worth = {"amount": "5.00", "currency": "CAD"}
        return {"credit": "12.00", "currency": "CAD", "points": 500, "points_worth": worth}

    monkeypatch.setattr(Line, "post", post)
    monkeypatch.setattr(Line, "get", get)

    async def menu(pilot: Pilot[Any], downs: int, text: str = "") -> None:
        await pilot.press("f10", *["down"] * downs, "enter")
        await pilot.pause(0.2)
        if text:
            await typed(pilot, text)
        await pilot.pause(0.2)

    async def work(pilot: Pilot[Any], app: TillApp) -> None:
        await typed(pilot, "MUG")
        core.for_customer(till.desk, {"id": "c-1", "name": "Ada R.", "group": ""}, "card")
        await menu(pilot, POINTS, "100")
        assert "store credit +1.00 CAD" in shown(app, "#message")
        await menu(pilot, CREDIT, "12")
        assert "store credit         -12.00" in shown(app, "#sums")
        assert shown(app, "#total") == "11.00"
        await menu(pilot, EMPTY)
        assert shown(app, "#total") == "0.00"

    at_the_till(till, work)

    assert asked == [{"points": 100}, {"customer_id": "c-1", "amount": "12.00"}]
    assert len(store.to_let_go(till.desk.database)) == 1
