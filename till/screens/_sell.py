"""The screen at which a cashier stands all day."""

import asyncio
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import DataTable, Digits, Input, Static

from shared_libs.money import amount_text, quantity_text
from till import core, receipts
from till.core import Desk
from till.errors import NoLine, Refused, ShutOut
from till.rules.baskets import AMOUNT, PERCENT, Approval, Basket, Discount
from till.rules.bills import Bill, BillLine
from till.screens._ask import Ask, Field, Read
from till.screens._bars import KeyBar, TopBar
from till.screens._counter import CounterActions
from till.screens._lookup import Lookup
from till.words import _, speak, spoken

if TYPE_CHECKING:
    from till.screens._app import TillApp

Result = TypeVar("Result")
CENTS = 2
SHORTEST_NAME = 10


class Sell(CounterActions, Screen[None]):
    """The basket on the left, what it comes to on the right, the scanner below."""

    BINDINGS = [
        Binding("f1", "help", show=False),
        Binding("f2", "lookup", show=False),
        Binding("f3", "quantity", show=False),
        Binding("f4", "discount", show=False),
        Binding("f5", "pay_cash", show=False),
        Binding("f6", "pay_card", show=False),
        Binding("f7", "pay_gift_card", show=False),
        Binding("f8", "park", show=False),
        Binding("f9", "parked", show=False),
        Binding("f10", "menu", show=False),
        Binding("delete", "remove", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("escape", "empty_code", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        yield TopBar(self.desk)
        with Horizontal(id="middle"):
            # columns bring their own gaps: on 80 columns there is no room for more
            yield DataTable[Text](
                cursor_type="row", zebra_stripes=True, cell_padding=0, id="basket"
            )
            with Vertical(id="side"):
                yield Static("", id="customer", markup=False)
                yield Static(_("TO PAY"), classes="caption")
                yield Digits("0.00", id="total")
                yield Static("", id="sums", markup=False)
                yield Static("", id="last", markup=False)
        yield Static("", id="message", markup=False)
        yield Input(placeholder=_("scan, or type a code; 3*CODE for three"), id="code")
        yield KeyBar(
            [
                ("F1", _("Help"), "help"),
                ("F2", _("Look up"), "lookup"),
                ("F3", _("Quantity"), "quantity"),
                ("F4", _("Discount"), "discount"),
                ("F5", _("Cash"), "pay_cash"),
                ("F6", _("Card"), "pay_card"),
                ("F7", _("Gift card"), "pay_gift_card"),
                ("F8", _("Park"), "park"),
                ("F9", _("Parked"), "parked"),
                ("F10", _("More"), "menu"),
            ]
        )

    def on_mount(self) -> None:
        table = self.query_one("#basket", DataTable)
        table.can_focus = False
        self.query_one("#code", Input).focus()
        self.set_interval(1, self.show_line)
        self.begin()

    @property
    def _till(self) -> "TillApp":
        from till.screens._app import TillApp  # noqa: PLC0415 - the two know each other

        assert isinstance(self.app, TillApp)  # noqa: S101
        return self.app

    # --- what is seen

    def on_resize(self) -> None:
        """The names of articles have what room the terminal leaves them."""
        table = self.query_one("#basket", DataTable)
        numbers = ((_("Qty"), 5), (_("Price"), 9), (_("Off"), 8), (_("Total"), 9))
        room = table.size.width - sum(width for _name, width in numbers)
        table.clear(columns=True)
        columns = [numbers[0], (_("Article"), max(SHORTEST_NAME, room)), *numbers[1:]]
        for name, width in columns:
            is_name = name == _("Article")
            title = Text(f" {name}") if is_name else Text(name, justify="right")
            table.add_column(title, width=width)
        self.show()

    def show(self) -> None:
        """The basket as it is on the disk, and what it comes to."""
        try:
            basket = self.desk.basket()
            bill = self.desk.bill(basket)
        except Refused as refused:
            self.say(refused.text, is_bad=True)
            return
        self._show_lines(bill)
        self._show_sums(basket, bill)
        self.show_line()

    def _show_lines(self, bill: Bill) -> None:
        table = self.query_one("#basket", DataTable)
        row = table.cursor_row
        table.clear()
        # before the first resize there is no room for anything
        for line in bill.lines if table.columns else ():
            off = f"-{self.money(line.discount)}" if line.discount else ""
            cells = (quantity_text(line.quantity), _price(line), off, self.money(line.total))
            count, price, less, total = (Text(each, justify="right") for each in cells)
            name = Text(f" {line.name}", no_wrap=True, overflow="ellipsis")
            table.add_row(count, name, price, less, total, key=str(line.number))
        table.move_cursor(row=min(row, max(0, len(bill.lines) - 1)))

    def _show_sums(self, basket: Basket, bill: Bill) -> None:
        is_begun = basket.paid or basket.exchange
        left = core.due_in_cash(self.desk) if is_begun else bill.total
        self.query_one("#total", Digits).update(self.money(left))
        rows = [(_("articles"), str(len(bill.lines)))]
        if bill.discount:
            rows.append((_("off"), f"-{self.money(bill.discount)}"))
        rows += [(receipts.tax_name(code), self.money(tax)) for code, tax in bill.taxes.items()]
        rows.append((f"{_('TOTAL')} {bill.currency}", self.money(bill.total)))
        if basket.exchange:
            rows.append((_("exchange"), f"-{self.money(basket.exchange.worth)}"))
            if basket.exchange.worth > bill.total:
                rows.append((_("to give back"), self.money(basket.exchange.worth - bill.total)))
        rows += [
            (receipts.tender_name(each.type), f"-{self.money(each.amount)}") for each in basket.paid
        ]
        text = "\n".join(f"{label:<15}{amount:>12}" for label, amount in rows)
        self.query_one("#sums", Static).update(text)
        self.query_one("#customer", Static).update(
            f"☺ {basket.customer}" if basket.customer else ""
        )

    def show_line(self) -> None:
        """The top bar as things are."""
        self.query_one(TopBar).show(self._till.state)

    def say(self, text: str, *, is_bad: bool = False) -> None:
        """One line above the scanner."""
        message = self.query_one("#message", Static)
        message.update(text)
        message.set_class(is_bad, "bad")
        if is_bad:
            self.app.bell()

    def money(self, amount: Decimal) -> str:
        return amount_text(amount, self.desk.currency)

    # --- the scanner

    @on(Input.Submitted, "#code")
    def _scanned(self, event: Input.Submitted) -> None:
        event.input.value = ""
        self.scan(event.value.strip())

    def scan(self, typed: str) -> None:
        """A code, or so many of it: `3*CODE`."""
        if not typed:
            return
        count, star, code = typed.partition("*")
        try:
            quantity = Decimal(count) if star else Decimal(1)
            core.scan(self.desk, code if star else typed, quantity)
        except InvalidOperation:
            self.say(f"{_('no quantity')}: {count}", is_bad=True)
        except Refused as refused:
            self.say(refused.text, is_bad=True)
        else:
            self.say("")
            self.show()
            table = self.query_one("#basket", DataTable)
            table.move_cursor(row=table.row_count - 1)

    def action_move(self, step: int) -> None:
        table = self.query_one("#basket", DataTable)
        table.move_cursor(row=table.cursor_row + step)

    def action_empty_code(self) -> None:
        self.query_one("#code", Input).value = ""

    def action_remove(self) -> None:
        if sku := self.chosen():
            self.attempt(lambda: core.set_quantity(self.desk, sku, Decimal(0)))
        elif code := self._chosen_card():
            self.attempt(lambda: core.take_out_card(self.desk, code))

    def chosen(self) -> str:
        """The SKU of the line under the cursor; none for a gift card."""
        row, goods = self.query_one("#basket", DataTable).cursor_row, self.desk.basket().lines
        return goods[row].sku if row < len(goods) else ""

    def _chosen_card(self) -> str:
        """The code of the gift card under the cursor; they come after the goods."""
        row, basket = self.query_one("#basket", DataTable).cursor_row, self.desk.basket()
        place = row - len(basket.lines)
        return basket.cards[place].code if 0 <= place < len(basket.cards) else ""

    def attempt(self, do: Callable[[], object]) -> bool:
        """It is done, or why not is said; the screen shows what is now."""
        try:
            do()
        except Refused as refused:
            self.say(refused.text, is_bad=True)
            return False
        self.say("")
        self.show()
        return True

    async def far(self, do: Callable[[], Result]) -> Result | None:
        """What asks the shop, without holding up the screen; None where it was refused."""
        try:
            return await asyncio.to_thread(do)
        except Refused as refused:
            self.say(refused.text, is_bad=True)
        except (NoLine, ShutOut) as reason:
            self.say(f"{_('no line')}: {reason}", is_bad=True)
        return None

    # --- the basket

    @work
    async def action_lookup(self) -> None:
        sku = await self.app.push_screen_wait(
            Lookup(self.desk, self.query_one("#code", Input).value)
        )
        self.query_one("#code", Input).value = ""
        if sku:
            self.scan(sku)

    @work
    async def action_quantity(self) -> None:
        sku = self.chosen()
        line = self.desk.basket().line(sku)
        if line is None:
            return
        field = Field("quantity", sku, quantity_text(line.quantity))
        said = await self.app.push_screen_wait(Ask(_("How many?"), [field]))
        if said and self._is_scan(said["quantity"]):
            self.scan(said["quantity"])
        elif said and (number := self.number(said["quantity"])) is not None:
            self.attempt(lambda: core.set_quantity(self.desk, sku, number))

    @work
    async def action_discount(self) -> None:
        sku = self.chosen()
        if not sku:
            return
        fields = [
            Field("off", _("how much: 10% or 2.50; 0 for none")),
            Field("reason", _("reason")),
        ]
        said = await self.app.push_screen_wait(Ask(f"{_('Discount')}  {sku}", fields))
        if not said or (value := self.number(said["off"].rstrip("% "))) is None:
            return
        kind = PERCENT if said["off"].endswith("%") else AMOUNT
        given = Discount(kind, value, said["reason"]) if value else None
        self.attempt(lambda: core.discount(self.desk, sku, given))

    def number(self, text: str) -> Decimal | None:
        """What was typed, with a comma as well as with a point."""
        try:
            found = Decimal(text.replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite():
            return found
        self.say(f"{_('no number')}: {text}", is_bad=True)
        return None

    async def approval(self) -> Approval | None:
        """A manager's yes, if one says it."""
        fields = [
            Field("manager", _("manager")),
            Field("pin", _("PIN"), is_secret=True),
            Field("reason", _("reason")),
        ]
        said = await self.app.push_screen_wait(Ask(_("A manager has to approve this."), fields))
        if said is None:
            return None
        return await self.far(
            lambda: core.approved(
                self.desk, manager=said["manager"], pin=said["pin"], reason=said["reason"]
            )
        )

    @work
    async def action_help(self) -> None:
        text = _(
            "Scan wherever you are: the code lands in the basket.\n"
            "Arrows choose a line, Del takes it out, 3*CODE counts three.\n"
            "What is sold is on the disk before the receipt comes out.\n"
            "With no line go on as always: it says all by itself later."
        )
        await self.app.push_screen_wait(Read(_("Help"), text))

    def other_language(self) -> None:
        """The till speaks the other language."""
        speak("fr" if spoken() == "en" else "en")
        self.app.switch_screen(Sell(self.desk))

    def without_customer(self) -> None:
        """The basket is nobody's."""
        core.for_customer(self.desk, None)


def _price(line: BillLine) -> str:
    """A unit price with the decimals that it has, two at least."""
    exact = f"{line.unit_price.normalize():f}"
    return exact if len(exact.partition(".")[2]) > CENTS else f"{line.unit_price:.2f}"
