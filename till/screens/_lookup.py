"""Looking an article up by words, and what may come back of a receipt."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Input, Label, Select, Static

from shared_libs.money import amount_text, quantity_text
from shared_libs.trade.barcodes import measure_in
from till import core
from till.core import DISPOSITIONS, Back, Desk, Original
from till.errors import Refused
from till.screens._ask import SHORTEST_CODE
from till.words import _

_CODE_AT_END = re.compile(rf"[0-9]{{{SHORTEST_CODE},}}$")


class Lookup(ModalScreen[str | None]):
    """Finds an article while it is typed; the SKU of the one that is chosen."""

    BINDINGS = [
        Binding("escape", "give_up", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, desk: Desk, words: str = "") -> None:
        super().__init__()
        self._desk, self._words = desk, words

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Label(_("Look up an article"), classes="title")
            yield Input(self._words, placeholder=_("words of its name"), id="words")
            yield DataTable[str](cursor_type="row", id="found")
            yield Static(_("Arrows choose, Enter takes it, Esc goes back."), classes="hint")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.can_focus = False
        table.add_column(_("SKU"), width=14)
        table.add_column(_("Article"), width=38)
        table.add_column(_("Price"), width=10)
        self._look(self._words)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, words: str) -> None:
        table = self.query_one(DataTable)
        table.clear()
        for each in core.find(self._desk, words):
            price = each.article.prices[0].amount if each.article.prices else None
            shown = f"{price:>10.2f}" if price is not None else ""
            table.add_row(each.article.sku, each.article.name, shown, key=each.article.sku)

    @on(Input.Submitted)
    def _taken(self, event: Input.Submitted) -> None:
        """The article under the cursor; or what a scanner has typed, also behind other words."""
        event.stop()
        table, scanned = self.query_one(DataTable), _CODE_AT_END.search(event.value)
        if scanned:
            self.dismiss(scanned[0])
        elif table.row_count:
            self.dismiss(str(table.get_row_at(table.cursor_row)[0]))
        elif event.value.strip():
            self.dismiss(event.value.strip())

    def action_move(self, step: int) -> None:
        table = self.query_one(DataTable)
        table.move_cursor(row=table.cursor_row + step)

    def action_give_up(self) -> None:
        self.dismiss(None)


def _quantity(typed: str) -> Decimal:
    """So many, or so much: typed with a comma too, or scanned off the label of a scale."""
    measure = measure_in(typed.strip())
    if measure is not None and measure.carries == "weight":
        return measure.amount
    return Decimal(typed.replace(",", "."))


class TakeBack(ModalScreen[Sequence[Back] | None]):
    """Which units of a receipt come back, why, and what becomes of them."""

    BINDINGS = [
        Binding("escape", "give_up", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("f5", "done", show=False, priority=True),
    ]

    def __init__(self, found: Original) -> None:
        super().__init__()
        self._found, self._back = found, dict[int, Back]()

    def compose(self) -> ComposeResult:
        names = {"restock": _("back on the shelf"), "damage": _("damaged"), "scrap": _("scrap")}
        with Vertical(classes="dialog wide"):
            yield Label(f"{_('Take back')} {self._found.number}", classes="title")
            yield DataTable[str](cursor_type="row", id="lines")
            with Horizontal(classes="row"):
                yield Input("1", placeholder=_("how many"), id="count")
                yield Input(placeholder=_("reason"), id="reason")
                yield Select(
                    [(names[each], each) for each in DISPOSITIONS],
                    value="restock",
                    allow_blank=False,
                    id="disposition",
                )
            yield Static("", id="worth")
            yield Static(
                _("Arrows choose, Enter marks the line, F5 pays back, Esc goes back."),
                classes="hint",
            )

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.can_focus = False
        widths = ((_("SKU"), 14), (_("Article"), 32), (_("Left"), 6), (_("Back"), 6))
        for name, width in widths:
            table.add_column(name, width=width, key=name)
        self._show()
        self.query_one("#count", Input).focus()

    def _show(self) -> None:
        table, row = self.query_one(DataTable), self.query_one(DataTable).cursor_row
        table.clear()
        for each in self._found.lines:
            back = self._back.get(each.sold.line)
            count = quantity_text(Decimal(back.quantity)) if back else ""
            table.add_row(each.sold.sku, each.sold.name, quantity_text(each.left), count)
        table.move_cursor(row=row)
        worth, currency = core.worth(self._found, list(self._back.values())), self._found.currency
        text = f"{_('To pay back')}  {amount_text(worth, currency)} {currency}"
        self.query_one("#worth", Static).update(text)

    @on(Input.Submitted)
    def _marked(self, event: Input.Submitted) -> None:
        event.stop()
        reason = self.query_one("#reason", Input)
        if not reason.value.strip():
            reason.focus()
            return
        line = self._found.lines[self.query_one(DataTable).cursor_row].sold.line
        try:
            count = _quantity(self.query_one("#count", Input).value)
            back = Back(line, count, reason.value.strip(), self._disposition())
            core.worth(self._found, [back])
        except (InvalidOperation, ValueError, Refused) as refused:
            self.notify(str(refused), severity="warning")
            return
        self._back[line] = back
        self._show()

    def _disposition(self) -> str:
        return str(self.query_one("#disposition", Select).value)

    def action_move(self, step: int) -> None:
        table = self.query_one(DataTable)
        table.move_cursor(row=table.cursor_row + step)

    def action_done(self) -> None:
        self.dismiss(list(self._back.values()) or None)

    def action_give_up(self) -> None:
        self.dismiss(None)
